/** Where the parts of what is shown come from: the store, for an open mail file main's own memory, for a draft the vault. */
import { DraftId } from '../../contract/draft';
import type { DraftAttachmentId } from '../../contract/draft';
import type { MessageId } from '../../contract/ids';
import { MailFileId } from '../../contract/mail-files';
import type { ReadableId } from '../../contract/readable-id';
import type { StoreValues } from '../../contract/store-writes';
import type { DraftShelf } from '../drafts/draft-shelf';
import type { OpenMailFiles } from '../mail-files/open-mail-files';
import type { StoreApi } from '../store/store-api';

export interface PartSource {
  /** @throws StoreUnavailable, StoreFailure as StoreApi does */
  part(id: ReadableId, partId: string): Promise<StoreValues['get-part']>;
  /**
   * The parts that HTML may refer to by `cid:` (RFC 2392).
   * @param wanted the one that is needed: others may be left out
   */
  inlineParts(id: ReadableId, wanted: string): Promise<StoreValues['get-parts-by-content-id']>;
}

export function createPartSource(
  store: StoreApi,
  mailFiles: Pick<OpenMailFiles, 'part' | 'inlineParts'>,
  drafts: Pick<DraftShelf, 'attachment'>,
): PartSource {
  return {
    part: async (id, partId) =>
      isMailFile(id)
        ? mailFiles.part(id, partId)
        : store.request({ kind: 'get-part', messageId: id as MessageId, partId }),
    inlineParts: async (id, wanted) => {
      if (isDraft(id)) {
        const found = await drafts.attachment(id, wanted as DraftAttachmentId);
        return found ? [{ contentId: wanted, ...found }] : [];
      }
      return isMailFile(id)
        ? mailFiles
            .inlineParts(id)
            .map(({ contentId, contentType, bytes }) => ({ contentId: contentId ?? '', contentType, bytes }))
        : store.request({ kind: 'get-parts-by-content-id', messageId: id });
    },
  };
}

/** Never the id of a message: those begin with an account's id and a slash. */
function isDraft(id: ReadableId): id is DraftId {
  return DraftId.safeParse(id).success;
}

function isMailFile(id: ReadableId): id is MailFileId {
  return MailFileId.safeParse(id).success;
}
