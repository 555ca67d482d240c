/** What another program, or the server itself, does in the midst of an operation: what it says then is no proof. */
import { expect, test } from 'vitest';
import type { ReplayStep } from '../../../electron/contract/operation';
import { deleteOp, flagsOp, mailbox, moveOp } from '../../support/imap/imap-rig';
import type { ScriptServer } from '../../support/imap/imap-script';
import { known, useScriptServer } from '../../support/imap/script-lab';

const { rig, ids, settle, ...lab } = useScriptServer();
let server: ScriptServer;
const serve = async (capabilities?: string[]): Promise<void> => {
  server = await lab.serve(capabilities);
};

/** Another program moves the message in the very moment before it is marked. */
const movedAwayBeforeStore = (uid: number): void => {
  server.twist = (verb) => {
    const messages = server.mailboxes.get('INBOX')?.messages ?? [];
    const at = messages.findIndex((one) => one.uid === uid);
    const [moved] = verb === 'UID STORE' && at >= 0 ? messages.splice(at, 1) : [];
    const archive = server.mailboxes.get('Archive');
    if (moved && archive) archive.messages.push({ ...moved, uid: archive.uidNext++ });
    return null;
  };
};

test('H430029 moved elsewhere just before it is marked: a delete for ever is dropped, not done', async () => {
  await serve();
  const current = await rig();
  await current.sync();
  movedAwayBeforeStore(5);
  const outcome = await current.replay(deleteOp(known(5)));
  expect(outcome).toMatchObject({ kind: 'dropped' });
  expect('reason' in outcome && outcome.reason).toContain('to “Archive” by then');
  expect([ids('INBOX'), ids('Archive')]).toEqual([['<m4@x>', '<m6@x>'], ['<m5@x>']]);
});

test('H430029 one of several that are deleted together: it is looked at again by itself', async () => {
  await serve();
  const current = await rig();
  await current.sync();
  movedAwayBeforeStore(5);
  const items = [4, 5].map((uid) => ({ operation: deleteOp(known(uid)), step: null }));
  const outcomes = await current.backend.replayTogether(items, () => Promise.resolve());
  // As if nothing had been begun: only so can it be told from one that was removed.
  expect(outcomes.map((one) => one?.kind)).toEqual(['done', 'retry']);
  expect(ids('Archive')).toEqual(['<m5@x>']);
});

/** Another program sets a flag in the very moment after it was taken away. @param times how often */
const setAgainAfterStore = (uid: number, flag: string, times: number): void => {
  let left = times;
  server.twist = (verb) => {
    const message = server.mailboxes.get('INBOX')?.messages.find((one) => one.uid === uid);
    if (verb !== 'UID FETCH' || !message || left === 0 || !server.verbs().includes('UID STORE')) return null;
    left -= 1;
    message.flags = [...new Set([...message.flags, flag])];
    return null;
  };
};

test('H480182 set again by another program just after it was taken away: that is no server that does not keep it', async () => {
  await serve();
  const current = await rig();
  await current.sync();
  setAgainAfterStore(5, '\\Seen', 1);
  expect(await current.replay(flagsOp(known(5), [], ['\\Seen']))).toMatchObject({ kind: 'done', note: null });
  const flags = server.mailboxes.get('INBOX')?.messages.find(({ uid }) => uid === 5)?.flags;
  expect(flags).toEqual([]);
});

test('H480182 one of several that are changed together', async () => {
  await serve();
  const current = await rig();
  await current.sync();
  setAgainAfterStore(5, '\\Seen', 1);
  const items = [4, 5].map((uid) => ({ operation: flagsOp(known(uid), [], ['\\Seen']), step: null }));
  const outcomes = await current.backend.replayTogether(items, () => Promise.resolve());
  expect(outcomes).toMatchObject([
    { kind: 'done', note: null },
    { kind: 'done', note: null },
  ]);
});

/** The first MOVE tells its COPYUID, warns, and ends with OK. @param moves whether it moves as well */
const warnOnce = (warning: string, moves: boolean): (() => number) => {
  const said = `* OK [COPYUID 3 5 1] Moved UIDs.\r\n* NO ${warning}`;
  let times = 0;
  server.twist = (verb) => {
    if (verb !== 'UID MOVE') return null;
    times += 1;
    if (times > 1) return null;
    server.outgoing = (line) => {
      if (!/ OK /.test(line)) return line;
      server.outgoing = (next) => next;
      return `${said}\r\n${line.replace(/\[COPYUID[^\]]*\] /, '')}`;
    };
    return moves ? null : { kind: 'say', status: 'OK', text: 'completed' };
  };
  return () => times;
};

