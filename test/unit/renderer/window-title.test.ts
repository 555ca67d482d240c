/** The window's title names the open folder and its unread mail. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MailboxId } from '../../../electron/contract/ids';
import type { MailboxTreeRow } from '../../../electron/contract/model';
import { windowTitle } from '../../../renderer/window-title';

const row = (id: string, role: MailboxTreeRow['role'], unread: number, total = unread): MailboxTreeRow => ({
  ...{ id: id as MailboxId, accountId: 'a' as AccountId, path: id, name: id, delimiter: '/', role },
  ...{ selectable: true, unread, total, pending: 0 },
});

const mailboxes = [
  row('INBOX', 'inbox', 2),
  row('other', 'inbox', 1),
  row('Plans', 'normal', 0),
  row('D', 'drafts', 0, 4),
];

describe('windowTitle', () => {
  it('counts a unified folder over all accounts', () => {
    expect(windowTitle({ kind: 'unified', role: 'inbox' }, mailboxes)).toBe('Inbox (3) – Satchel');
    expect(windowTitle({ kind: 'unified', role: 'drafts' }, mailboxes)).toBe('Drafts (4) – Satchel');
  });
  it('names a mailbox, without a count where nothing is unread', () => {
    const at = (id: string) => windowTitle({ kind: 'mailbox', mailboxId: id as MailboxId }, mailboxes);
    expect(at('Plans')).toBe('Plans – Satchel');
    expect(at('INBOX')).toBe('Inbox (2) – Satchel');
    expect(at('gone')).toBe('Satchel');
  });
});
