/** Which folders take dragged mail, and what they do with it. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MailboxId } from '../../../electron/contract/ids';
import type { FolderRef, MailboxTreeRow } from '../../../electron/contract/model';
import { dropAction } from '../../../renderer/features/mailboxes/drop-action';

const account = (id: string): AccountId => id as AccountId;
const mailbox = (accountId: string, path: string, selectable = true): MailboxTreeRow => ({
  ...{ id: `${accountId}/${path}` as MailboxId, accountId: account(accountId), path, name: path },
  ...{ delimiter: '/', role: 'normal', selectable, total: 0, unread: 0, pending: 0 },
});
const rows = [mailbox('a', 'Plans'), mailbox('b', 'Plans'), mailbox('a', 'Level', false)];
const folder = (id: string): FolderRef => ({ kind: 'mailbox', mailboxId: id as MailboxId });
const inbox: FolderRef = { kind: 'unified', role: 'inbox' };

describe('dropAction', () => {
  it('moves to a mailbox of any account', () => {
    expect(dropAction(folder('a/Plans'), false, inbox, rows)).toEqual({ verb: 'move', target: 'a/Plans' });
    expect(dropAction(folder('b/Plans'), false, inbox, rows)).toEqual({ verb: 'move', target: 'b/Plans' });
  });
  it('copies where the person holds the key for it', () => {
    expect(dropAction(folder('b/Plans'), true, inbox, rows)).toEqual({ verb: 'copy', target: 'b/Plans' });
    expect(dropAction({ kind: 'unified', role: 'trash' }, true, inbox, rows)).toBeNull();
  });
  it('does on a unified folder what its verb does, and nothing where there is none', () => {
    expect(dropAction({ kind: 'unified', role: 'trash' }, false, inbox, rows)).toEqual({ verb: 'trash' });
    expect(dropAction({ kind: 'unified', role: 'sent' }, false, inbox, rows)).toBeNull();
  });
  it('refuses the folder that the mail is in, and what holds no mail', () => {
    expect(dropAction(folder('a/Plans'), false, folder('a/Plans'), rows)).toBeNull();
    expect(dropAction(folder('a/Level'), false, inbox, rows)).toBeNull();
    expect(dropAction(null, false, inbox, rows)).toBeNull();
  });
});
