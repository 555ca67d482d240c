/** Journal entries, messages and mail for tests of the vault. */
import type { AccountConfig } from '../../../electron/contract/account';
import type { DraftAttachmentId, DraftId } from '../../../electron/contract/draft';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { Envelope } from '../../../electron/contract/model';
import type {
  MailOperation,
  MailboxRef,
  MessageOperation,
  Placement,
} from '../../../electron/contract/operation';
import type { OutboxItem } from '../../../electron/contract/outbox';
import type { LocalMessage } from '../../../electron/contract/store-writes';
import { boxOf, renameBox } from '../mailbox-operations';
import type { MimeParser } from '../../../electron/main/mime/mime-parser';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';

export const imapAccount = 'work' as AccountId;
export const popAccount: AccountConfig = {
  id: 'home' as AccountId,
  kind: 'pop3',
  address: 'me@home.example',
  name: 'Me',
  label: 'Home',
  colour: 'green',
  server: { host: 'pop.home.example', port: 995, security: 'tls', user: 'me' },
  passwordStorage: 'ask',
  deleteFromServer: true,
};

export const mailbox = (account: AccountId, path: string): MailboxRef => ({
  id: mailboxIdFor(account, path),
  path,
});

export const placement = (
  account: AccountId,
  path: string,
  uid: number | null,
  uidValidity = '7',
): Placement => ({
  mailbox: mailbox(account, path),
  uidValidity,
  uid,
});

export const localPlace = (path: string): Placement => placement(popAccount.id, path, null, '0');

const envelope = (subject: string): Envelope => ({
  subject,
  from: [{ name: 'Ada', address: 'ada@example.org' }],
  to: [],
  cc: [],
  replyTo: [],
  date: null,
  messageId: null,
  inReplyTo: null,
  references: [],
});

export const localMessage = (id: string, path = 'INBOX'): LocalMessage => ({
  id: id as MessageId,
  accountId: popAccount.id,
  mailboxId: mailboxIdFor(popAccount.id, path),
  flags: [],
  sortKey: 1,
  size: 10,
  envelope: envelope(`mail ${id}`),
  hasAttachments: false,
  preview: 'Grüße 🜚',
});

export const localMail = (id: string, uidl: string | null = null): JournalEntry & { kind: 'local-mail' } => ({
  kind: 'local-mail',
  message: localMessage(id),
  file: `1.${id}.satchel.eml`,
  octets: 10,
  listed: 10,
  sha256: 'ab'.repeat(32),
  uidl,
  suspect: false,
});

export type OperationPart =
  { kind: 'flags'; add: string[]; remove: string[] } | { kind: 'move'; to: MailboxRef } | { kind: 'delete' };

export function operation(
  id: string,
  messageId: string,
  at: Placement,
  part: OperationPart,
): MessageOperation {
  const common = {
    id: id as OperationId,
    actionId: `action of ${id}` as ActionId,
    accountId: at.uidValidity === '0' ? popAccount.id : imapAccount,
    createdAt: 5,
    message: {
      id: messageId as MessageId,
      locator: {
        placement: at,
        emailId: null,
        messageId: null,
        size: 10,
        internalDate: 1,
        subject: `Über ${id}`,
      },
    },
  };
  switch (part.kind) {
    case 'flags':
      return { ...common, ...part };
    case 'move':
      return { ...common, kind: 'move', verb: 'move', from: at.mailbox, to: part.to };
    case 'delete':
      return { ...common, kind: 'delete', notBefore: 0 };
  }
}

/** The making of a mailbox. */
export const creation = (id: string, path: string): MailOperation => ({
  ...{ kind: 'mailbox-create', id: id as OperationId, actionId: `action of ${id}` as ActionId },
  ...{ accountId: imapAccount, createdAt: 5 },
  mailbox: {
    ...{ ...mailbox(imapAccount, path), accountId: imapAccount, name: path },
    ...{ delimiter: '/', role: 'archive', selectable: true },
  },
});

