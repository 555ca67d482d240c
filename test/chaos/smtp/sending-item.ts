/** A mail for the outbox, with a text whose every line the server can be cut at. */
import type { AccountId, OperationId } from '../../../electron/contract/ids';
import type { OutboxItem } from '../../../electron/contract/outbox';

export const bodyLines = ['One line.', '.', '..two dots', '', 'The last one.'];

export const idOf = (name: string): OperationId => `send-${name}` as OperationId;

export function sendingItem(
  accountId: AccountId,
  name: string,
  to: string[],
): { item: OutboxItem; raw: Buffer } {
  const messageId = `<${name}@example.org>`;
  const header = ['From: a@example.org', `To: ${to[0]}`, `Subject: ${name}`, `Message-ID: ${messageId}`];
  const raw = Buffer.from([...header, '', ...bodyLines, ''].join('\r\n'));
  const item: OutboxItem = {
    ...{ id: idOf(name), accountId, draftId: null, from: 'a@example.org', to, messageId },
    ...{ octets: raw.length, sha256: '', hasAttachments: false, preview: '', createdAt: 0, notBefore: 0 },
    ...{ conversation: null, source: null, deliveryReceipt: false },
    sent: { id: 'work/Sent' as never, path: 'Sent' },
    envelope: {
      ...{ subject: name, from: [], to: [], cc: [], replyTo: [], date: 0, messageId },
      ...{ inReplyTo: null, references: [] },
    },
  };
  return { item, raw };
}
