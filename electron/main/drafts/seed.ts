/** What a draft begins with, before any file has been copied: the shape that planners fill. */
import type { DraftBody, DraftContent } from '../../contract/draft';
import type { MessageId } from '../../contract/ids';
import type { Attachment, Envelope, MessageBody } from '../../contract/model';
import type { Writer } from './own-identities';

/** A message that a draft goes on from. */
export interface SourceMail {
  id: MessageId;
  envelope: Envelope;
  /** null: its text is not here, and cannot be had now. */
  body: MessageBody | null;
}

export interface Seed {
  /** Its attachments are those of `take`, once they are copied. */
  content: DraftContent;
  /** Parts of the source that go along. */
  take: Attachment[];
  note: string | null;
}

export function emptyContent({ accountId, identityId }: Writer): DraftContent {
  return {
    ...{ accountId, identityId, to: [], cc: [], bcc: [], replyTo: [], subject: '' },
    ...{ body: { kind: 'html', html: '' }, quote: null, attachments: [], priority: 'normal' },
    ...{ readReceipt: false, deliveryReceipt: false, inReplyTo: null, references: [], source: null },
  };
}

/** A text as the composer's editor makes it: a paragraph a line. */
export function textAsBody(text: string): DraftBody {
  if (text === '') return { kind: 'html', html: '' };
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return { kind: 'html', html: lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('') };
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

export const notHere =
  'The text of the message is not on this computer, and its server cannot be reached now: it is not quoted.';
