/** Replay against a server that refuses, cuts and keeps silent: no operation is lost, doubled or done to another message. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MailOperation, Placement, ReplayStep } from '../../../electron/contract/operation';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import { makeTestCertificates } from '../../support/dovecot/test-ca';
import type { TestCertificates } from '../../support/dovecot/test-ca';
import { deleteOp, flagsOp, mailbox, moveOp, newStore, openRig } from '../../support/imap/imap-rig';
import type { Known, Rig } from '../../support/imap/imap-rig';
import { ScriptServer } from '../../support/imap/imap-script';
import type { ScriptMessage, Twist } from '../../support/imap/imap-script-shape';
import type { StoreApi } from '../../../electron/main/store/store-api';

let folder: string;
let certificates: TestCertificates;
let store: StoreApi;
let server: ScriptServer;
const rigs: Rig[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-wire-'));
  certificates = await makeTestCertificates(folder);
  store = await newStore();
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  await server.stop();
});

const date = Date.parse('2026-07-17T02:44:25Z');
const message = (uid: number, id = `<m${uid}@x>`): ScriptMessage => ({
  uid,
  flags: [],
  messageId: id,
  size: 100 + uid,
  body: 'b',
});
const known = (uid: number | null, id = `<m${uid ?? 0}@x>`, path = 'INBOX'): Known => ({
  path,
  uidValidity: '7',
  uid,
  messageId: id,
  size: 100 + (uid ?? 0),
  internalDate: date,
});

async function serve(capabilities = ['UIDPLUS', 'MOVE']): Promise<void> {
  server = await ScriptServer.start({ ...certificates, security: 'tls', capabilities });
  server.mailbox('INBOX', [message(4), message(5), { ...message(6), flags: ['\\Deleted'] }]);
  server.mailbox('Archive', [message(90, '<old@x>')], 3);
}

async function rig(): Promise<Rig> {
  const opened = await openRig({ port: server.port, ca: certificates.caPem }, store);
  rigs.push(opened);
  return opened;
}

const ids = (path: string): string[] =>
  (server.mailboxes.get(path)?.messages ?? []).map((entry) => entry.messageId);
const count = (path: string, id: string): number => ids(path).filter((entry) => entry === id).length;
const flagsIn = (path: string, id: string): string[] =>
  server.mailboxes.get(path)?.messages.find((entry) => entry.messageId === id)?.flags ?? [];
const once = (verb: string, twist: Twist): void => {
  let used = false;
  server.twist = (seen) => {
    if (seen !== verb || used) return null;
    used = true;
    return twist;
  };
};
const lastStep = (steps: readonly ReplayStep[]): ReplayStep | null => steps[steps.length - 1] ?? null;

/** No client command may destroy what others have marked. */
function expectNoBareExpunge(): void {
  expect(server.verbs().filter((verb) => verb === 'EXPUNGE' || verb === 'CLOSE')).toEqual([]);
  expect(flagsIn('INBOX', '<m6@x>')).toEqual(['\\Deleted']);
}

/** As the engine does: until it is settled, on a new connection with the last journaled step. */
async function replayUntilSettled(
  operation: MailOperation,
): Promise<{ outcome: ReplayOutcome; tries: number }> {
  let step: ReplayStep | null = null;
  for (let tries = 1; tries <= 4; tries += 1) {
    const current = await rig();
    const outcome = await current.replay(operation, step);
    if (outcome.kind !== 'unknown' && outcome.kind !== 'retry') return { outcome, tries };
    step = outcome.kind === 'unknown' ? (lastStep(current.steps) ?? step) : null;
    await current.close();
  }
  throw new Error('not settled');
}

const archived: Placement = { mailbox: mailbox('Archive'), uidValidity: '3', uid: 91 };

