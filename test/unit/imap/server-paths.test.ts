/** Paths of what is to be sent, as the server has them now. */
import { expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import type { ReplayStep } from '../../../electron/contract/operation';
import { atServerPaths } from '../../../electron/main/backend/server-paths';
import type { NamesThere } from '../../../electron/main/backend/server-paths';
import { accountId, mailbox, moveOp } from '../../support/imap/imap-rig';

const known = {
  ...{ path: 'INBOX.Archive', uidValidity: '795920252', uid: 1 },
  ...{ messageId: '<r@x>', size: 127, internalDate: 0 },
};
const operation = moveOp(known, 'INBOX.Work');
const named = (pathOf: NamesThere['pathOf']): NamesThere => ({ accountId, pathOf, idAt: () => null });
const copy = { mailbox: mailbox('INBOX.Work'), uidValidity: '795920252', uid: 1 };
const step = (source: Extract<ReplayStep, { kind: 'copied' }>['source']): ReplayStep => ({
  ...{ kind: 'copied', source, copy },
});

// Courier's UIDVALIDITY is the second in which a mailbox was made: the message with that UID in Archive was removed.
test('a message that was followed is not looked for in its first mailbox, though numbers and UIDVALIDITY are the same', () => {
  const there = {
    path: 'INBOX.Trash',
    uidValidity: '795920252',
    uid: 1,
    mailboxId: mailbox('INBOX.Trash').id,
  };
  const pathOf = ({ path }: { path: string }): string => path;
  expect(atServerPaths({ operation, step: step(there) }, named(pathOf)).step).toEqual(step(there));
});

test('the mailbox that it was followed to may have been renamed since, and so may its own', () => {
  const trash = mailbox('INBOX.Trash');
  const pathOf = ({ id, path }: { id: string; path: string }): string =>
    id === trash.id ? 'INBOX.Bin' : path === 'INBOX.Archive' ? 'INBOX.Kept' : path;
  const there = { path: trash.path, uidValidity: '7', uid: 3, mailboxId: trash.id };
  expect(atServerPaths({ operation, step: step(there) }, named(pathOf)).step).toEqual(
    step({ ...there, path: 'INBOX.Bin' }),
  );
  const home = { path: 'INBOX.Archive', uidValidity: '795920252', uid: 1 };
  expect(atServerPaths({ operation, step: step(home) }, named(pathOf)).step).toEqual(
    step({ ...home, path: 'INBOX.Kept' }),
  );
});

test('H200182 mail goes into the mailbox that bears the name of its target by now, and lies in that one', () => {
  const other = mailbox('INBOX.Other').id;
  const renamed = (id: string) => (path: string) => (path === 'INBOX.Work' ? other : (id as never));
  const at = (accountId: AccountId, path = 'INBOX.Work') => {
    const names = { accountId, pathOf: (box: { path: string }) => box.path, idAt: renamed(mailbox(path).id) };
    const there = atServerPaths({ operation: moveOp(known, path), step: null }, names).operation;
    return there.kind === 'move' ? there.to.id : null;
  };
  expect(at(accountId)).toBe(other);
  expect(at(accountId, 'INBOX.Kept')).toBe(mailbox('INBOX.Kept').id);
  // Names of one account say nothing of another's mailboxes.
  expect(at('two' as AccountId)).toBe(mailbox('INBOX.Work').id);
});
