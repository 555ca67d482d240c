/** Turns a message into the beginning of one that passes it on: forwarded, attached, redirected, or written anew. Pure. */
import type { AccountConfig } from '../../contract/account';
import type { DraftBody } from '../../contract/draft';
import { writer, writerFor } from './own-identities';
import { forwardedHead } from './quote-words';
import { emptyContent, notHere, textAsBody } from './seed';
import type { Seed, SourceMail } from './seed';
import { forwardSubject } from './subject-prefix';

/** Its text below the person's own, its attachments along. */
export function planForward(source: SourceMail, account: AccountConfig): Seed {
  const { envelope, body } = source;
  const attribution = forwardedHead(envelope);
  return {
    content: {
      ...emptyContent(writerFor(account, envelope)),
      subject: forwardSubject(envelope.subject),
      quote: body === null ? null : { attribution, html: body.html, text: body.text },
      source: { messageId: source.id, kind: 'forward' },
      references: envelope.messageId === null ? [] : [envelope.messageId],
    },
    take: body?.attachments ?? [],
    note: body === null ? notHere : null,
  };
}

/** Nothing of it in the text: its octets are attached as they came. */
export function planForwardAttached(source: SourceMail, account: AccountConfig): Seed {
  const { content } = planForward(source, account);
  return { content: { ...content, quote: null }, take: [], note: null };
}

/** The same again, to whom and as what it went the last time; a mail of its own, in no thread. */
export function planEditAsNew(source: SourceMail, account: AccountConfig): Seed {
  const { envelope, body } = source;
  const { to, cc, replyTo, subject } = envelope;
  return {
    content: {
      ...emptyContent(writerFor(account, { ...envelope, to: envelope.from, cc: [], from: envelope.to })),
      ...{ to, cc, replyTo, subject, body: editable(source) },
    },
    take: body?.attachments ?? [],
    note: body === null ? notHere : null,
  };
}

/**
 * The same text to somebody else, whose answers go to its author. It is sent by the person, as a mail of their own:
 * Resent-From would carry the author's From, which servers refuse to take from anybody else (DMARC, RFC 7489).
 */
export function planRedirect(source: SourceMail, account: AccountConfig): Seed {
  const { envelope } = source;
  const { content, take, note } = planEditAsNew(source, account);
  const author = envelope.replyTo.length > 0 ? envelope.replyTo : envelope.from;
  const names = author.map(({ name, address }) => name || address).join(', ');
  return {
    content: {
      ...content,
      ...writerFor(account, envelope),
      ...{ to: [], cc: [], replyTo: author, source: { messageId: source.id, kind: 'forward' } },
    },
    take,
    note: note ?? (names === '' ? null : `It goes out in your name; answers go to ${names}.`),
  };
}

/** A draft that another program has left in a Drafts mailbox. @param bcc as its header has it */
export function planForeignDraft(
  source: SourceMail,
  account: AccountConfig,
  bcc: Seed['content']['bcc'],
): Seed {
  const { content, take, note } = planEditAsNew(source, account);
  const { inReplyTo, references } = source.envelope;
  return { content: { ...content, bcc, inReplyTo, references }, take, note };
}

/** HTML as received: hostile until the composer's editor has taken it, which knows no script and loads nothing. */
function editable({ body }: SourceMail): DraftBody {
  if (body === null) return { kind: 'html', html: '' };
  return body.html === null ? textAsBody(body.text.trimEnd()) : { kind: 'html', html: body.html };
}

export function planNew(account: AccountConfig): Seed {
  return { content: emptyContent(writer(account)), take: [], note: null };
}