describe('with MOVE and UIDPLUS', () => {
  beforeEach(() => serve());

  test('a move uses MOVE, journals where the target stood, and takes the placement from COPYUID', async () => {
    const current = await rig();
    expect(await current.replay(moveOp(known(5), 'Archive'))).toEqual({
      kind: 'done',
      placement: archived,
      note: null,
    });
    expect(current.steps).toEqual([
      {
        kind: 'move',
        source: { path: 'INBOX', uidValidity: '7', uid: 5 },
        target: { path: 'Archive', uidNext: 91, uidValidity: '3' },
      },
    ]);
    expect(ids('INBOX')).toEqual(['<m4@x>', '<m6@x>']);
    expectNoBareExpunge();
  });

  test.each(['cut-before', 'cut-after'] as const)(
    'the reply to MOVE is lost (%s): one copy, found again',
    async (kind) => {
      once('UID MOVE', { kind });
      const { outcome, tries } = await replayUntilSettled(moveOp(known(5), 'Archive'));
      expect(outcome).toEqual({ kind: 'done', placement: archived, note: null });
      expect(tries).toBe(2);
      expect([count('Archive', '<m5@x>'), count('INBOX', '<m5@x>')]).toEqual([1, 0]);
      expectNoBareExpunge();
    },
  );

  test('I11 MOVE succeeds without COPYUID: the message is found above the recorded UIDNEXT', async () => {
    once('UID MOVE', { kind: 'silent-uid' });
    expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toEqual({
      kind: 'done',
      placement: archived,
      note: null,
    });
  });

  test('an older twin in the target is not taken for the moved message', async () => {
    server.mailboxes.get('Archive')?.messages.push({ ...message(5, '<m5@x>'), uid: 80 });
    once('UID MOVE', { kind: 'silent-uid' });
    expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toMatchObject({ placement: archived });
  });

  test('a message that is gone is dropped, though MOVE says OK', async () => {
    expect(await (await rig()).replay(moveOp(known(44), 'Archive'))).toMatchObject({ kind: 'dropped' });
    expect(ids('Archive')).toEqual(['<old@x>']);
  });

  test('MOVE says OK and does nothing: refused, not done', async () => {
    once('UID MOVE', { kind: 'say', status: 'OK', text: 'sure' });
    expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toMatchObject({ kind: 'refused' });
    expect(count('INBOX', '<m5@x>')).toBe(1);
  });

  test('I25 a missing target parks, with the server’s words', async () => {
    const outcome = await (await rig()).replay(moveOp(known(5), 'Nowhere'));
    expect(outcome).toMatchObject({ kind: 'parked' });
    expect((outcome as { reason: string }).reason).toContain('no such mailbox');
    expect(count('INBOX', '<m5@x>')).toBe(1);
  });

  test.each([
    ['NO', '[OVERQUOTA] mailbox full', 'parked'],
    ['NO', '[TRYCREATE] gone', 'parked'],
    ['NO', '[UNAVAILABLE] later', 'retry'],
    ['NO', '[INUSE] locked', 'retry'],
    ['NO', '[LIMIT] slowly', 'retry'],
    ['NO', 'it is forbidden', 'refused'],
    ['BAD', 'what?', 'refused'],
  ] as const)('%s %s to MOVE is %s', async (status, text, kind) => {
    once('UID MOVE', { kind: 'say', status, text });
    const outcome = await (await rig()).replay(moveOp(known(5), 'Archive'));
    expect(outcome.kind).toBe(kind);
    expect(JSON.stringify(outcome)).toContain(text.replace(/^\[.*\] /, ''));
    expect(count('INBOX', '<m5@x>')).toBe(1);
  });

  test.each(['NO', 'BAD'] as const)(
    'I25 %s to STATUS before a move is not “gone”: nothing is sent',
    async (status) => {
      once('STATUS', { kind: 'say', status, text: 'no status' });
      expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toMatchObject({ kind: 'refused' });
      expect(server.verbs()).not.toContain('UID MOVE');
    },
  );

  test.each(['cut-before', 'cut-after'] as const)(
    'the reply to STORE is lost (%s): repeated, set once',
    async (kind) => {
      once('UID STORE', { kind });
      const { outcome } = await replayUntilSettled(flagsOp(known(5), ['\\Seen'], ['\\Flagged']));
      expect(outcome).toMatchObject({ kind: 'done', note: null });
      expect(flagsIn('INBOX', '<m5@x>')).toEqual(['\\Seen']);
    },
  );

  test.each([
    ['flags', () => flagsOp(known(5), ['\\Seen']), 'UID STORE'],
    ['move', () => moveOp(known(5), 'Archive'), 'UID MOVE'],
    ['delete', () => deleteOp(known(5)), 'UID EXPUNGE'],
  ] as const)(
    'what may have happened (%s) stays in doubt when the next connection ends before a look',
    async (_what, make, verb) => {
      const operation = make();
      once(verb, { kind: 'cut-after' });
      const first = await rig();
      expect(await first.replay(operation)).toMatchObject({ kind: 'unknown' });
      once('SELECT', { kind: 'cut-before' });
      const second = await rig();
      expect(await second.replay(operation, lastStep(first.steps))).toMatchObject({ kind: 'unknown' });
    },
  );

  test('NO and BAD to STORE are refused with the words', async () => {
    for (const status of ['NO', 'BAD'] as const) {
      once('UID STORE', { kind: 'say', status, text: 'not on my watch' });
      const outcome = await (await rig()).replay(flagsOp(known(5), ['\\Seen']));
      expect(outcome).toMatchObject({ kind: 'refused' });
      expect((outcome as { reason: string }).reason).toContain('not on my watch');
    }
  });

  test('STORE says OK and does nothing: done with a note, not retried for ever', async () => {
    server.twist = (verb) => (verb === 'UID STORE' ? { kind: 'say', status: 'OK', text: 'sure' } : null);
    const outcome = await (await rig()).replay(flagsOp(known(5), ['\\Seen']));
    expect(outcome).toMatchObject({ kind: 'done' });
    expect((outcome as { note: string }).note).toContain('\\Seen');
  });

  test('flags on a message that is gone are dropped', async () => {
    expect(await (await rig()).replay(flagsOp(known(44), ['\\Seen']))).toMatchObject({ kind: 'dropped' });
  });

  test.each(
    ['UID STORE', 'UID EXPUNGE'].flatMap((verb) =>
      (['cut-before', 'cut-after'] as const).map((kind) => [verb, kind] as const),
    ),
  )('delete for ever, the reply to %s is lost (%s)', async (verb, kind) => {
    once(verb, { kind });
    const { outcome } = await replayUntilSettled(deleteOp(known(5)));
    expect(outcome).toEqual({ kind: 'done', placement: null, note: null });
    expect(ids('INBOX')).toEqual(['<m4@x>', '<m6@x>']);
    expectNoBareExpunge();
  });

  test('the mailbox was rebuilt: the message is re-bound by identity, and two that match are left alone', async () => {
    server.mailbox(
      'INBOX',
      [
        { ...message(5), uid: 1, messageId: '<other@x>' },
        { ...message(5), uid: 2 },
      ],
      8,
    );
    const current = await rig();
    expect(await current.replay(flagsOp(known(5), ['\\Seen']))).toMatchObject({
      kind: 'done',
      placement: { uidValidity: '8', uid: 2 },
    });
    expect(flagsIn('INBOX', '<other@x>')).toEqual([]);
    server.mailboxes.get('INBOX')?.messages.push({ ...message(5), uid: 3 });
    expect(await current.replay(deleteOp(known(5)))).toMatchObject({ kind: 'parked' });
    expect(ids('INBOX')).toHaveLength(3);
  });

  test('a placement without a UID is searched', async () => {
    const current = await rig();
    expect(await current.replay(flagsOp({ ...known(5), uid: null }, ['\\Seen']))).toMatchObject({
      placement: { uid: 5 },
    });
  });

  test('I26 a hanging server: close settles the replay, and it is unknown because a step was journaled', async () => {
    once('UID MOVE', { kind: 'hang' });
    const current = await rig();
    const waiting = current.replay(moveOp(known(5), 'Archive'));
    while (!server.verbs().includes('UID MOVE')) await new Promise((resolve) => setImmediate(resolve));
    await current.close();
    expect(await waiting).toMatchObject({ kind: 'unknown' });
  });
});

