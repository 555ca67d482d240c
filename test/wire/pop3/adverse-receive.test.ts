/** ADVERSE-POP3, what is received: framing, encodings, silence, cuts, desync, size. */
import { afterEach, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../electron/main/backend/pop3/pop3-vault';
import { smallCorpus } from '../../support/pop3/corpus';
import { compare, syncOnce } from '../../support/pop3/pop3-harness';
import { mailOf, Scenario } from '../../support/pop3/scenario';
import type { ScenarioOptions } from '../../support/pop3/scenario';
import { lines, ok } from '../../support/pop3/scripted-server';

let scenario: Scenario;
afterEach(() => scenario.dispose());

const begin = async (options: ScenarioOptions = {}): Promise<Scenario> =>
  (scenario = await Scenario.start(options));

const three = ['first', 'second', 'third'].map(mailOf);

test('P02 P03 P04 P06: false terminators, stuffed dots, 8-bit bytes and bare LF arrive byte for byte', async () => {
  const { server } = await begin({ mail: [...smallCorpus] });
  expect(await scenario.syncAnew()).toBeNull();
  expect(compare(scenario.under.messages(), smallCorpus)).toEqual({ lost: 0, doubled: 0, corrupt: 0 });
  expect([...scenario.under.vault.ledger().values()].map(({ state }) => state)).not.toContain('suspect');
  expect(server.messages).toHaveLength(smallCorpus.length);
});

test('P02: a segment that ends in what looks like the terminator does not end the message', async () => {
  const segments = ['+OK\r\n', 'a.\r\n', '..\r\n', 'b\n.\r\n', '.\r\n'].map((text) => Buffer.from(text));
  await begin({
    mail: ['a.\r\n.\r\nb\n.\r\n'],
    answer: (line) => (line === 'RETR 1' ? segments : undefined),
  });
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual(['a.\r\n.\r\nb\n.\r\n']);
});

test('P05: a server that does not stuff dots: what followed is never taken for replies, nothing is deleted, the person is told', async () => {
  const cut = `${mailOf('cut')}.\r\n+OK\r\nSubject: forged\r\n\r\n.\r\n+OK\r\n+OK\r\n`;
  const raw = Buffer.from(`+OK\r\n${cut}.\r\n`);
  await begin({
    mail: [three[0] ?? '', cut, three[1] ?? ''],
    remove: true,
    answer: (line) => (line === 'RETR 2' ? raw : undefined),
  });
  const { backend, closed } = scenario.backend();
  expect(await backend.connect()).toBeNull();
  expect(await backend.sync({ kind: 'everything' })).toMatchObject({ kind: 'protocol' });
  expect(closed).toMatchObject([{ kind: 'protocol' }]);
  // The rest of the mailbox came in a session of its own, and only that one deleted.
  expect(scenario.mail()).toEqual([mailOf('cut'), three[0], three[1]].sort());
  expect(scenario.under.vault.ledger().get('u2')?.state).toBe('suspect');
  expect(scenario.server.messages.map(({ uidl }) => uidl)).toContain('u2');
  await backend.close();
});

test('P05: the same when the rest comes in a later segment', async () => {
  const first = Buffer.from(`+OK\r\n${mailOf('cut')}.\r\n`);
  const rest = Buffer.from('rest of the mail\r\n.\r\n');
  await begin({
    mail: [`${mailOf('cut')}.\r\nrest of the mail\r\n`],
    remove: true,
    answer: (line) => (line.startsWith('RETR') ? [first, rest] : undefined),
  });
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'protocol' });
  expect(scenario.commands('DELE')).toEqual([]);
  expect(scenario.under.vault.ledger().get('u1')?.state).toBe('suspect');
});

test.each(['CAPA', 'USER', 'LIST', 'UIDL', 'RETR 2'])(
  'P08: silence at %s ends in a timeout, and the next sync completes',
  async (at) => {
    const options: ScenarioOptions = { answer: (line) => (line.startsWith(at) ? null : undefined) };
    await begin(options);
    const startedAt = performance.now();
    const error = await scenario.syncAnew({ deadlines: { idle: 300 } });
    expect(error).toMatchObject({ kind: 'network', reason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(300 + 1_000);
    delete scenario.server.options.answer;
    expect(await scenario.syncAnew()).toBeNull();
    expect(scenario.mail()).toEqual([...three].sort());
  },
);

test('P08: silence in the middle of a message', async () => {
  await begin({ answer: (line) => (line === 'RETR 2' ? Buffer.from('+OK\r\nSubject: half') : undefined) });
  expect(await scenario.syncAnew({ deadlines: { idle: 300 } })).toMatchObject({
    kind: 'network',
    reason: 'timeout',
  });
  expect(scenario.mail()).toEqual([three[2]]);
  delete scenario.server.options.answer;
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual([...three].sort());
});

test.each(['LIST', 'UIDL'])('P10: %s without its terminator is no list', async (verb) => {
  const half = { send: [Buffer.from('+OK\r\n1 1\r\n2 2\r\n')], then: 'close' as const };
  await begin({ remove: true, answer: (line) => (line === verb ? half : undefined) });
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'network', reason: 'closed' });
  expect(scenario.commands('RETR')).toEqual([]);
  expect(scenario.under.vault.ledger().size).toBe(0);
});

