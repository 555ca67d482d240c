/** Carries out `draft.open`: finds what a draft goes on from, plans its beginning, and copies the files that go along. */
import type { AccountConfig } from '../../contract/account';
import type { CommandResult } from '../../contract/commands';
import type { DraftAttachment, DraftId, DraftStart, OpenDraft } from '../../contract/draft';
import { assertNever } from '../../contract/errors';
import type { AccountId, MessageId } from '../../contract/ids';
import { safeFilename } from '../attachments/safe-filename';
import type { DraftShelf } from './draft-shelf';
import { listPostOf } from './list-post';
import { parseMailto } from './parse-mailto';
import { planEditAsNew, planForward, planForwardAttached, planNew, planRedirect } from './plan-forward';
import { planReply } from './plan-reply';
import { textAsBody } from './seed';
import type { Seed } from './seed';
import { findMail } from './source-mail';
import type { FoundMail, SourceMailParts } from './source-mail';

export interface BeginDraftParts extends SourceMailParts {
  shelf: DraftShelf;
  accounts: () => AccountConfig[];
}

/** All but `edit`, which goes on from a draft. */
export type BeginningStart =
  | Exclude<DraftStart, { messageId: MessageId }>
  | { kind: Exclude<DraftStart['kind'], 'new' | 'mailto' | 'edit'>; messageId: MessageId };

type Planned = CommandResult<{ seed: Seed; mail: FoundMail | null; whole: boolean }>;

export async function beginDraft(
  parts: BeginDraftParts,
  start: BeginningStart,
): Promise<CommandResult<OpenDraft>> {
  const planned = await plan(parts, start);
  if (!planned.ok) return planned;
  const { seed, mail, whole } = planned.value;
  return openSeed(parts.shelf, seed, mail, whole);
}

/** Puts a beginning on the shelf, with the files that it takes along. @param whole the message itself is attached, octet for octet */
export async function openSeed(
  shelf: DraftShelf,
  seed: Seed,
  mail: FoundMail | null,
  whole: boolean,
  id: DraftId = shelf.begin(seed.content),
): Promise<CommandResult<OpenDraft>> {
  let { content, note } = seed;
  const attachments: DraftAttachment[] = [];
  try {
    if (whole && mail) {
      const octets = await mail.raw();
      if (!octets.ok) {
        await shelf.forget(id);
        return octets;
      }
      const filename = safeFilename(`${mail.envelope.subject || 'message'}.eml`);
      const file = { filename, contentType: 'message/rfc822', inline: false, chunks: [octets.value] };
      attachments.push(...(await shelf.attach(id, [file])));
    }
    const missing: string[] = [];
    for (const { partId, filename, contentType, contentId, inline } of seed.take) {
      const bytes = await mail?.part(partId);
      if (!bytes) {
        missing.push(filename);
        continue;
      }
      const taken = await shelf.attach(id, [{ filename, contentType, inline, chunks: [bytes] }]);
      attachments.push(...taken);
      if (inline && contentId !== null && taken[0]) content = renamed(content, contentId, taken[0].id);
    }
    if (missing.length > 0) note = note === null ? missingWords(missing) : `${note} ${missingWords(missing)}`;
  } catch (error) {
    await shelf.forget(id).catch(() => undefined);
    throw error;
  }
  content = { ...content, attachments };
  shelf.setBeginning(id, content);
  return { ok: true, value: { id, content, revision: 0, note } };
}

async function plan(parts: BeginDraftParts, start: BeginningStart): Promise<Planned> {
  const accounts = parts.accounts();
  const first = accounts[0];
  if (!first) return refused('Add an account first: Satchel does not know yet whom you write as.');
  if (start.kind === 'new') {
    const account = accounts.find(({ id }) => id === start.accountId) ?? first;
    return { ok: true, value: { seed: planNew(account), mail: null, whole: false } };
  }
  if (start.kind === 'mailto') {
    const seed = seedOfMailto(start.url, first);
    return seed
      ? { ok: true, value: { seed, mail: null, whole: false } }
      : refused('This is no mail address that Satchel can write to.');
  }
  const mail = await findMail(parts, start.messageId);
  if (!mail) return refused('This message is no longer here.');
  const account = accountOf(accounts, mail.accountId) ?? first;
  switch (start.kind) {
    case 'reply':
    case 'reply-all':
    case 'reply-list': {
      const listPost = start.kind === 'reply-list' ? await listOf(mail) : null;
      const seed = planReply({ kind: start.kind, source: mail, account, accounts, listPost });
      return { ok: true, value: { seed, mail, whole: false } };
    }
    case 'forward':
      return { ok: true, value: { seed: planForward(mail, account), mail, whole: false } };
    case 'forward-attached':
      return { ok: true, value: { seed: planForwardAttached(mail, account), mail, whole: true } };
    case 'edit-as-new':
      return { ok: true, value: { seed: planEditAsNew(mail, account), mail, whole: false } };
    case 'redirect':
      return { ok: true, value: { seed: planRedirect(mail, account), mail, whole: false } };
    default:
      return assertNever(start);
  }
}

export function seedOfMailto(url: string, account: AccountConfig): Seed | null {
  const mailto = parseMailto(url);
  if (!mailto) return null;
  const { to, cc, bcc, subject, body, inReplyTo, note } = mailto;
  const { content } = planNew(account);
  const references = inReplyTo === null ? [] : [inReplyTo];
  return {
    content: { ...content, to, cc, bcc, subject, body: textAsBody(body), inReplyTo, references },
    ...{ take: [], note },
  };
}

async function listOf(mail: FoundMail): Promise<string | null> {
  const octets = await mail.raw();
  return octets.ok ? listPostOf(octets.value) : null;
}

function accountOf(accounts: readonly AccountConfig[], id: AccountId): AccountConfig | undefined {
  return accounts.find((account) => account.id === id);
}

/** The HTML refers to a part by the id under which it goes along. */
function renamed(content: Seed['content'], contentId: string, id: string): Seed['content'] {
  const names = [...new Set([contentId, encodeURIComponent(contentId), contentId.replaceAll('&', '&amp;')])];
  const inHtml = (html: string): string =>
    names.reduce((text, name) => text.replaceAll(`cid:${name}`, `cid:${id}`), html);
  const { body, quote } = content;
  return {
    ...content,
    body: body.kind === 'html' ? { kind: 'html', html: inHtml(body.html) } : body,
    quote: quote && { ...quote, html: quote.html === null ? null : inHtml(quote.html) },
  };
}

function missingWords(names: readonly string[]): string {
  const quoted = names.slice(0, 5).map((name) => `“${name}”`);
  const more = names.length > quoted.length ? ` and ${names.length - quoted.length} more` : '';
  const [verb, pronoun] = names.length === 1 ? ['is', 'it does'] : ['are', 'they do'];
  return `${quoted.join(', ')}${more} ${verb} not on this computer, and ${pronoun} not go along.`;
}

function refused(sentence: string): CommandResult<never> {
  return { ok: false, sentence, error: null };
}