test('H430006 a MOVE that is OK after “NO Internal error”, and expunged nothing, is looked up where its COPYUID was told', async () => {
  await serve();
  const times = warnOnce('Internal error occurred.', false);
  const { outcome, tries } = await settle(moveOp(known(5), 'Archive'));
  expect(outcome).toMatchObject({ kind: 'done', placement: { uidValidity: '3', uid: 1 } });
  expect([times(), tries]).toEqual([2, 2]);
  expect([ids('INBOX').includes('<m5@x>'), ids('Archive')]).toEqual([false, ['<m5@x>']]);
});

test('a MOVE that warns of something else, and expunged what it has moved, is done', async () => {
  await serve();
  const times = warnOnce('Disk is 98% full, please delete unnecessary data', true);
  const { outcome, tries } = await settle(moveOp(known(5), 'Archive'));
  expect(outcome).toMatchObject({ kind: 'done', placement: { uidValidity: '3', uid: 1 } });
  expect([times(), tries]).toEqual([1, 1]);
});

test.each(['alone', 'with others'])(
  'H460122 a MOVE that ends in the middle, with its copy made and an internal error, %s: it goes on, and makes no second copy',
  async (how) => {
    await serve();
    const archive = server.mailboxes.get('Archive');
    const messages = server.mailboxes.get('INBOX')?.messages ?? [];
    let times = 0;
    server.twist = (verb) => {
      if (verb !== 'UID MOVE') return null;
      times += 1;
      if (times > 1 || !archive) return null;
      const copied = messages.filter(({ uid }) => uid === 5);
      archive.messages.push(...copied.map((one) => ({ ...one, uid: archive.uidNext++ })));
      server.outgoing = (line) => {
        server.outgoing = (next) => next;
        return `* NO Internal error occurred.\r\n${line}`;
      };
      return { kind: 'say', status: 'OK', text: 'completed' };
    };
    const operation = moveOp(known(5), 'Archive');
    let step: ReplayStep | null = null;
    if (how === 'with others') {
      const items = [operation, moveOp(known(6), 'Archive')].map((one) => ({ operation: one, step: null }));
      const outcomes = await (
        await rig()
      ).backend.replayTogether(items, (steps) => {
        step = steps.find(({ index }) => index === 0)?.step ?? step;
        return Promise.resolve();
      });
      expect(outcomes.map((one) => one?.kind)).toEqual(['unknown', 'unknown']);
    }
    const { outcome } = await settle(operation, step);
    expect(outcome).toMatchObject({ kind: 'done', placement: { uidValidity: '3', uid: 1 } });
    expect([ids('INBOX').includes('<m5@x>'), ids('Archive')]).toEqual([false, ['<m5@x>']]);
  },
);

test.each([
  ['may not be read', 'NO', '[NOPERM] only for writing', 'done', []],
  ['is broken for now', 'NO', '[SERVERBUG] later', 'unknown', ['<m5@x>']],
  ['is broken for long', 'NO', '[CORRUPTION] ask', 'parked', ['<m5@x>']],
] as const)(
  'H600133 the copy of a half-done move lies in a mailbox that %s',
  async (_how, status, text, kind, left) => {
    await serve();
    const copy = { mailbox: mailbox('Archive'), uidValidity: '3', uid: 91 };
    const source = { path: 'INBOX', uidValidity: '7', uid: 5 };
    const current = await rig();
    server.twist = (verb, line) =>
      verb === 'EXAMINE' && /Archive/.test(line) ? { kind: 'say', status, text } : null;
    const outcome = await current.replay(moveOp(known(5), 'Archive'), { kind: 'expunge', source, copy });
    expect(outcome).toMatchObject({ kind });
    // To be looked at again as what it is, not to begin anew.
    expect(outcome).not.toHaveProperty('anew');
    expect(ids('INBOX').filter((id) => id === '<m5@x>')).toEqual(left);
  },
);