test('P13: a full disk stops the download, nothing is deleted, and it goes on when there is room', async () => {
  await begin({ remove: true });
  const { vault } = scenario.under;
  const receive = vault.receive.bind(vault);
  let room = 1;
  vault.receive = async (): Promise<IncomingMessage> => {
    const incoming = await receive();
    const full = room-- <= 0;
    const write = async (): Promise<void> => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    return full ? { ...incoming, write } : incoming;
  };
  expect(await syncOnce(scenario.backend().backend)).toMatchObject({ kind: 'disk', reason: 'full' });
  expect(scenario.mail()).toEqual([three[2]]);
  expect(scenario.commands('DELE')).toEqual([]);
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual([...three].sort());
  expect(scenario.server.messages).toEqual([]);
});

test('P27: LIST counts LF: read to the terminator, kept as suspect, deleted after a second look', async () => {
  const mail = ['a\r\nb\r\nc\r\n', 'd\r\n'];
  const rows = mail.map((text, index) => `${index + 1} ${text.replaceAll('\r', '').length}`);
  await begin({ mail, remove: true, answer: (line) => (line === 'LIST' ? lines('', rows) : undefined) });
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual(mail);
  expect([...scenario.under.vault.ledger().values()].map(({ state }) => state)).toEqual([
    'suspect',
    'suspect',
  ]);
  expect(scenario.commands('DELE')).toEqual([]);
  expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.mail()).toEqual(mail);
  expect(scenario.server.messages).toEqual([]);
});

test('P27: without deletion such messages are downloaded once', async () => {
  const answer = (line: string): Buffer | undefined =>
    line === 'LIST' ? lines('', ['1 7', '2 8', '3 9']) : undefined;
  await begin({ answer });
  for (let run = 0; run < 3; run += 1) expect(await scenario.syncAnew()).toBeNull();
  expect(scenario.commands('RETR')).toHaveLength(3);
});

test('P35: RETR without a status line: nothing stored, nothing deleted', async () => {
  const bare = Buffer.from(`${mailOf('third')}.\r\n`);
  await begin({ remove: true, answer: (line) => (line === 'RETR 3' ? bare : undefined) });
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'protocol' });
  expect(scenario.mail()).toEqual([]);
  expect(scenario.commands('DELE')).toEqual([]);
});

test('P38: 100 MB go to the vault as they come, however slow it is', async () => {
  const chunk = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(64));
  const segments = [ok(''), ...Array<Buffer>(1_600).fill(chunk), Buffer.from('.\r\n')];
  await begin({
    mail: ['stands for it'],
    answer: (line) =>
      line === 'RETR 1' ? segments : line === 'LIST' ? lines('', [`1 ${chunk.length * 1_600}`]) : undefined,
  });
  const { vault } = scenario.under;
  const receive = vault.receive.bind(vault);
  let most = 0;
  vault.receive = async (): Promise<IncomingMessage> => {
    const incoming = await receive();
    const write = async (bytes: Uint8Array): Promise<void> => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      await incoming.write(bytes);
      most = Math.max(most, process.memoryUsage().rss);
    };
    return { ...incoming, write };
  };
  const before = process.memoryUsage().rss;
  const startedAt = performance.now();
  expect(await syncOnce(scenario.backend().backend)).toBeNull();
  const grown = Math.round((most - before) / 1_048_576);
  process.stdout.write(
    `pop3 100 MB message: RSS +${grown} MB, ${Math.round(performance.now() - startedAt)} ms\n`,
  );
  expect(grown).toBeLessThan(64);
  expect(scenario.under.vault.ledger().get('u1')).toMatchObject({
    octets: chunk.length * 1_600,
    state: 'downloaded',
  });
});

test('P39: a byte now and then is not enough', async () => {
  let stop: NodeJS.Timeout | null = null;
  await begin({
    answer: (line, session) => {
      if (line !== 'RETR 3') return undefined;
      stop = setInterval(() => session.push(Buffer.from('x')), 50);
      return Buffer.from('+OK\r\n');
    },
  });
  const error = await scenario.syncAnew({ deadlines: { idle: 400, reply: 900, slowestRate: 1_000 } });
  if (stop) clearInterval(stop);
  expect(error).toMatchObject({ kind: 'network', reason: 'timeout', detail: 'the server is too slow' });
  expect(scenario.mail()).toEqual([]);
});

test('a message that never ends is given up', async () => {
  const chunk = Buffer.alloc(4 * 1_048_576, 'x');
  const endless = [ok(''), ...Array<Buffer>(20).fill(chunk)];
  await begin({ mail: ['x'], answer: (line) => (line === 'RETR 1' ? endless : undefined) });
  expect(await scenario.syncAnew()).toMatchObject({ kind: 'protocol' });
  expect(scenario.mail()).toEqual([]);
});
