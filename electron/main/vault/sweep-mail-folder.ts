/** Compares a mail folder with what the journal knows of it, at each start. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileSystem } from './file-system';

export interface KnownFile {
  octets: number;
  sha256: string;
}

/** What was found. Nothing that exists only once is ever deleted. */
export interface MailSweep {
  /** Downloads that a crash cut off: removed, their server still has them. */
  staleRemoved: string[];
  /**
   * Whole files without a journal record: kept where they are, and not shown. A crash came between file and record, so
   * DELE was never sent and the next session downloads that mail again; shown from here it would be there twice.
   */
  orphans: { file: string; octets: number }[];
  /** Orphans whose every byte is in another, known and intact file: removed. */
  doublesRemoved: string[];
  /** Known files that were lost or spoiled and put back from an orphan with the right hash. */
  restored: string[];
  /** Known files that are not there: the disk lost them, or somebody deleted them. */
  missing: string[];
}

/**
 * @param known files of mail that the journal has, by name
 * @param garbage files of deleted mail, which are about to be removed
 */
export async function sweepMailFolder(
  fs: FileSystem,
  { tmp, cur }: { tmp: string; cur: string },
  known: ReadonlyMap<string, KnownFile>,
  garbage: ReadonlySet<string>,
): Promise<MailSweep> {
  const sweep: MailSweep = { staleRemoved: [], orphans: [], doublesRemoved: [], restored: [], missing: [] };
  for (const file of await fs.readdir(tmp)) {
    await fs.unlink(join(tmp, file));
    sweep.staleRemoved.push(file);
  }
  const present = new Set(await fs.readdir(cur));
  const sizes = new Set<number>();
  const byHash = new Map<string, string>();
  for (const [file, { octets, sha256 }] of known) {
    sizes.add(octets);
    byHash.set(sha256, file);
  }

  for (const file of present) {
    if (known.has(file) || garbage.has(file)) continue;
    const octets = await fs.size(join(cur, file));
    // Read only where some known file has its size.
    const hash = sizes.has(octets) ? await hashOf(fs, join(cur, file)) : '';
    const twin = byHash.get(hash);
    if (twin === undefined) {
      sweep.orphans.push({ file, octets });
    } else if (present.has(twin) && (await hashOf(fs, join(cur, twin))) === hash) {
      await fs.unlink(join(cur, file));
      sweep.doublesRemoved.push(file);
    } else {
      await fs.rename(join(cur, file), join(cur, twin));
      await fs.syncDirectory(cur);
      present.add(twin);
      sweep.restored.push(twin);
    }
  }
  for (const file of known.keys()) if (!present.has(file)) sweep.missing.push(file);
  return sweep;
}

async function hashOf(fs: FileSystem, path: string): Promise<string> {
  return createHash('sha256')
    .update(await fs.readFile(path))
    .digest('hex');
}
