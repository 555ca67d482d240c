/** What real servers rarely do to queued operations, each named for its row of the adverse cases. */
import { describe, expect, test } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import { accountId, deleteOp, flagsOp, moveOp } from '../../support/imap/imap-rig';
import type { ScriptServer } from '../../support/imap/imap-script';
import type { Twist } from '../../support/imap/imap-script-shape';
import { memoryBook } from '../../support/imap/memory-book';
import { known, message, useScriptServer } from '../../support/imap/script-lab';

const { rig, ids, flags, settle, ...lab } = useScriptServer();
let server: ScriptServer;
const serve = async (capabilities?: string[]): Promise<void> => {
  server = await lab.serve(capabilities);
};
const all = ['<m4@x>', '<m5@x>', '<m6@x>'];

/** At the first command of this kind. */
const once = (verb: string, twist: Twist): void => {
  let used = false;
  server.twist = (seen) => {
    if (seen !== verb || used) return null;
    used = true;
    return twist;
  };
};

test('I04 an EXPUNGE in the midst of the commands shifts the numbers: the right message goes', async () => {
  await serve();
  const current = await rig();
  server.twist = (verb) => {
    if (verb !== 'UID STORE') return null;
    // Another program takes the first message away, and its EXPUNGE comes with our answer.
    server.mailboxes.get('INBOX')?.messages.shift();
    server.outgoing = (line) => (/ OK /.test(line) ? `* 1 EXPUNGE\r\n${line}` : line);
    server.twist = () => {
      server.outgoing = (line) => line;
      return null;
    };
    return null;
  };
  expect(await current.replay(deleteOp(known(5)))).toMatchObject({ kind: 'done' });
  expect(ids('INBOX')).toEqual(['<m6@x>']);
});

test('I06 an EXPUNGE of a number that was never told changes nothing here', async () => {
  await serve();
  server.outgoing = (line) => (/ OK done$/.test(line) ? `* 99 EXPUNGE\r\n${line}` : line);
  expect(await (await rig()).replay(flagsOp(known(5), ['\\Seen']))).toMatchObject({ kind: 'done' });
  expect(flags(5)).toEqual(['\\Seen']);
});

test.each([
  ['of another mailbox', '[COPYUID 99 5 1]'],
  ['with the UIDs the wrong way round', '[COPYUID 3 1 5]'],
  ['of a number that was given long ago', '[COPYUID 3 5 0]'],
  ['without numbers', '[COPYUID]'],
])('I12 a COPYUID %s is not believed: the message is looked for', async (_what, code) => {
  await serve();
  server.mailbox('Archive', [{ ...message(1), messageId: '<old@x>' }], 3);
  server.outgoing = (line) => line.replace(/\[COPYUID[^\]]*\]/, code);
  expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toMatchObject({
    kind: 'done',
    placement: { uidValidity: '3', uid: 2 },
  });
  expect(ids('Archive')).toEqual(['<old@x>', '<m5@x>']);
});

test('I11 a COPYUID in a line of its own is taken', async () => {
  await serve();
  server.outgoing = (line) => {
    const code = /\[COPYUID[^\]]*\]/.exec(line)?.[0];
    return code ? `* OK ${code} moved\r\n${line.replace(`${code} `, '')}` : line;
  };
  const current = await rig();
  const outcome = await current.replay(moveOp(known(5), 'Archive'));
  expect(outcome).toMatchObject({ kind: 'done', placement: { uidValidity: '3', uid: 1 } });
  expect(server.verbs()).not.toContain('EXAMINE');
});

test('I31 a server that hangs up on a key of SEARCH: after two connections messages are listed instead', async () => {
  await serve();
  server.twist = (verb) => (verb === 'UID SEARCH' ? { kind: 'cut-before' } : null);
  const { outcome, tries } = await settle(flagsOp({ ...known(5), uidValidity: '6' }, ['\\Seen']));
  expect([outcome.kind, tries]).toEqual(['done', 3]);
  expect([flags(4), flags(5), flags(6)]).toEqual([[], ['\\Seen'], []]);
});

