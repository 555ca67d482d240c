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
