/** What follows from a mail that its server has taken: its copy in Sent, the mark on what it answers, a second try for some. Pure. */
import { bornMessageId } from '../../contract/ids';
import type { AccountId, ActionId, OperationId } from '../../contract/ids';
import type { MessageOperation } from '../../contract/operation';
import type { OutboxItem, OutboxRecord, RefusedRecipient } from '../../contract/outbox';
import type { JournalEntry } from '../vault/journal-record';

export interface AfterSending {
  /** Takes over the spooled octets, which lie there under its id. null: none is wanted, or it is not known yet where it goes. */
  copy: (MessageOperation & { kind: 'append' }) | null;
  mark: (MessageOperation & { kind: 'flags' }) | null;
}

/**
 * @param now ms since 1970, the moment at which it was accepted
 * @param newId for the operation on the message that it answers
 */
export function planAccepted(
  item: OutboxItem,
  actionId: ActionId,
  newId: () => OperationId,
  now: number,
): AfterSending {
  const { accountId, source } = item;
  const sent = item.sent === 'when-known' ? null : item.sent;
  return {
    copy: sent && {
      ...{ kind: 'append', id: item.id, actionId, accountId, createdAt: now, to: sent },
      message: {
        id: bornMessageId(accountId, item.id),
        locator: {
          placement: { mailbox: sent, uidValidity: '0', uid: null },
          emailId: null,
          messageId: item.messageId,
          size: item.octets,
          internalDate: now,
          subject: item.envelope.subject,
        },
      },
      cargo: { octets: item.octets, sha256: item.sha256, flags: ['\\Seen'], internalDate: now },
      ...{ envelope: item.envelope, hasAttachments: item.hasAttachments, preview: item.preview },
      mayBeFiled: { waits: item.sentWaits ?? 0 },
    },
    mark: source && {
      ...{ kind: 'flags', id: newId(), actionId, accountId: source.accountId, createdAt: now },
      message: { id: source.id, locator: source.locator },
      add: [source.kind === 'reply' ? '\\Answered' : '$Forwarded'],
      remove: [],
    },
  };
}

/**
 * All that is journaled of a mail that was accepted.
 * @returns `accounts`: those that have something to replay by it
 */
export function acceptedEntries(
  record: OutboxRecord,
  actionId: ActionId,
  newId: () => OperationId,
  now: number,
): { entries: JournalEntry[]; accounts: Set<AccountId> } {
  const { item, tries, refused } = record;
  const { copy, mark } = planAccepted(item, actionId, newId, now);
  return {
    entries: [
      // Before the acceptance: where a crash keeps only the first, the postman knows what it means.
      ...(copy ? [{ kind: 'operation-queued' as const, operation: copy }] : []),
      { kind: 'outbox-moved-on', id: item.id, state: 'accepted', tries, reason: null, refused },
      ...(mark ? [{ kind: 'operation-queued' as const, operation: mark }] : []),
    ],
    accounts: new Set([item.accountId, ...(mark ? [mark.accountId] : [])]),
  };
}

/** Recipients whom the server put off while it took the mail for others: for them alone it is to be tried again. */
export function putOff(refused: readonly RefusedRecipient[]): string[] {
  return refused.filter(({ temporary }) => temporary).map(({ address }) => address);
}