describe('I37 no NO and no BAD counts as done', () => {
  const operations: [string, string[], () => MailOperation, string[]][] = [
    ['flags', ['SELECT', 'UID STORE', 'UID FETCH'], () => flagsOp(known(5), ['\\Seen']), ['UIDPLUS', 'MOVE']],
    ['move', ['SELECT', 'STATUS', 'UID MOVE'], () => moveOp(known(5), 'Archive'), ['UIDPLUS', 'MOVE']],
    [
      ...(['copy', ['SELECT', 'STATUS', 'UID COPY', 'UID STORE', 'UID EXPUNGE']] as [string, string[]]),
      ...([() => moveOp(known(5), 'Archive'), ['UIDPLUS']] as [() => MailOperation, string[]]),
    ],
    [
      ...(['delete', ['SELECT', 'UID FETCH', 'UID STORE', 'UID EXPUNGE']] as [string, string[]]),
      ...([() => deleteOp(known(5)), ['UIDPLUS']] as [() => MailOperation, string[]]),
    ],
  ];
  const cases = operations.flatMap(([name, verbs, make, capabilities]) =>
    verbs.flatMap((verb) =>
      (['NO', 'BAD'] as const).map((status) => [name, status, verb, make, capabilities] as const),
    ),
  );

  test.each(cases)('%s: %s to %s', async (_name, status, verb, make, capabilities) => {
    await serve(capabilities);
    server.twist = (seen) => (seen === verb ? { kind: 'say', status, text: 'not today' } : null);
    const outcome = await (await rig()).replay(make());
    expect(['refused', 'parked']).toContain(outcome.kind);
    expect(JSON.stringify(outcome)).toContain('not today');
    expect(ids('INBOX')).toEqual(all);
  });
});

describe('I40 BYE at any moment: looked up at the next connection, done exactly once', () => {
  const verbs = ['SELECT', 'STATUS', 'UID MOVE', 'UID COPY', 'UID STORE', 'UID EXPUNGE'];
  const cases = verbs.flatMap((verb) => [true, false].map((done) => [verb, done] as const));

  test.each(cases)('in place of the answer to %s (done: %s)', async (verb, done) => {
    await serve(verb === 'UID MOVE' ? ['UIDPLUS', 'MOVE'] : ['UIDPLUS']);
    once(verb, { kind: 'bye', text: 'Server shutting down', done });
    const { outcome, tries } = await settle(moveOp(known(5), 'Archive'));
    expect(outcome).toMatchObject({ kind: 'done', placement: { uidValidity: '3', uid: 1 } });
    expect([ids('Archive'), ids('INBOX'), tries]).toEqual([['<m5@x>'], ['<m4@x>', '<m6@x>'], 2]);
  });
});

describe('moved elsewhere there, and the link is lost while it is followed: exactly one copy, in the target', () => {
  const withMove = ['STATUS', 'EXAMINE', 'UID FETCH', 'SELECT', 'UID MOVE'];
  const without = ['UID COPY', 'UID STORE', 'UID EXPUNGE'];
  const cases = [...withMove, ...without].flatMap((verb) =>
    (['cut-before', 'cut-after'] as const).map((kind) => [kind, verb] as const),
  );

  test.each(cases)('%s %s', async (kind, verb) => {
    await serve(without.includes(verb) ? ['UIDPLUS'] : ['UIDPLUS', 'MOVE']);
    const box = server.mailbox('Box', [{ ...message(1), messageId: '<other@x>' }], 9);
    const before = await rig();
    await before.sync();
    await before.close();
    const inbox = server.mailboxes.get('INBOX');
    const moved = inbox?.messages.splice(1, 1).map((one) => ({ ...one, uid: box.uidNext++ })) ?? [];
    box.messages.push(...moved);
    once(verb, { kind });
    const { outcome } = await settle(moveOp(known(5), 'Archive'));
    expect(outcome).toMatchObject({ kind: 'done', placement: { uidValidity: '3', uid: 1 } });
    expect([ids('Archive'), ids('Box'), ids('INBOX')]).toEqual([
      ['<m5@x>'],
      ['<other@x>'],
      ['<m4@x>', '<m6@x>'],
    ]);
    expect(server.verbs()).not.toContain('EXPUNGE');
  });
});

