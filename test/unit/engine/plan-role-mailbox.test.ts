/** A missing Archive is found or named where the server keeps the person's mailboxes, and never takes another one's place. */
import { expect, test } from 'vitest';
import { planRoleMailbox } from '../../../electron/main/engine/plan-role-mailbox';
import { inbox, mailbox, trash } from './engine-fixtures';

test('below the prefix of the server, in its hierarchy', () => {
  const courier = { ...inbox, delimiter: '.', prefix: 'INBOX.' };
  expect(planRoleMailbox([courier], 'archive')).toMatchObject({
    isNew: true,
    mailbox: { path: 'INBOX.Archive', name: 'Archive', delimiter: '.', role: 'archive', selectable: true },
  });
});

test('a name that has another role already is passed over', () => {
  const taken = { ...mailbox('Junk'), role: 'sent' as const };
  expect(planRoleMailbox([inbox, taken], 'junk')).toMatchObject({ isNew: true, mailbox: { path: 'Junk 2' } });
});

test('a mere node of the tree becomes a mailbox; in other letters it stays what it is', () => {
  const node = { ...mailbox('Archive'), selectable: false };
  expect(planRoleMailbox([inbox, node], 'archive')).toMatchObject({
    isNew: true,
    mailbox: { id: node.id, selectable: true },
  });
  const other = { ...mailbox('ARCHIVE'), selectable: false };
  expect(planRoleMailbox([inbox, other], 'archive')?.mailbox.path).toBe('Archive 2');
});

test('left out of the unified folders where the account is', () => {
  expect(planRoleMailbox([{ ...inbox, leftOut: true }, trash], 'archive')?.mailbox.leftOut).toBe(true);
});

test('nothing where the tree is not known', () => {
  expect(planRoleMailbox([], 'trash')).toBeNull();
});

test('the first free number, whatever the letter case of those that are taken', () => {
  const taken = ['JUNK', 'junk 2'].map((path) => ({ ...mailbox(path), role: 'sent' as const }));
  expect(planRoleMailbox([inbox, ...taken], 'junk')?.mailbox).toMatchObject({
    path: 'Junk 3',
    name: 'Junk 3',
  });
});

test('a mailbox of that name without a role gets it, and stays what it is otherwise', () => {
  const plain = mailbox('trash');
  expect(planRoleMailbox([inbox, plain], 'trash')).toEqual({
    isNew: false,
    mailbox: { ...plain, role: 'trash' },
  });
  expect(planRoleMailbox([{ ...inbox, leftOut: true }, plain], 'trash')?.mailbox.leftOut).toBe(true);
});

test('a new one is of the account of the Inbox, and no more is said of it than that', () => {
  expect(planRoleMailbox([trash, { ...inbox, prefix: 'INBOX.' }], 'archive')?.mailbox.path).toBe(
    'INBOX.Archive',
  );
  expect(planRoleMailbox([trash, inbox], 'archive')).toEqual({
    isNew: true,
    mailbox: {
      ...{ id: 'work/Archive', accountId: 'work', path: 'Archive', name: 'Archive', delimiter: '/' },
      ...{ role: 'archive', selectable: true },
    },
  });
});
