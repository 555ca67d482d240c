/** The commands about drafts, from opening one to its end. */
import { basename } from 'node:path';
import type { CommandResult } from '../../contract/commands';
import type { DraftCommandValues, DraftId, draftCommands, OpenDraft } from '../../contract/draft';
import { MailFailure } from '../../contract/errors';
import type { AccountId } from '../../contract/ids';
import type * as z from 'zod';
import { safeFilename } from '../attachments/safe-filename';
import { StoreUnavailable } from '../store/store-api';
import type { SendMail } from '../engine/send-mail';
import type { Vault } from '../vault/vault';
import { beginDraft } from './begin-draft';
import type { BeginDraftParts, BeginningStart } from './begin-draft';
import type { DraftCopies } from './draft-copies';
import type { FileToAttach, SaveOutcome } from './draft-shelf';
import { editDraft } from './edit-draft';
import { fileTypeOf } from './file-type';
import { piecesOf, Unreadable } from './read-file';

export interface DraftsParts extends BeginDraftParts {
  /** Asks for files by the system's dialog. @returns absolute paths */
  askFiles: () => Promise<string[]>;
  vault: Pick<Vault, 'state' | 'drafts'>;
  copies: Pick<DraftCopies, 'follow'>;
  send: SendMail;
}

type DraftCommand = Extract<keyof typeof draftCommands, `draft.${string}`>;

export type DraftHandlers = {
  [N in DraftCommand]: (
    args: z.infer<(typeof draftCommands)[N]>,
  ) => Promise<CommandResult<DraftCommandValues[N]>>;
};