describe('without MOVE', () => {
  beforeEach(() => serve(['UIDPLUS']));

  test('copy, mark, remove: each step is journaled before its bytes', async () => {
    const current = await rig();
    expect(await current.replay(moveOp(known(5), 'Archive'))).toEqual({
      kind: 'done',
      placement: archived,
      note: null,
    });
    expect(current.steps.map((step) => step.kind)).toEqual(['copy', 'copied', 'expunge']);
    expect(ids('INBOX')).toEqual(['<m4@x>', '<m6@x>']);
    expectNoBareExpunge();
  });

  test.each(
    ['UID COPY', 'UID STORE', 'UID EXPUNGE'].flatMap((verb) =>
      (['cut-before', 'cut-after'] as const).map((kind) => [verb, kind] as const),
    ),
  )('I10 the reply to %s is lost (%s): exactly one copy, source gone', async (verb, kind) => {
    once(verb, { kind });
    const { outcome } = await replayUntilSettled(moveOp(known(5), 'Archive'));
    expect(outcome).toEqual({ kind: 'done', placement: archived, note: null });
    expect([count('Archive', '<m5@x>'), count('INBOX', '<m5@x>')]).toEqual([1, 0]);
    expectNoBareExpunge();
  });

  test('I08 COPY refused: the source is not touched', async () => {
    once('UID COPY', { kind: 'say', status: 'NO', text: '[OVERQUOTA] full' });
    expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toMatchObject({ kind: 'parked' });
    expect(flagsIn('INBOX', '<m5@x>')).toEqual([]);
  });

  test('I08 COPY says OK but there is no copy: nothing is deleted', async () => {
    once('UID COPY', { kind: 'say', status: 'OK', text: 'sure' });
    expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toMatchObject({ kind: 'parked' });
    expect(server.verbs()).not.toContain('UID STORE');
  });

  test.each(['UID STORE', 'UID EXPUNGE'])(
    '%s refused after the copy: parked, and a retry only removes',
    async (verb) => {
      once(verb, { kind: 'say', status: 'NO', text: 'read-only today' });
      const first = await rig();
      const operation = moveOp(known(5), 'Archive');
      expect(await first.replay(operation)).toMatchObject({ kind: 'parked' });
      expect(await first.replay(operation, lastStep(first.steps))).toMatchObject({
        kind: 'done',
        placement: archived,
      });
      expect([count('Archive', '<m5@x>'), count('INBOX', '<m5@x>')]).toEqual([1, 0]);
    },
  );

  test.each(['UID STORE', 'UID EXPUNGE'])(
    '%s busy after the copy keeps the step, so nothing is copied twice',
    async (verb) => {
      once(verb, { kind: 'say', status: 'NO', text: '[UNAVAILABLE] later' });
      const first = await rig();
      const operation = moveOp(known(5), 'Archive');
      const outcome = await first.replay(operation);
      expect(outcome).toMatchObject({ kind: 'unknown', error: { kind: 'busy' } });
      expect(await first.replay(operation, lastStep(first.steps))).toMatchObject({
        kind: 'done',
        placement: archived,
      });
      expect([count('Archive', '<m5@x>'), count('INBOX', '<m5@x>')]).toEqual([1, 0]);
    },
  );
});

