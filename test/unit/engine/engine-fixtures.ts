/** Small builders of messages, mailboxes and operation records for the engine's tests. */
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailboxInfo, MailboxRole } from '../../../electron/contract/model';
import type {
  MailOperation,
  MessageOperation,
  OperationRecord,
  OperationState,
  ReplayStep,
} from '../../../electron/contract/operation';
import type { LocatedMessage } from '../../../electron/contract/store-writes';
import type { MailBackend } from '../../../electron/main/backend/backend';

export const account = 'work' as AccountId;

export function mailbox(
  path: string,
  role: MailboxRole = 'normal',
  accountId: AccountId = account,
): MailboxInfo {
  return {
    id: `${accountId}/${path}` as MailboxId,
    accountId,
    path,
    name: path,
    delimiter: '/',
    role,
    selectable: true,
  };
}

export const inbox = mailbox('INBOX', 'inbox');
export const archive = mailbox('Archive', 'archive');
export const trash = mailbox('Trash', 'trash');
export const home = 'home' as AccountId;
/** A mailbox of the other account. */
export const there = mailbox('Familie', 'normal', home);
export const ref = ({ id, path }: MailboxInfo) => ({ id, path });

export function located(id: string, flags: string[] = [], box: MailboxInfo = inbox): LocatedMessage {
  return {
    id: id as MessageId,
    accountId: box.accountId,
    holderId: box.accountId,
    mailboxId: box.id,
    flags,
    locator: {
      placement: { mailbox: { id: box.id, path: box.path }, uidValidity: '7', uid: 42 },
      emailId: null,
      messageId: `<${id}@example.org>`,
      size: 1_000,
      internalDate: 1_700_000_000_000,
      subject: `Subject of ${id}`,
    },
  };
}

let serial = 0;
export const newOperationId = (): OperationId => `op${(serial += 1)}` as OperationId;

const common = (messageId: string) => ({
  id: newOperationId(),
  actionId: 'action' as ActionId,
  accountId: account,
  createdAt: 1,
  message: { id: messageId as MessageId, locator: located(messageId).locator },
});

export function move(messageId: string, from: MailboxInfo, to: MailboxInfo): MessageOperation {
  return {
    kind: 'move',
    ...common(messageId),
    verb: 'move',
    from: { id: from.id, path: from.path },
    to: { id: to.id, path: to.path },
  };
}

export function star(messageId: string): MessageOperation {
  return { kind: 'flags', ...common(messageId), add: ['\\Flagged'], remove: [] };
}

export function deletion(messageId: string, notBefore: number): MessageOperation {
  return { kind: 'delete', ...common(messageId), notBefore };
}

/** Known as `copy of <id>` from the beginning. */
export function copyOf(id: string, to: MailboxInfo): MessageOperation {
  const copyId = `copy of ${id}` as MessageId;
  return { kind: 'copy', ...common(id), copyId, to: { id: to.id, path: to.path } };
}

/** To a mailbox of another account. */
export function transfer(id: string, from: MailboxInfo, to: MailboxInfo): MessageOperation {
  return {
    ...{ kind: 'transfer', ...common(id), copyId: null, toAccountId: to.accountId },
    ...{ from: { id: from.id, path: from.path }, to: { id: to.id, path: to.path } },
  };
}

/** A message of this computer that is put into a mailbox. */
export function addition(id: string, to: MailboxInfo): MessageOperation {
  return {
    ...{
      kind: 'append',
      ...common(id),
      to: { id: to.id, path: to.path },
      hasAttachments: false,
      preview: '',
    },
    cargo: { octets: 1, sha256: '', flags: [], internalDate: 1 },
    envelope: {
      ...{ subject: '', from: [], to: [], cc: [], replyTo: [], date: null, messageId: null },
      ...{ inReplyTo: null, references: [] },
    },
  };
}

export function record(
  operation: MailOperation,
  state: OperationState = 'queued',
  step: ReplayStep | null = null,
): OperationRecord {
  return { operation, state, step, tries: 0, reason: null, changedAt: 1 };
}

export const moveStep: ReplayStep = {
  kind: 'move',
  source: { path: 'INBOX', uidValidity: '7', uid: 42 },
  target: { path: 'Archive', uidValidity: '9', uidNext: 3 },
};

/** A server that answers for each operation by itself only. */
export function singly(backend: Pick<MailBackend, 'replay'>): Pick<MailBackend, 'replay' | 'replayTogether'> {
  return { ...backend, replayTogether: (items) => Promise.resolve(items.map(() => null)) };
}
