/** Reads a profile's vault from outside: the mail files that are really on the disk. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of every mail file in the vault, sorted. */
export async function vaultHashes(profile: string): Promise<string[]> {
  const vault = join(profile, 'vault');
  const entries = await readdir(vault, { recursive: true, withFileTypes: true });
  const mails = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.eml'));
  const hashes = await Promise.all(
    mails.map(async (entry) => sha256(await readFile(join(entry.parentPath, entry.name)))),
  );
  return hashes.sort();
}