describe('without UIDPLUS', () => {
  beforeEach(() => serve([]));

  test('I09 a move leaves the original marked, says so, and never sends a bare EXPUNGE or CLOSE', async () => {
    const outcome = await (await rig()).replay(moveOp(known(5), 'Archive'));
    expect(outcome).toMatchObject({ kind: 'done', placement: archived });
    expect((outcome as { note: string }).note).toContain('marked as deleted');
    expect(flagsIn('INBOX', '<m5@x>')).toEqual(['\\Deleted']);
    expectNoBareExpunge();
  });

  test('delete for ever leaves it marked', async () => {
    expect(await (await rig()).replay(deleteOp(known(5)))).toMatchObject({ kind: 'done', placement: null });
    expect(flagsIn('INBOX', '<m5@x>')).toEqual(['\\Deleted']);
    expectNoBareExpunge();
  });

  test.each(
    ['UID COPY', 'UID STORE'].flatMap((verb) =>
      (['cut-before', 'cut-after'] as const).map((kind) => [verb, kind] as const),
    ),
  )('the reply to %s is lost (%s): exactly one copy', async (verb, kind) => {
    once(verb, { kind });
    const { outcome } = await replayUntilSettled(moveOp(known(5), 'Archive'));
    expect(outcome).toMatchObject({ kind: 'done', placement: archived });
    expect(count('Archive', '<m5@x>')).toBe(1);
    expect(flagsIn('INBOX', '<m5@x>')).toEqual(['\\Deleted']);
    expectNoBareExpunge();
  });
});