/** A message of this computer on its way to a mailbox. */
export const appending = (id: string, octets: { octets: number; sha256: string }): MailOperation => {
  const to = mailbox(imapAccount, 'Archive');
  const born = operation(id, `born of ${id}`, placement(imapAccount, 'Archive', null, '8'), {
    kind: 'delete',
  });
  const { actionId, accountId, createdAt, message } = born;
  return {
    ...{ kind: 'append', id: born.id, actionId, accountId, createdAt, message, to },
    ...{ envelope: envelope(id), hasAttachments: false, preview: '' },
    cargo: { ...octets, flags: ['\\Seen'], internalDate: 1 },
  };
};

/** The item of a mail on its way out. */
export const outgoing = (id: string, octets: { octets: number; sha256: string }): OutboxItem => ({
  ...{ id: id as OperationId, accountId: imapAccount, draftId: null },
  ...{ from: 'me@work.example', to: ['you@work.example'] },
  ...{ messageId: `<${id.replace(' ', '')}@work.example>`, ...octets, envelope: envelope(id) },
  ...{ hasAttachments: false, preview: '', createdAt: 5, notBefore: 5, conversation: null, source: null },
  ...{ sent: mailbox(imapAccount, 'Sent'), deliveryReceipt: false },
});

export const draftId = (n: number): DraftId => String(n).padStart(36, '0') as DraftId;
export const draftAttachmentId = (n: number): DraftAttachmentId =>
  String(n).padStart(36, 'a') as DraftAttachmentId;

/** A copy of a message of the IMAP account's INBOX in its Archive. */
export const copying = (id: string, messageId: string): MessageOperation => {
  const { id: operationId, actionId, accountId, createdAt, message } = star(id, messageId);
  return {
    ...{ kind: 'copy', id: operationId, actionId, accountId, createdAt, message },
    ...{ copyId: `copy ${id}` as MessageId, to: mailbox(imapAccount, 'Archive') },
  };
};
/** A message of the IMAP account's INBOX on its way to another account's Archive, or, with the id of a copy, its copy. */
export const transferring = (
  id: string,
  messageId: string,
  toAccountId: AccountId,
  copyId: string | null = null,
): MessageOperation => {
  const { id: operationId, actionId, accountId, createdAt, message } = star(id, messageId);
  return {
    ...{ kind: 'transfer', id: operationId, actionId, accountId, createdAt, message },
    ...{ copyId: copyId as MessageId | null, from: message.locator.placement.mailbox },
    ...{ to: mailbox(toAccountId, 'Archive'), toAccountId },
  };
};

/** The renaming of the IMAP account's Archive. */
export const renaming = (id: string): MailOperation => ({
  ...renameBox(boxOf(imapAccount, 'Archive'), `renamed by ${id}`),
  id: id as OperationId,
});

/** A mailbox that another program has renamed. */
export const named = (from: string, path: string): JournalEntry => ({
  ...{ kind: 'mailbox-named', accountId: imapAccount, mailboxId: mailbox(imapAccount, from).id, path },
});

export const queued = (op: MailOperation): JournalEntry => ({ kind: 'operation-queued', operation: op });

export const settled = (
  id: string,
  state: 'done' | 'refused' | 'dropped' | 'discarded',
  where: Placement | null = null,
): JournalEntry => ({
  kind: 'operation-settled',
  id: id as OperationId,
  state,
  placement: where,
  reason: null,
});

export const star = (id: string, messageId: string): MessageOperation =>
  operation(id, messageId, placement(imapAccount, 'INBOX', 4), {
    kind: 'flags',
    add: ['\\Flagged'],
    remove: [],
  });

/** An entry that carries a number and little else. */
export const numbered = (n: number): JournalEntry => ({
  kind: 'history-trimmed',
  ids: [`n${n}` as OperationId],
});

/** Reads only the first line: what the vault does with a parsed mail does not hang on how well it was parsed. */
export const firstLineParser: MimeParser = {
  parse: async (raw) => {
    const text = Buffer.from(raw).toString('utf8');
    return {
      envelope: envelope(text.split('\r\n', 1)[0] ?? ''),
      body: { text, html: null, attachments: [], problem: null },
      preview: text.slice(0, 20),
      hasAttachments: false,
      receivedAt: 99_999_999_999_999,
      parts: [],
    };
  },
  close: async () => undefined,
};

export const inboxOf = (account: AccountId): MailboxId => mailboxIdFor(account, 'INBOX');
