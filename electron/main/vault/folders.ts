/** Folders of the vault: their names, and making them so that they survive a power cut. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { AccountId } from '../../contract/ids';
import type { FileSystem } from './file-system';

export const journalFolder = (vault: string): string => join(vault, 'journal');
export const draftsFolder = (vault: string): string => join(vault, 'drafts');
export const spoolFolder = (vault: string): string => join(vault, 'spool');

/**
 * An account's folder: its id where that is a plain name on every platform, else a hash of it
 * (letter case, device names of Windows, the vault's other folders).
 */
export function accountFolder(vault: string, accountId: AccountId): string {
  const plain = /^[a-z0-9][a-z0-9-]{0,63}$/.test(accountId);
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d|journal|spool|drafts)$/.test(accountId);
  const name =
    plain && !reserved
      ? accountId
      : `id_${createHash('sha256').update(accountId).digest('hex').slice(0, 40)}`;
  return join(vault, name);
}

/** Makes a folder whose parent exists. The parent is fsynced even if the folder is there: a crash may have come between. */
export async function ensureFolder(fs: FileSystem, path: string): Promise<void> {
  await fs.mkdir(path);
  await fs.syncDirectory(dirname(path));
}
