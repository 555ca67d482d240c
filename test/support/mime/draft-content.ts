/** A draft to begin with, for tests of what is sent. */
import type { DraftContent } from '../../../electron/contract/draft';
import { type Identity, ownIdentityId } from '../../../electron/contract/identity';
import type { AccountId } from '../../../electron/contract/ids';

export const ada: Identity = {
  ...{ id: ownIdentityId, address: 'ada@example.org', name: 'Ada Lovelace', replyTo: null, signature: '' },
};

export const draftContent = (change: Partial<DraftContent> = {}): DraftContent => ({
  ...{ accountId: 'work' as AccountId, identityId: ownIdentityId },
  ...{ to: [{ name: 'Bob', address: 'bob@example.net' }], cc: [], bcc: [], replyTo: [] },
  ...{ subject: 'Hello', body: { kind: 'plain', text: 'Dear Bob,\n' }, quote: null, attachments: [] },
  ...{ priority: 'normal', readReceipt: false, deliveryReceipt: false },
  ...{ inReplyTo: null, references: [], source: null, ...change },
});
