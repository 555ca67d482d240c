/** Opens the profile's vault so that its generation is on the disk before any store follows it. */
import type { FileSystem } from './vault/file-system';
import { type Vault, openVault } from './vault/vault';

/**
 * A journal without a record has no generation on the disk: the next start would make another, and the store would empty
 * its whole cache. So a new journal begins with a record that changes nothing.
 * @throws what `openVault` throws
 */
export async function openMailVault(fs: FileSystem, dir: string): Promise<Vault> {
  const vault = await openVault(fs, dir);
  if (vault.position.seq === 0) await vault.append([{ kind: 'history-trimmed', ids: [] }]);
  return vault;
}
