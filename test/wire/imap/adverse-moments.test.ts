/** What another program, or the server itself, does in the midst of an operation: what it says then is no proof. */
import { expect, test } from 'vitest';
import type { ReplayStep } from '../../../electron/contract/operation';
import { deleteOp, moveOp } from '../../support/imap/imap-rig';
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

test.each([
  ['MOVE', 'MOVE did not happen', true],
  ['COPY', 'COPY did not happen', true],
  ['MOVE', 'MOVE had happened', false],
])(
  'H430006 a %s that is OK after “NO Internal error” is looked up: where its COPYUID was told, and the %s',
  async (verb, _what, fails) => {
    await serve(verb === 'COPY' ? ['UIDPLUS'] : ['UIDPLUS', 'MOVE']);
    const said = '* OK [COPYUID 3 5 1] Moved UIDs.\r\n* NO Internal error occurred.';
    let times = 0;
    server.twist = (now) => {
      if (now !== `UID ${verb}`) return null;
      times += 1;
      server.outgoing = (line) => {
        if (!/ OK /.test(line)) return line;
        server.outgoing = (next) => next;
        return times === 1 ? `${said}\r\n${line.replace(/\[COPYUID[^\]]*\] /, '')}` : line;
      };
      return fails && times === 1 ? { kind: 'say', status: 'OK', text: 'completed' } : null;
    };
    const { outcome } = await settle(moveOp(known(5), 'Archive'));
    expect(outcome).toMatchObject({ kind: 'done', placement: { uidValidity: '3', uid: 1 } });
    expect(times).toBe(fails ? 2 : 1);
    expect(ids('Archive')).toEqual(['<m5@x>']);
    expect(ids('INBOX')).not.toContain('<m5@x>');
  },
);

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
