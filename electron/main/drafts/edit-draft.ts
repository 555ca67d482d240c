/** Opens a draft that lies in a Drafts mailbox: ours as it was written, another program's as its octets tell it. */
import type { CommandResult } from '../../contract/commands';
import type { DraftId, OpenDraft } from '../../contract/draft';
import { bornMessageId } from '../../contract/ids';
import type { MessageId } from '../../contract/ids';
import type { DraftCopy, DraftHead } from '../vault/draft-head';
import { openSeed } from './begin-draft';
import type { BeginDraftParts } from './begin-draft';
import { copyOfForeign, copyOperationId, isCopy } from './draft-copy';
import { planForeignDraft } from './plan-forward';
import { findMail } from './source-mail';
import type { FoundMail } from './source-mail';

export interface EditDraftParts extends BeginDraftParts {
  drafts: () => Iterable<DraftHead>;
  readDraft: (id: DraftId) => Promise<CommandResult<OpenDraft>>;
}

export async function editDraft(
  parts: EditDraftParts,
  messageId: MessageId,
): Promise<CommandResult<OpenDraft>> {
  const { shelf, drafts, readDraft } = parts;
  const mail = await findMail(parts, messageId);
  if (!mail) return refused('This draft is no longer here.');
  const isIts = (copy: DraftCopy): boolean => isCopy(copy, mail.located);
  const head = [...drafts()].find((one) => one.copies.some(isIts) || isQueuedFor(one, messageId));
  if (head) {
    if (head.outboxId !== null) return refused('This mail is in the outbox. Take it back to change it.');
    if (head.state === 'discarded') await shelf.renew(head.id);
    const ours = await readDraft(head.id);
    // Where the disk has lost it, its copy still tells it.
    if (ours.ok) return ours;
  }
  const begun = shelf.begunFrom(isIts);
  return begun === null ? openForeign(parts, mail) : readDraft(begun);
}

/** A crash may have taken the record alone that this copy is the draft's. */
function isQueuedFor({ id, accountId, revision }: DraftHead, messageId: MessageId): boolean {
  return messageId === bornMessageId(accountId, copyOperationId(id, revision));
}

/**
 * What is written on it takes its place, so nothing of it may be missing: where its octets cannot be had now, what the cache
 * knows of it begins a draft of its own, and the other one stays.
 */
async function openForeign(parts: EditDraftParts, mail: FoundMail): Promise<CommandResult<OpenDraft>> {
  const { shelf, mime, accounts } = parts;
  const account = accounts().find(({ id }) => id === mail.accountId);
  if (!account) return refused('This draft is no longer here.');
  const octets = await mail.raw();
  if (!octets.ok) {
    if (mail.body === null) return octets;
    const { content, take, note } = planForeignDraft(mail, account, []);
    return openSeed(shelf, { content, take, note: note ?? besideWords(account.label) }, mail, false);
  }
  const { envelope, body, bcc, parts: files } = await mime.parse(octets.value);
  const source: FoundMail = {
    ...{ ...mail, envelope, body },
    part: async (partId) => files.find((one) => one.partId === partId)?.bytes ?? null,
  };
  const seed = planForeignDraft(source, account, bcc ?? []);
  return openSeed(
    shelf,
    { ...seed, note: body.problem },
    source,
    false,
    shelf.begin(seed.content, [copyOfForeign(mail.located)]),
  );
}

function besideWords(label: string): string {
  return `The server of ${label} does not give the whole of this draft now. What you write here is a draft of its own, and the one you opened is left alone. To whom that goes in Bcc is not known.`;
}

function refused(sentence: string): CommandResult<never> {
  return { ok: false, sentence, error: null };
}
