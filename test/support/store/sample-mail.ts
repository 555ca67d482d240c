/** Small mail, mailboxes and operations for tests of the store. */
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type {
  AccountSummary,
  Envelope,
  MailboxInfo,
  MailboxRole,
  ServerMessage,
} from '../../../electron/contract/model';
import type {
  Locator,
  MessageOperation,
  OperationRecord,
  OperationState,
  Placement,
} from '../../../electron/contract/operation';
import type {
  BodyWrite,
  LocatedMessage,
  MailboxDelta,
  StoreChange,
} from '../../../electron/contract/store-writes';
import type { MemoryStore } from './memory-store';

export const account = 'one' as AccountId;
export const generation = 'g1';

export const inbox = mailboxIdFor(account, 'INBOX');
export const archive = mailboxIdFor(account, 'Archive');
export const lists = mailboxIdFor(account, 'Lists');

export function accountSummary(id: AccountId = account, order = 0): AccountSummary {
  return { id, kind: 'imap', label: id, address: `${id}@example.org`, colour: 'blue', order };
}

export function mailboxInfo(id: MailboxId, role: MailboxRole, accountId: AccountId = account): MailboxInfo {
  const path = id.slice(accountId.length + 1);
  return { id, accountId, path, name: path, delimiter: '/', role, selectable: true };
}

export const tree = [
  mailboxInfo(inbox, 'inbox'),
  mailboxInfo(archive, 'archive'),
  mailboxInfo(lists, 'normal'),
];

/** A store with one account and three mailboxes, at the start of journal `generation`. */
export async function prepare(store: MemoryStore): Promise<void> {
  await store.request({ kind: 'reset', generation });
  await store.request({ kind: 'put-accounts', accounts: [accountSummary()] });
  await store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree });
}

export function envelope(name: string): Envelope {
  return {
    subject: `Subject of ${name}`,
    from: [{ name: 'Ann', address: 'ann@example.org' }],
    to: [],
    cc: [],
    replyTo: [],
    date: null,
    messageId: `<${name}@example.org>`,
    inReplyTo: null,
    references: [],
  };
}

/** @param name makes the Message-ID; equal names are copies of one message */
export function serverMessage(
  uid: number,
  name: string,
  changes: Partial<ServerMessage> = {},
): ServerMessage {
  return {
    uid,
    flags: [],
    internalDate: 1_000_000,
    size: 100,
    emailId: null,
    envelope: envelope(name),
    hasAttachments: false,
    ...changes,
  };
}

export function delta(mailboxId: MailboxId, changes: Partial<MailboxDelta> = {}): MailboxDelta {
  return { mailboxId, uidValidity: '1', upsert: [], flags: [], expunged: [], state: null, ...changes };
}

let operations = 0;

export type OperationChange =
  { kind: 'flags'; add?: string[]; remove?: string[] } | { kind: 'move'; to: MailboxId } | { kind: 'delete' };

/** What the engine makes of an action on a located message. */
export function operationOn(
  message: { id: MessageId; locator: Locator },
  change: OperationChange,
): MessageOperation {
  const number = ++operations;
  const common = {
    id: `op-${number}` as OperationId,
    actionId: `action-${number}` as ActionId,
    accountId: account,
    createdAt: number,
    message: { id: message.id, locator: message.locator },
  };
  const from = message.locator.placement.mailbox;
  switch (change.kind) {
    case 'flags':
      return { kind: 'flags', ...common, add: change.add ?? [], remove: change.remove ?? [] };
    case 'move':
      return { kind: 'move', ...common, verb: 'move', from, to: { id: change.to, path: change.to } };
    case 'delete':
      return { kind: 'delete', ...common, notBefore: 0 };
  }
}

export function record(
  operation: MessageOperation,
  state: OperationState = 'queued',
  changedAt = 0,
): OperationRecord {
  return { operation, state, step: null, tries: 0, reason: null, changedAt };
}

/** A journal of one store: each call is one batch with the next sequence number. */
export function journalOf(store: MemoryStore, seq = 0) {
  return {
    get seq() {
      return seq;
    },
    async write(...changes: StoreChange[]): Promise<void> {
      seq++;
      await store.request({ kind: 'apply-changes', position: { generation, seq }, changes });
    },
  };
}

export async function locate(store: MemoryStore, id: MessageId): Promise<LocatedMessage> {
  const [located] = await store.request({ kind: 'get-locators', messageIds: [id] });
  if (!located) throw new Error(`there is no message ${id}`);
  return located;
}

export function placement(mailboxId: MailboxId, uid: number | null, uidValidity = '1'): Placement {
  return { mailbox: { id: mailboxId, path: mailboxId.slice(account.length + 1) }, uidValidity, uid };
}

export function confirmed(
  messageId: MessageId,
  where: Placement | null,
  flags: { add?: string[]; remove?: string[] } = {},
): StoreChange {
  const { add = [], remove = [] } = flags;
  return { kind: 'message-confirmed', messageId, placement: where, addFlags: add, removeFlags: remove };
}

export function bodyOf(messageId: MessageId, text: string, bytes = new Uint8Array([1, 2, 3])): BodyWrite {
  const attachment = {
    partId: '2',
    filename: 'a.bin',
    contentType: 'application/x-a',
    size: 3,
    contentId: 'cid-1',
  };
  return {
    messageId,
    body: { text, html: null, attachments: [{ ...attachment, inline: true }], problem: null },
    preview: text,
    hasAttachments: true,
    parts: [{ partId: '2', bytes }],
  };
}
