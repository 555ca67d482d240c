/** Saves one attachment where the person says, whole or not at all, and never opens it. */
import { join } from 'node:path';
import type { CommandResult } from '../../contract/commands';
import type { MailError } from '../../contract/errors';
import type { ReadableId } from '../../contract/readable-id';
import { writeFileAtomic } from '../atomic-file';
import { StoreUnavailable } from '../store/store-api';
import type { PartSource } from './part-source';
import { safeFilename } from './safe-filename';
import { writeFailure } from './write-failure';

export interface SaveAttachmentParts {
  source: Pick<PartSource, 'part'>;
  /** Asks where to save. @returns null when the person closed the dialog */
  askPath: (defaultPath: string) => Promise<string | null>;
  /** Where the dialog begins, absolute. */
  downloadsDir: () => string;
}

export type SaveAttachment = (
  messageId: ReadableId,
  partId: string,
) => Promise<CommandResult<{ path: string } | null>>;

/** @returns the handler of `attachment.save` */
export function createSaveAttachment(parts: SaveAttachmentParts): SaveAttachment {
  return async (messageId, partId) => {
    try {
      const part = await parts.source.part(messageId, partId);
      if (!part)
        return failed('This attachment is not downloaded yet. It will be when its account is online.', null);
      const path = await parts.askPath(join(parts.downloadsDir(), safeFilename(part.filename)));
      if (path === null) return { ok: true, value: null };
      // As the person's umask makes other files; never executable.
      await writeFileAtomic(path, part.bytes, 0o666);
      return { ok: true, value: { path } };
    } catch (error) {
      if (error instanceof StoreUnavailable)
        return failed('The local mail is just being reopened. Try again in a moment.', null);
      return writeFailure(error, 'attachment');
    }
  };
}

function failed(sentence: string, error: MailError | null): CommandResult<never> {
  return { ok: false, sentence, error };
}
