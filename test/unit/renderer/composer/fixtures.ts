/** A draft as main would open it. */
import type { DraftContent, DraftId, OpenDraft } from '../../../../electron/contract/draft';
import { ownIdentityId } from '../../../../electron/contract/identity';
import type { AccountId } from '../../../../electron/contract/ids';

export const draftId = '01234567-89ab-cdef-0123-456789abcdef' as DraftId;

export function draftContent(more: Partial<DraftContent> = {}): DraftContent {
  return {
    accountId: 'work' as AccountId,
    identityId: ownIdentityId,
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: '',
    body: { kind: 'html', html: '' },
    quote: null,
    attachments: [],
    priority: 'normal',
    readReceipt: false,
    deliveryReceipt: false,
    inReplyTo: null,
    references: [],
    source: null,
    ...more,
  };
}

export function openDraft(more: Partial<DraftContent> = {}, revision = 0): OpenDraft {
  return { id: draftId, content: draftContent(more), revision, note: null };
}