export function createDrafts(parts: DraftsParts): DraftHandlers {
  const { shelf, askFiles, vault, copies, send } = parts;
  const drafts = () => vault.state.drafts.values();

  const read = async (draftId: DraftId): Promise<CommandResult<OpenDraft>> => {
    shelf.lent.add(draftId);
    const found = await shelf.read(draftId);
    switch (found.kind) {
      case 'here':
        return done(found.draft);
      case 'gone':
        return refused('This draft is no longer here.');
      case 'lost':
        return refused(
          'The disk has lost the text of this draft. If it lies in a Drafts folder, open it there.',
        );
    }
  };

  /** Whether a draft that is closed can lie in Drafts: one whose account has gone is opened again by itself. */
  const canBeShown = async (accountId: AccountId): Promise<boolean> => {
    if (!parts.accounts().some(({ id }) => id === accountId)) return true;
    const tree = await parts.store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
    return tree.length > 0;
  };

  const attach = (draftId: DraftId, files: readonly FileToAttach[]) =>
    guarded(async () => {
      if (!shelf.isUnsaved(draftId) && !shelf.head(draftId)) return refused('This draft is no longer here.');
      try {
        return done(await shelf.attach(draftId, files));
      } catch (error) {
        if (error instanceof Unreadable) return refused(error.message);
        throw error;
      }
    });

  return {
    'draft.open': ({ start }) =>
      guarded(async () => {
        if (start.kind === 'edit') return editDraft({ ...parts, drafts, readDraft: read }, start.messageId);
        return beginDraft(parts, start as BeginningStart);
      }),
    'draft.list-open': async () =>
      done([...drafts()].flatMap(({ id, state }) => (state === 'open' ? [id] : []))),
    'draft.read': ({ draftId }) => guarded(() => read(draftId)),
    'draft.save': ({ draftId, revision, content }) =>
      guarded(async () => {
        const outcome = await shelf.save(draftId, revision, content);
        return outcome.kind === 'saved' ? done({ revision: outcome.revision }) : notSaved(outcome);
      }),
    'draft.attach-files': async ({ draftId }) => {
      const paths = await askFiles();
      return attach(
        draftId,
        paths.map((path) => named(basename(path), false, piecesOf(path))),
      );
    },
    'draft.attach': ({ draftId, files, inline }) =>
      attach(
        draftId,
        files.map(({ name, bytes }) => named(name, inline, [bytes])),
      ),
    'draft.attachment': ({ draftId, attachmentId }) =>
      guarded(async () => {
        const found = await shelf.attachment(draftId, attachmentId);
        return found ? done(found) : refused('This file is no longer on this computer. Attach it again.');
      }),
    'draft.close': ({ draftId }) =>
      guarded(async () => {
        if (shelf.isUnsaved(draftId)) await shelf.forget(draftId);
        else {
          const head = shelf.head(draftId);
          if (head?.state === 'open' && !(await canBeShown(head.accountId))) return refused(notShown);
          if (head?.state === 'open') await shelf.moveOn(draftId, { state: 'closed' });
        }
        copies.follow(draftId);
        return done(null);
      }),
    'draft.discard': ({ draftId }) =>
      guarded(async () => {
        const head = shelf.head(draftId);
        if (head && head.outboxId !== null) return refused(inOutbox);
        if (shelf.isUnsaved(draftId)) await shelf.forget(draftId);
        else if (head) await shelf.moveOn(draftId, { state: 'discarded' });
        copies.follow(draftId);
        // It may have been queued in between: the journal has the last word.
        return shelf.head(draftId)?.state === 'sending' ? refused(inOutbox) : done(null);
      }),
    'draft.restore': ({ draftId }) =>
      guarded(async () => {
        if (shelf.head(draftId)?.state !== 'discarded') return refused('This draft is no longer here.');
        return (await shelf.renew(draftId))
          ? done(null)
          : refused('The disk has lost the text of this draft.');
      }),
    'draft.send': ({ draftId, revision, content, notBefore }) =>
      guarded(async () => {
        const outcome = await shelf.saveToSend(draftId, revision, content);
        if (outcome.kind !== 'saved') return notSaved(outcome);
        for (const { id, filename } of content.attachments)
          if (!(await shelf.attachment(draftId, id)))
            return refused(`The disk has lost “${filename}”. Attach it again.`);
        const files = new Map(content.attachments.map(({ id }) => [id, vault.drafts.pathOf(draftId, id)]));
        const isCurrent = (): boolean => {
          const head = shelf.head(draftId);
          return head?.revision === outcome.revision && head.state !== 'discarded';
        };
        return send({ draftId, content, files, notBefore, isCurrent });
      }),
  };
}

const notShown =
  'Satchel has not read the folders of this account yet, so Drafts could not show this draft. It is saved and stays open.';

const inOutbox = 'This mail is in the outbox. Take it back to throw it away.';

function notSaved({ kind }: Exclude<SaveOutcome, { kind: 'saved' }>): CommandResult<never> {
  switch (kind) {
    case 'gone':
      return refused('This draft is no longer here.');
    case 'stale':
      return refused('This draft was changed elsewhere in Satchel. Open it again.');
    case 'sending':
      return refused('This mail is in the outbox. Take it back to change it.');
  }
}

function named(name: string, inline: boolean, chunks: FileToAttach['chunks']): FileToAttach {
  const filename = safeFilename(name);
  return { filename, contentType: fileTypeOf(filename), inline, chunks };
}

/** A disk that refuses, and a store that is just away, are the person's to know. */
async function guarded<T>(work: () => Promise<CommandResult<T>>): Promise<CommandResult<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreUnavailable)
      return refused('The local mail is just being reopened. Try again in a moment.');
    if (!(error instanceof MailFailure)) throw error;
    const full = error.error.kind === 'disk' && error.error.reason === 'full';
    const sentence = full
      ? 'The disk is full: this was not saved. Free some space.'
      : `This was not saved (${error.error.detail}).`;
    return { ok: false, sentence, error: error.error };
  }
}

function done<T>(value: T): CommandResult<T> {
  return { ok: true, value };
}

function refused(sentence: string): CommandResult<never> {
  return { ok: false, sentence, error: null };
}