test('messages that look alike and that the server does not show: nobody is told to choose where there is no choice', async () => {
  await serve();
  server.mailbox(
    'INBOX',
    [8, 9].map((uid) => ({ ...message(5), uid, subject: 'as like as two eggs' })),
  );
  server.twist = (verb, line) =>
    verb === 'UID FETCH' && /FLAGS.*ENVELOPE|ENVELOPE.*FLAGS/.test(line)
      ? { kind: 'say', status: 'NO', text: 'not today' }
      : null;
  const rebuilt = { ...known(5), uidValidity: '6' };
  const hidden = await (await rig()).replay(deleteOp(rebuilt));
  expect(hidden).toMatchObject({ kind: 'parked' });
  expect(hidden).not.toHaveProperty('asks');
  expect((hidden as { reason: string }).reason).toMatch(/holds 2 messages .* did not show .* Try again/);
  server.twist = () => null;
  const shown = await (await rig()).replay(deleteOp(rebuilt));
  expect(shown).toMatchObject({ kind: 'parked', asks: { kind: 'which', among: [{}, {}] } });
  expect((shown as { reason: string }).reason).toContain('Choose the one you mean');
  expect(ids('INBOX')).toHaveLength(2);
});

test('archived there on Gmail: out of INBOX, and still in All Mail, where the star is set', async () => {
  await serve(['UIDPLUS', 'MOVE', 'X-GM-EXT-1']);
  server.mailbox('All', [message(1), { ...message(2), messageId: '<m5@x>', size: 105 }], 9);
  server.outgoing = (line) => line.replace('LIST () "/" "All"', 'LIST (\\All) "/" "All"');
  const current = await rig();
  await current.sync();
  server.mailboxes.get('INBOX')?.messages.splice(1, 1);
  expect(await current.replay(flagsOp(known(5), ['\\Flagged']))).toMatchObject({
    kind: 'done',
    placement: { uidValidity: '9', uid: 2 },
  });
  expect(server.mailboxes.get('All')?.messages.map((one) => one.flags)).toEqual([[], ['\\Flagged']]);
});

test('I42 a farewell about bandwidth is a request for silence', async () => {
  await serve();
  once('UID MOVE', { kind: 'bye', text: 'Account exceeded command or bandwidth limits', done: false });
  expect(await (await rig()).replay(moveOp(known(5), 'Archive'))).toMatchObject({
    kind: 'unknown',
    error: { kind: 'busy', throttled: true },
  });
});

test('I53 sets of UIDs are sent ascending and merged, whatever the order of the operations', async () => {
  await serve();
  const current = await rig();
  const items = [6, 4, 5].map((uid) => ({ operation: flagsOp(known(uid), ['\\Seen']), step: null }));
  const outcomes = await current.backend.replayTogether(items, () => Promise.resolve());
  expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['done', 'done', 'done']);
  expect(server.lines.filter((line) => line.startsWith('UID STORE'))).toEqual([
    'UID STORE 4:6 +FLAGS.SILENT (\\Seen)',
  ]);
});

