/** Which folders take dragged mail, and what they do with it. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MailboxId } from '../../../electron/contract/ids';
import type { FolderRef, MailboxTreeRow } from '../../../electron/contract/model';
import { dropAction } from '../../../renderer/features/mailboxes/drop-action';

const account = (id: string): AccountId => id as AccountId;
const mailbox = (accountId: string, path: string, selectable = true): MailboxTreeRow => ({
  ...{ id: `${accountId}/${path}` as MailboxId, accountId: account(accountId), path, name: path },
  ...{ delimiter: '/', role: 'normal', selectable, total: 0, unread: 0 },
});
const rows = [mailbox('a', 'Plans'), mailbox('b', 'Plans'), mailbox('a', 'Level', false)];
const folder = (id: string): FolderRef => ({ kind: 'mailbox', mailboxId: id as MailboxId });
const inbox: FolderRef = { kind: 'unified', role: 'inbox' };
const of = (...ids: string[]): ReadonlySet<AccountId> => new Set(ids.map(account));

describe('dropAction', () => {
  it('moves to a mailbox of the same account', () => {
    expect(dropAction(folder('a/Plans'), of('a'), inbox, rows)).toEqual({ verb: 'move', target: 'a/Plans' });
  });
  it('refuses another account’s mailbox, also when only some of the mail is foreign', () => {
    expect(dropAction(folder('b/Plans'), of('a'), inbox, rows)).toBeNull();
    expect(dropAction(folder('a/Plans'), of('a', 'b'), inbox, rows)).toBeNull();
  });
  it('does on a unified folder what its verb does, and nothing where there is none', () => {
    expect(dropAction({ kind: 'unified', role: 'trash' }, of('a', 'b'), inbox, rows)).toEqual({
      verb: 'trash',
    });
    expect(dropAction({ kind: 'unified', role: 'sent' }, of('a'), inbox, rows)).toBeNull();
  });
  it('refuses the folder that the mail is in, and what holds no mail', () => {
    expect(dropAction(folder('a/Plans'), of('a'), folder('a/Plans'), rows)).toBeNull();
    expect(dropAction(folder('a/Level'), of('a'), inbox, rows)).toBeNull();
    expect(dropAction(null, of('a'), inbox, rows)).toBeNull();
  });
});
