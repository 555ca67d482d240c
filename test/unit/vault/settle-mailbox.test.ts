/** What is known of a mailbox once an operation on it is done: its place on its server, or in the tree of local mail. */
import { describe, expect, it } from 'vitest';
import { anotherMailboxIdFor } from '../../../electron/contract/ids';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { mailboxSettled } from '../../../electron/main/vault/settle-mailbox';
import { boxOf, createBox, deleteBox, renameBox, subscribeBox } from '../../support/mailbox-operations';
import { imapAccount, popAccount } from '../../support/vault/entries';
import { folded } from '../../support/vault/folded';

const server = boxOf(imapAccount, 'Old');
const [local, inside, stranger] = [
  boxOf(popAccount.id, 'Old'),
  boxOf(popAccount.id, 'Old/x'),
  boxOf(popAccount.id, 'Old/unknown'),
];
const tree = folded([local, inside].map((mailbox): JournalEntry => ({ kind: 'local-mailbox', mailbox })));

describe('a mailbox of a server', () => {
  it('lies where it was made, though the id of that path belongs to another one', () => {
    const fresh = boxOf(imapAccount, 'Old', { id: anotherMailboxIdFor(imapAccount, 'Old', '1') });
    expect(mailboxSettled(tree, createBox(fresh))).toEqual({
      names: [{ accountId: imapAccount, mailboxId: fresh.id, path: 'Old' }],
    });
  });

  it('lies where it was renamed to, with all that is in it', () => {
    const child = boxOf(imapAccount, 'Old/x/y');
    expect(mailboxSettled(tree, renameBox(server, 'New', [child]))).toEqual({
      names: [
        { accountId: imapAccount, mailboxId: server.id, path: 'New' },
        { accountId: imapAccount, mailboxId: child.id, path: 'New/x/y' },
      ],
    });
  });

  it('is left to its tree when it is deleted, subscribed to or not any more', () => {
    for (const one of [deleteBox(server), subscribeBox(server, true), subscribeBox(server, false)])
      expect(mailboxSettled(tree, one)).toEqual({});
  });
});

describe('a mailbox of local mail', () => {
  it('is in the tree already when it was made, and needs no name beside that', () => {
    expect(mailboxSettled(tree, createBox(local))).toEqual({});
  });

  it('keeps all but its path and its name when it is renamed; what the tree does not know stays unknown', () => {
    expect(mailboxSettled(tree, renameBox(local, 'Kept/New', [inside, stranger]))).toEqual({
      mailboxesChanged: [
        { ...local, path: 'Kept/New', name: 'New' },
        { ...inside, path: 'Kept/New/x', name: 'x' },
      ],
    });
  });

  it('is in the tree no more when it is deleted, and stays when it is only subscribed to', () => {
    expect(mailboxSettled(tree, deleteBox(local))).toEqual({ mailboxRemoved: local.id });
    expect(mailboxSettled(tree, subscribeBox(local, true))).toEqual({});
  });
});
