/** Where the parts of what is being read come from: the store, or for an open mail file main's own memory. */
import { MailFileId } from '../../contract/mail-files';
import type { ReadableId } from '../../contract/mail-files';
import type { StoreValues } from '../../contract/store-writes';
import type { OpenMailFiles } from '../mail-files/open-mail-files';
import type { StoreApi } from '../store/store-api';

export interface PartSource {
  /** @throws StoreUnavailable, StoreFailure as StoreApi does */
  part(id: ReadableId, partId: string): Promise<StoreValues['get-part']>;
  /** The parts that HTML may refer to by `cid:` (RFC 2392). */
  inlineParts(id: ReadableId): Promise<StoreValues['get-parts-by-content-id']>;
}

export function createPartSource(
  store: StoreApi,
  mailFiles: Pick<OpenMailFiles, 'part' | 'inlineParts'>,
): PartSource {
  return {
    part: async (id, partId) =>
      isMailFile(id)
        ? mailFiles.part(id, partId)
        : store.request({ kind: 'get-part', messageId: id, partId }),
    inlineParts: async (id) =>
      isMailFile(id)
        ? mailFiles
            .inlineParts(id)
            .map(({ contentId, contentType, bytes }) => ({ contentId: contentId ?? '', contentType, bytes }))
        : store.request({ kind: 'get-parts-by-content-id', messageId: id }),
  };
}

function isMailFile(id: ReadableId): id is MailFileId {
  return MailFileId.safeParse(id).success;
}
