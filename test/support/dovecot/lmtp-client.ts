// Delivers messages as a mail server would: by LMTP over a real socket.
import { connect } from 'node:net';

export async function deliverByLmtp(port: number, user: string, messages: Buffer[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let received = '';
  let wake: (() => void) | undefined;
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    wake?.();
  };
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    wake?.();
  });
  socket.on('error', fail);
  socket.on('close', () => {
    fail(new Error('LMTP: the server closed the connection'));
  });
  socket.setTimeout(60_000, () => {
    fail(new Error('LMTP: the server is silent'));
  });

  /** Waits for one whole reply, which may have several lines, and checks its first digit. */
  const expectReply = async (digit: string): Promise<void> => {
    for (;;) {
      const reply = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n/.exec(received)?.[0];
      if (reply) {
        received = received.slice(reply.length);
        if (!reply.startsWith(digit)) throw new Error(`LMTP: ${reply.trim()}`);
        return;
      }
      if (failure) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  try {
    await expectReply('2');
    socket.write('LHLO localhost\r\n');
    await expectReply('2');
    for (const message of messages) {
      socket.write('MAIL FROM:<sender@example.org>\r\n');
      await expectReply('2');
      socket.write(`RCPT TO:<${user}>\r\n`);
      await expectReply('2');
      socket.write('DATA\r\n');
      await expectReply('3');
      socket.write(stuffDots(message));
      socket.write('.\r\n');
      await expectReply('2');
    }
    socket.write('QUIT\r\n');
    await expectReply('2');
  } finally {
    socket.destroy();
  }
}

/** Bytes, not strings: mail may be in any character set. A final line end is added where there is none. */
function stuffDots(message: Buffer): Buffer {
  const text = message.toString('latin1');
  const stuffed = text.replace(/^\./gm, '..');
  return Buffer.from(stuffed.endsWith('\r\n') ? stuffed : `${stuffed}\r\n`, 'latin1');
}
