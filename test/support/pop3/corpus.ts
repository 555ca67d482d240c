/** Messages that broke POP3 clients, and what a server sends of them. */

const head = (subject: string): string => `From: a@example.org\r\nSubject: ${subject}\r\n\r\n`;
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Short ones: every byte of a session with them is cut at and split at. */
export const smallCorpus: readonly Buffer[] = [
  bytes(`${head('lone dots')}.\r\n..\r\n...\r\n.\r\n`),
  bytes(`${head('dot lines')}.hidden\r\n..twice\r\n. \r\n.\t\r\nx.\r\n`),
  bytes(`${head('Gr\xfc\xdfe')}\xe4\xf6\xfc \xff\xfe\x80 \xc3(\r\n`),
  bytes(`${head('NUL')}a\0b\0\0\r\n\0\r\n`),
  bytes(`${head('no final line end')}the end`),
  bytes(`${head('no final line end, a dot')}.`),
  bytes(`${head('LF dots')}a\n.\nb\n.\r\n\n.\n`),
  bytes(`${head('CR dots')}\r\r\n.\r.\r\r\n\r.\r\n`),
  bytes(''),
  bytes('\r\n'),
  bytes('.\r\n'),
  bytes(`${head('looks like replies')}+OK\r\n-ERR no\r\n.\n+OK 2\r\n`),
];

/** Ones that take many segments. */
export const largeCorpus: readonly Buffer[] = [
  bytes(`${head('long line')}${'x.'.repeat(20_000)}\r\n`),
  exactly(65_536),
  exactly(65_535),
  bytes(`${head('many dots')}${'.\r\n..\r\n'.repeat(4_000)}`),
];

/** A message of just so many octets, dots at many line starts. */
export function exactly(octets: number): Buffer {
  const start = head('exact');
  const line = `.${'0123456789'.repeat(5)}\r\n`;
  const text = start + line.repeat(Math.ceil(octets / line.length));
  return bytes(`${text.slice(0, octets - 2)}\r\n`);
}

/** What arrives of a stored message: a last line without CRLF gets one, since the terminator needs it. */
export function asServed(raw: Buffer): Buffer {
  const ends = raw.length === 0 || (raw.length > 1 && raw.subarray(-2).toString('latin1') === '\r\n');
  return ends ? raw : Buffer.concat([raw, Buffer.from('\r\n')]);
}

/** Dot-stuffing as RFC 1939 section 3 has it, and the terminator. */
export function asSent(raw: Buffer): Buffer {
  const text = asServed(raw).toString('latin1');
  return Buffer.from(`${text.replace(/(^|\r\n)\./g, '$1..')}.\r\n`, 'latin1');
}
