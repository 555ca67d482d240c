/** What stands in the way of sending a draft, and the outbox's record of one that nothing stands in the way of: pure. */
import type { AccountConfig } from '../../contract/account';
import type { DraftContent, DraftId, DraftRecipient, SendHindrance } from '../../contract/draft';
import { type Identity, MailAddress, identitiesOf } from '../../contract/identity';
import type { OperationId } from '../../contract/ids';
import type { Envelope } from '../../contract/model';
import { EnvelopeAddress } from '../../contract/outbox';
import type { OutboxItem } from '../../contract/outbox';
import type { LocatedMessage } from '../../contract/store-writes';
import { composeBody } from '../mime/compose-body';
import { envelopeAddress, threadIds } from '../mime/outgoing-header';
import { previewOf } from '../mime/preview';

/** How large it may be its server says: what it said last is a warning of the composer's, not the last word. */
export function hindrancesOf(content: DraftContent, account: AccountConfig): SendHindrance[] {
  const hindrances: SendHindrance[] = [];
  if (!account.smtp) hindrances.push({ kind: 'no-smtp' });
  const all = everybody(content);
  if (all.length === 0) hindrances.push({ kind: 'no-recipient' });
  for (const { address } of [...all, ...content.replyTo]) {
    const usable =
      MailAddress.safeParse(address).success && EnvelopeAddress.safeParse(envelopeAddress(address)).success;
    if (!usable) hindrances.push({ kind: 'invalid-recipient', address });
  }
  return hindrances;
}

/** Whom it is from: the identity that was chosen, or, where that is gone, the account's own. */
export function senderOf(content: DraftContent, account: AccountConfig): Identity {
  const identities = identitiesOf(account);
  return identities.find(({ id }) => id === content.identityId) ?? (identities[0] as Identity);
}

export interface MailRequest {
  id: OperationId;
  draftId: DraftId | null;
  content: DraftContent;
  sender: Identity;
  /** With angle brackets. */
  messageId: string;
  /** The Date header, ms since 1970. */
  date: number;
  /** As it lies in the spool. */
  stored: { octets: number; sha256: string };
  source: LocatedMessage | null;
  sent: OutboxItem['sent'];
  /** Whether the account's server puts copies into Sent by itself; null: nobody has seen yet. */
  filesSent: boolean | null;
  now: number;
  notBefore: number;
}

export function planMail(request: MailRequest): OutboxItem {
  const { id, draftId, content, sender, messageId, stored, source, sent } = request;
  const { accountId, subject, attachments, deliveryReceipt } = content;
  const to = [...new Set(everybody(content).map(({ address }) => envelopeAddress(address)))];
  const kind = content.source?.kind;
  const threads = threadIds(content);
  const envelope: Envelope = {
    ...{ subject, from: [{ name: sender.name, address: sender.address }], to: content.to, cc: content.cc },
    replyTo: content.replyTo,
    ...{ date: request.date, messageId, ...threads },
  };
  return {
    ...{ id, accountId, draftId, from: envelopeAddress(sender.address), to, messageId, ...stored, envelope },
    hasAttachments: attachments.some(({ inline }) => !inline),
    ...{
      preview: previewOf(composeBody(content).text),
      createdAt: request.now,
      notBefore: request.notBefore,
    },
    // Its own id where it begins one: an answer to it that is written at once waits for it.
    conversation: threads.references[0] ?? threads.inReplyTo ?? messageId,
    source:
      source && kind ? { id: source.id, accountId: source.accountId, locator: source.locator, kind } : null,
    ...{ sent, deliveryReceipt, sentWaits: waits(request.filesSent) },
  };
}

/** One that does so is waited for; the first mail of an account shows which kind its server is. */
function waits(filesSent: boolean | null): number {
  if (filesSent === null) return 1;
  return filesSent ? 3 : 0;
}

function everybody({ to, cc, bcc }: Pick<DraftContent, 'to' | 'cc' | 'bcc'>): DraftRecipient[] {
  return [...to, ...cc, ...bcc];
}
