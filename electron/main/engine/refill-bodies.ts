/** Parses the bodies that the cache lacks out of the vault's mail files, newest first. */
import type { AccountId, MessageId } from '../../contract/ids';
import type { Log } from '../log-line';
import type { MimeParser } from '../mime/mime-parser';
import type { StoreApi } from '../store/store-api';
import type { Vault } from '../vault/vault';

export interface RefillOptions {
  accountId: AccountId;
  vault: Pick<Vault, 'fileOf' | 'isMissing' | 'mail'>;
  store: StoreApi;
  mime: MimeParser;
  log: Log;
  stopping: () => boolean;
}

/** Bodies parsed between two looks at what else is due. */
const batchSize = 20;

/** @returns does some; false when nothing is left that can be read. @throws StoreUnavailable */
export function createRefill(options: RefillOptions): () => Promise<boolean> {
  const { accountId, vault, store, mime, log, stopping } = options;
  /** Wanted, and not to be had from the disk: they must not stand before all older ones. */
  const passed = new Set<MessageId>();
  /** Files that could not be read in this run. */
  const unreadable = new Set<string>();

  const read = async (file: string): Promise<Uint8Array | null> => {
    try {
      return await vault.mail(accountId).read(file);
    } catch (error) {
      unreadable.add(file);
      const { code } = error as NodeJS.ErrnoException;
      log('warn', 'mail-file-unreadable', { account: accountId, reason: code ?? 'unknown' });
      return null;
    }
  };

  return async () => {
    const limit = batchSize + passed.size;
    const wanted = await store.request<'bodies-wanted'>({ kind: 'bodies-wanted', accountId, limit });
    let some = false;
    for (const { messageId } of wanted) {
      if (stopping()) return false;
      const file = vault.fileOf(messageId);
      // A file that the disk has lost is downloaded again; until then the list shows the mail without its body.
      const raw = !file || vault.isMissing(messageId) || unreadable.has(file) ? null : await read(file);
      if (!raw) {
        // More than were known of: behind them there may be others.
        some ||= !passed.has(messageId);
        passed.add(messageId);
        continue;
      }
      const { body, preview, hasAttachments, parts } = await mime.parse(raw);
      const bodies = [{ messageId, body, preview, hasAttachments, parts }];
      await store.request<'put-bodies'>({ kind: 'put-bodies', bodies });
      passed.delete(messageId);
      some = true;
    }
    return some;
  };
}
