/** Mail is sent once, whatever is cut and whenever Satchel dies; what nobody can know is said and left to the person. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isCopyDue } from '../../../electron/contract/outbox';
import type { OutboxState } from '../../../electron/contract/outbox';
import type { TestCertificates } from '../../support/dovecot/test-ca';
import { makeTestCertificates } from '../../support/dovecot/test-ca';
import { FaultProxy } from '../../support/fault-proxy/start-fault-proxy';
import type { Direction } from '../../support/fault-proxy/start-fault-proxy';
import { PostmanRig, letter, sentBox } from '../../support/smtp/postman-rig';
import type { ScriptedSmtp } from '../../support/smtp/scripted-smtp';
import { startScriptedSmtp } from '../../support/smtp/scripted-smtp';

let folder: string;
let certificates: TestCertificates;
let server: ScriptedSmtp;
let proxy: FaultProxy | null = null;
let rig: PostmanRig;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-smtp-'));
  certificates = await makeTestCertificates(folder);
  server = await startScriptedSmtp(certificates);
});
afterEach(async () => {
  await rig.close();
  await proxy?.close();
  proxy = null;
  server.accepted.length = 0;
  server.commands.length = 0;
  server.answer = () => null;
  server.meets = () => true;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const open = async (): Promise<void> => {
  rig = await PostmanRig.open(() => proxy?.port ?? server.port, certificates.caPem);
};
const withProxy = async (): Promise<FaultProxy> =>
  (proxy = await FaultProxy.start({
    protocol: 'pop3',
    port: server.port,
    server: { folder: dirname(certificates.caPath), caCertificatePem: certificates.caPem },
  }));
const settled: readonly OutboxState[] = ['accepted', 'unknown', 'refused'];
const subjects = (): string[] => server.accepted.map(({ data }) => /Subject: (\S+)/.exec(data)?.[1] ?? '');

test('a mail is accepted as it was written, its copy is queued for Sent, and no name of this computer is told', async () => {
  await open();
  const id = await rig.queue('first', { to: ['b@example.org', 'c@example.org'] });
  await rig.until(id, settled);
  expect(server.accepted).toEqual([
    { from: 'a@example.org', to: ['b@example.org', 'c@example.org'], data: letter('first') },
  ]);
  expect(rig.state(id)).toBe('accepted');
  const copy = rig.vault.state.pending.get(id)?.operation;
  if (copy?.kind !== 'append') throw new Error('no copy');
  expect(copy).toMatchObject({ to: { path: 'Sent' }, cargo: { flags: ['\\Seen'] } });
  const spooled = await rig.vault.spool.read(id, copy.cargo);
  expect(Buffer.from(spooled ?? []).toString()).toBe(letter('first'));
  expect(server.commands[0]).toBe('EHLO [127.0.0.1]');
});

test.each(['to-server', 'to-client'] as const)(
  'cut before and after every line %s: accepted at most once, and never lost',
  async (direction: Direction) => {
    const faults = await withProxy();
    await open();
    let [runs, cuts, doubts] = [0, 0, 0];
    for (const when of ['before', 'after'] as const) {
      for (let line = 1, came = true; came; line += 1) {
        runs += 1;
        came = false;
        faults.forget();
        const fault = faults.cut({ direction, line, when }, { how: runs % 2 === 0 ? 'fin' : 'rst' });
        void fault.fired.then(() => (came = true));
        const name = `${when}${line}`;
        const id = await rig.queue(name);
        const state = await rig.until(id, settled);
        fault.cancel();
        const times = subjects().filter((subject) => subject === name).length;
        expect(times, `${direction} ${name}`).toBeLessThanOrEqual(1);
        if (state === 'accepted') expect(times, `${direction} ${name}`).toBe(1);
        else expect(state, `${direction} ${name}`).toBe('unknown');
        if (state === 'unknown') {
          doubts += 1;
          // Nothing but the person sends it again: neither time nor a start.
          await rig.restart();
          const next = await rig.queue(`after-${name}`);
          await rig.until(next, settled);
          expect(subjects().filter((subject) => subject === name)).toHaveLength(times);
        }
        if (came) cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThanOrEqual(9);
    // Lines of a short text leave together with the dot: whether that was cut off cannot be known here.
    expect(doubts).toBeGreaterThan(0);
    expect(doubts).toBeLessThan(cuts);
  },
);

test('killed before and after every record of the journal: accepted at most once, and never lost', async () => {
  await open();
  let kills = 0;
  for (const when of ['before', 'after'] as const) {
    for (let record = 1, came = true; came; record += 1) {
      came = false;
      let seen = 0;
      rig.dies = (_entries, moment) => {
        if (moment !== when) return false;
        seen += 1;
        came = came || seen === record;
        return seen === record;
      };
      const name = `${when}${record}`;
      const id = await rig.queue(name);
      await Promise.race([rig.until(id, settled).catch(() => undefined), rig.dead]);
      await rig.restart();
      const state = await rig.until(id, settled);
      const times = subjects().filter((subject) => subject === name).length;
      expect(times, name).toBeLessThanOrEqual(1);
      if (state === 'accepted') {
        expect(times, name).toBe(1);
        expect(rig.vault.state.operations.has(id), `${name}: its copy`).toBe(true);
      } else expect(state, name).toBe('unknown');
      if (came) kills += 1;
    }
  }
  expect(kills).toBeGreaterThanOrEqual(6);
});

test('no dot is sent when it cannot be written down that it will be', async () => {
  await open();
  let full = true;
  rig.dies = (entries, when) => {
    if (
      when === 'before' &&
      full &&
      entries.some((entry) => entry.kind === 'outbox-moved-on' && entry.state === 'dot-pending')
    )
      throw new Error('the disk is full');
    return false;
  };
  const id = await rig.queue('full-disk');
  await expect.poll(() => server.commands.includes('DATA')).toBe(true);
  await expect.poll(() => rig.state(id)).toBe('sending');
  expect(server.accepted).toEqual([]);
  full = false;
  await rig.until(id, settled);
  expect(subjects()).toEqual(['full-disk']);
});

test('some recipients are refused: the others get it once, and the person hears who did not', async () => {
  await open();
  server.answer = (command) => (command.startsWith('RCPT TO:<c@') ? '550 5.1.1 no such user' : null);
  const id = await rig.queue('partly', { to: ['b@example.org', 'c@example.org', 'd@example.org'] });
  await rig.until(id, settled);
  expect(server.accepted.map(({ to }) => to)).toEqual([['b@example.org', 'd@example.org']]);
  expect(rig.vault.state.outbox.get(id)?.refused).toEqual([
    { address: 'c@example.org', words: '5.1.1 no such user', temporary: false },
  ]);
  expect(rig.notices.join()).toContain('not to c@example.org (5.1.1 no such user)');
});

test('a recipient who is put off is tried again alone, and the others get nothing twice', async () => {
  await open();
  let greylisting = true;
  server.answer = (command) =>
    greylisting && command.startsWith('RCPT TO:<c@') ? '450 4.2.0 greylisted' : null;
  const id = await rig.queue('greylisted', { to: ['b@example.org', 'c@example.org'] });
  await rig.until(id, settled);
  greylisting = false;
  const again = [...rig.vault.state.outbox.keys()].find((one) => one !== id);
  if (!again) throw new Error('no second try');
  await rig.until(again, settled);
  expect(server.accepted.map(({ to }) => to)).toEqual([['b@example.org'], ['c@example.org']]);
  expect(rig.vault.state.pending.size).toBe(1);
});

test('a recipient who is put off for ever holds back no answer in the conversation', async () => {
  await open();
  server.answer = (command) => (command.startsWith('RCPT TO:<c@') ? '450 4.1.2 no such domain' : null);
  await rig.until(
    await rig.queue('question', { conversation: 'x', to: ['b@example.org', 'c@example.org'] }),
    settled,
  );
  const answer = await rig.queue('answer', { conversation: 'x' });
  await expect.poll(() => rig.state(answer), { timeout: 10_000 }).toBe('accepted');
  expect(subjects()).toEqual(['question', 'answer']);
});

test('where the disk has lost the octets of a second try, the person hears who has not got it', async () => {
  await open();
  server.answer = (command) => (command.startsWith('RCPT TO:<c@') ? '450 4.2.0 greylisted' : null);
  const spool = rig.vault.spool;
  const read = spool.read.bind(spool);
  let reads = 0;
  spool.read = async (...of) => ((reads += 1) > 1 ? null : read(...of));
  const id = await rig.queue('lost', { to: ['b@example.org', 'c@example.org'] });
  await rig.until(id, settled);
  expect(rig.vault.state.outbox.get(id)?.refused).toMatchObject([{ temporary: false }]);
  expect(rig.notices.join()).toContain('not to c@example.org');
});

test.each([
  ['MAIL FROM', '552 5.3.4 too big', 'refused'],
  ['RCPT TO', '550 5.7.1 not from here', 'refused'],
  ['dot', '554 5.6.0 looks like spam', 'refused'],
] as const)('%s answered with %s is final, and its words are told', async (command, reply, state) => {
  await open();
  server.answer = (said) => (said.startsWith(command) ? reply : null);
  const id = await rig.queue('final');
  expect(await rig.until(id, settled)).toBe(state);
  expect(rig.vault.state.outbox.get(id)?.reason).toContain(reply.slice(4));
  expect(server.accepted).toEqual([]);
});

test.each(['MAIL FROM', 'RCPT TO', 'DATA', 'dot'])(
  '%s put off with 4yz is tried again and then sent once',
  async (command) => {
    await open();
    let left = 2;
    server.answer = (said) => (said.startsWith(command) && left-- > 0 ? '451 4.3.0 later' : null);
    const id = await rig.queue('later');
    expect(await rig.until(id, settled)).toBe('accepted');
    expect(subjects()).toEqual(['later']);
  },
);

test('421 in place of the answer to the dot leaves it in doubt', async () => {
  await open();
  server.answer = (said) => (said === 'dot' ? '421 4.3.2 shutting down' : null);
  const id = await rig.queue('closing');
  expect(await rig.until(id, settled)).toBe('unknown');
});

test('a conversation goes out in its order, and one that waits holds back nothing else', async () => {
  await open();
  let off = true;
  server.answer = (said) => (off && said === 'RCPT TO:<slow@example.org>' ? '451 4.3.0 later' : null);
  const first = await rig.queue('one', { conversation: 'x', to: ['slow@example.org'] });
  const second = await rig.queue('two', { conversation: 'x' });
  const other = await rig.queue('other');
  await expect.poll(() => rig.state(other)).toBe('accepted');
  expect(subjects()).toEqual(['other']);
  off = false;
  await rig.until(first, settled);
  await rig.until(second, settled);
  expect(subjects()).toEqual(['other', 'one', 'two']);
});

test.each([sentBox, 'when-known' as const])(
  'mail in doubt that its server has put into Sent was sent: nobody is asked, and no copy is added (%o)',
  async (sent) => {
    await open();
    rig.inSent = 'there';
    server.answer = (command) => (command === 'dot' ? '421 4.3.2 going down' : null);
    const id = await rig.queue('filed', { sent });
    await rig.until(id, ['accepted']);
    expect(rig.vault.state.pending.size).toBe(0);
    const known = rig.vault.state.outbox.get(id);
    expect(known && isCopyDue(known)).toBe(false);
    expect(rig.filed).toBe(1);
    expect(rig.notices.at(-1)).toContain('was sent: it is in Sent');
  },
);

test('a cut before the server has asked for the text left mail in doubt: the dot was noted as due when the mail was picked up', async () => {
  await open();
  let askedFirst: boolean | null = null;
  rig.dies = (entries) => {
    if (entries.some((entry) => entry.kind === 'outbox-moved-on' && entry.state === 'dot-pending'))
      askedFirst ??= server.commands.includes('DATA');
    return false;
  };
  const id = await rig.queue('short');
  expect(await rig.until(id, settled)).toBe('accepted');
  expect(askedFirst).toBe(true);
});

test('a refused password was told as a lost connection and tried again for ever, since the library hangs up on it', async () => {
  await open();
  server.answer = (command) => (command.startsWith('AUTH') ? '535 5.7.8 authentication failed' : null);
  const id = await rig.queue('password');
  await expect.poll(() => rig.vault.state.outbox.get(id)?.reason).toContain('did not accept the user name');
  expect(server.commands.filter((command) => command.startsWith('AUTH'))).toHaveLength(1);
  server.answer = () => null;
  await rig.until(id, settled);
  expect(subjects()).toEqual(['password']);
});
