/** Turns a message into the beginning of an answer to it: to whom, from whom, in which thread, with what quoted. Pure. */
import type { AccountConfig } from '../../contract/account';
import type { DraftQuote } from '../../contract/draft';
import type { Address } from '../../contract/model';
import { once, ownAddresses, sameMailbox, writerFor } from './own-identities';
import { attributionOf } from './quote-words';
import { emptyContent, notHere } from './seed';
import type { Seed, SourceMail } from './seed';
import { replySubject } from './subject-prefix';

export interface ReplyRequest {
  kind: 'reply' | 'reply-all' | 'reply-list';
  source: SourceMail;
  /** The account that has the message. */
  account: AccountConfig;
  accounts: readonly AccountConfig[];
  /** The list's address as List-Post has it (RFC 2369); null: none, or not known. */
  listPost: string | null;
}

/** Mail-Followup-To is not honoured: it is no standard, and lets a stranger choose whom an answer goes to. */
export function planReply(request: ReplyRequest): Seed {
  const { kind, source, account, listPost } = request;
  const { envelope, body } = source;
  const { to, cc, note } = kind === 'reply-list' ? toList(request, listPost) : recipients(request);
  const quote = quoteOf(source);
  return {
    content: {
      ...emptyContent(writerFor(account, envelope)),
      ...{ to, cc, subject: replySubject(envelope.subject), quote },
      ...threadOf(source),
      source: { messageId: source.id, kind: 'reply' },
    },
    take: (body?.attachments ?? []).filter(({ inline }) => inline),
    note: note ?? (body === null ? notHere : null),
  };
}

interface Recipients {
  to: Address[];
  cc: Address[];
  note: string | null;
}

function recipients({ kind, source: { envelope }, accounts }: ReplyRequest): Recipients {
  const isOwn = ownAddresses(accounts);
  const others = (list: readonly Address[]): Address[] => once(list).filter(({ address }) => !isOwn(address));
  const { from, to, cc, replyTo } = envelope;
  // One's own sent mail: what is added to it goes to those whom it went to.
  if (from.length > 0 && from.every(({ address }) => isOwn(address)) && others([...to, ...cc]).length > 0) {
    const addressees = once(to.length > 0 ? to : cc);
    const copies = kind === 'reply-all' && to.length > 0 ? without(once(cc), addressees) : [];
    return { to: addressees, cc: copies, note: null };
  }
  const asked = others(replyTo);
  const answered = asked.length > 0 ? asked : others(from);
  // Mail from oneself to oneself alone.
  const main = answered.length > 0 ? answered : once(replyTo.length > 0 ? replyTo : from);
  return { to: main, cc: kind === 'reply-all' ? without(others([...to, ...cc]), main) : [], note: null };
}

function toList(request: ReplyRequest, listPost: string | null): Recipients {
  if (listPost !== null) return { to: [{ name: '', address: listPost }], cc: [], note: null };
  const note = 'This message names no mailing list, so this answers everybody.';
  return { ...recipients({ ...request, kind: 'reply-all' }), note };
}

function without(list: readonly Address[], taken: readonly Address[]): Address[] {
  return list.filter(({ address }) => !taken.some((one) => sameMailbox(one.address, address)));
}

/** RFC 5322 section 3.6.4: the parent's References, or its In-Reply-To where that names one message, then the parent. */
export function threadOf({ envelope }: SourceMail): { inReplyTo: string | null; references: string[] } {
  const { messageId, inReplyTo, references } = envelope;
  const before = references.length > 0 ? references : inReplyTo !== null ? [inReplyTo] : [];
  if (messageId === null) return { inReplyTo: null, references: before };
  return { inReplyTo: messageId, references: [...before.filter((id) => id !== messageId), messageId] };
}

function quoteOf({ envelope, body }: SourceMail): DraftQuote | null {
  if (body === null) return null;
  return { attribution: attributionOf(envelope), html: body.html, text: body.text };
}