test('I60 a flag outside PERMANENTFLAGS is not sent, one that is ignored is sent once more, no oftener: done with a sentence', async () => {
  await serve();
  server.outgoing = (line) => line.replace('\\Flagged \\Deleted \\Seen \\Draft \\*', '\\Deleted \\Seen');
  const first = await (await rig()).replay(flagsOp(known(5), ['\\Flagged']));
  expect(first).toMatchObject({ kind: 'done' });
  expect((first as { note: string }).note).toContain('does not keep \\Flagged in “INBOX”');
  expect(server.verbs()).not.toContain('UID STORE');
  server.twist = (verb) => (verb === 'UID STORE' ? { kind: 'say', status: 'OK', text: 'sure' } : null);
  const second = await (await rig()).replay(flagsOp(known(5), ['\\Seen']));
  expect((second as { note: string }).note).toContain('does not keep \\Seen');
  expect(server.verbs().filter((verb) => verb === 'UID STORE')).toHaveLength(2);
});

test('I60 keywords and flags are compared without letter case', async () => {
  await serve();
  server.outgoing = (line) => line.replace('FLAGS ($work)', 'FLAGS ($WORK)');
  const outcome = await (await rig()).replay(flagsOp(known(5), ['$work']));
  expect(outcome).toMatchObject({ kind: 'done', note: null });
});

test('H43068 the connection is lost while a missing mailbox is looked for: the queue tries again, the person is not asked', async () => {
  await serve();
  const current = await rig();
  expect(await current.replay(flagsOp(known(5), ['\\Seen']))).toMatchObject({ kind: 'done' });
  let isMissing = false;
  server.twist = (verb) => {
    isMissing ||= verb === 'SELECT';
    return isMissing && verb === 'LIST' ? { kind: 'cut-before' } : null;
  };
  const operation = flagsOp({ ...known(5), path: 'Work' }, ['\\Flagged']);
  expect(await current.replay(operation)).toMatchObject({ kind: 'retry' });
});

test('H22007 a path that is another mailbox’s by now: nothing is sent to many together, though the UIDVALIDITY is the same', async () => {
  await serve();
  server.mailbox('Work', [message(4), message(5)], 7);
  const book = memoryBook(accountId);
  await book.place([{ mailboxId: mailboxIdFor(accountId, 'Renamed'), path: 'Work' }]);
  const current = await rig(book);
  const operations = [4, 5].map((uid) => deleteOp({ ...known(uid), path: 'Work' }));
  const items = operations.map((operation) => ({ operation, step: null }));
  expect(await current.backend.replayTogether(items, () => Promise.resolve())).toEqual([null, null]);
  expect(ids('Work')).toEqual(['<m4@x>', '<m5@x>']);
});

test('H80088 a path that is another mailbox’s by now, as its MAILBOXID tells alone: UIDs of the one before mean nothing there', async () => {
  await serve();
  let objectId = 'Fone';
  server.outgoing = (line) =>
    line.replace('* OK [UIDVALIDITY', `* OK [MAILBOXID (${objectId})] .\r\n* OK [UIDVALIDITY`);
  await (await rig()).sync();
  objectId = 'Fother';
  const current = await rig();
  const stranger = { ...known(5), messageId: '<another@x>' };
  const items = [4, 5].map((uid) => ({ operation: deleteOp({ ...stranger, uid }), step: null }));
  expect(await current.backend.replayTogether(items, () => Promise.resolve())).toEqual([null, null]);
  await current.replay(flagsOp(stranger, ['\\Flagged']));
  expect(server.verbs()).not.toContain('UID STORE');
});

test('a mailbox that is gone is looked for once on a connection, not for each operation that was to be done in it', async () => {
  await serve();
  server.mailbox('Work', [message(4), message(5), message(6)], 7);
  const current = await rig();
  await current.sync();
  server.mailboxes.delete('Work');
  const asked: number[] = [];
  for (const uid of [4, 5, 6]) {
    const before = server.verbs().filter((verb) => verb === 'STATUS').length;
    await current.replay(flagsOp({ ...known(uid), path: 'Work' }, ['\\Flagged']));
    asked.push(server.verbs().filter((verb) => verb === 'STATUS').length - before);
  }
  expect(asked).toEqual([asked[0], 0, 0]);
});
