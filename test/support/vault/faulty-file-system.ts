/** Faults that a careless vault would have, planted below a careful one: each must be seen by the crash test. */
import { dirname, join } from 'node:path';
import type { AppendHandle, FileSystem } from '../../../electron/main/vault/file-system';

export const faults = [
  'journal records are not fsynced',
  'journal records are acknowledged before their fsync',
  'mail files are not fsynced',
  'snapshots are not fsynced',
  'snapshots are renamed before their fsync',
  'the journal folder is not fsynced',
  'the mail folder is not fsynced',
  'new account folders are not fsynced in their parent',
  'old files are deleted before the new snapshot is durable',
  'a resumed segment is not fsynced',
  'a torn tail is not cut off',
  'the removal of a mail is not fsynced',
] as const;
export type Fault = (typeof faults)[number];

const isSegment = (path: string): boolean => path.endsWith('.log');
const isSnapshot = (path: string): boolean => path.endsWith('.jsonl.tmp');
const isMail = (path: string): boolean => path.endsWith('.eml');

/** The same file system with one fault. */
export function withFault(base: FileSystem, fault: Fault): FileSystem {
  let owed: (() => Promise<void>) | null = null;
  let lastChangeOfCur: 'link' | 'unlink' = 'link';

  const handle = (path: string, inner: AppendHandle, resumed: boolean): AppendHandle => ({
    write: async (bytes) => {
      await inner.write(bytes);
      const sync = owed;
      owed = null;
      await sync?.();
    },
    close: () => inner.close(),
    sync: async () => {
      if (fault === 'journal records are not fsynced' && isSegment(path)) return;
      if (fault === 'mail files are not fsynced' && isMail(path)) return;
      if (fault === 'snapshots are not fsynced' && isSnapshot(path)) return;
      if (fault === 'a resumed segment is not fsynced' && resumed) {
        resumed = false;
        return;
      }
      const late =
        (fault === 'journal records are acknowledged before their fsync' && isSegment(path)) ||
        (fault === 'snapshots are renamed before their fsync' && isSnapshot(path));
      if (late) owed = () => inner.sync();
      else await inner.sync();
    },
  });

  return {
    ...bound(base),
    createExclusive: async (path) => handle(path, await base.createExclusive(path), false),
    openAppend: async (path) => handle(path, await base.openAppend(path), true),
    async rename(from, to) {
      if (fault === 'old files are deleted before the new snapshot is durable' && isSnapshot(from)) {
        const folder = dirname(to);
        for (const name of await base.readdir(folder)) {
          if (join(folder, name) !== from) await base.unlink(join(folder, name));
        }
      }
      await base.rename(from, to);
      if (to.includes('/cur/')) lastChangeOfCur = 'link';
      const sync = owed;
      owed = null;
      await sync?.();
    },
    async unlink(path) {
      await base.unlink(path);
      if (path.includes('/cur/')) lastChangeOfCur = 'unlink';
    },
    async truncate(path, size) {
      if (fault !== 'a torn tail is not cut off') await base.truncate(path, size);
    },
    async syncDirectory(path) {
      if (fault === 'the journal folder is not fsynced' && path.endsWith('/journal')) return;
      const cur = path.endsWith('/cur');
      if (fault === 'the mail folder is not fsynced' && cur) return;
      if (fault === 'the removal of a mail is not fsynced' && cur && lastChangeOfCur === 'unlink') return;
      if (fault === 'new account folders are not fsynced in their parent' && path === '/vault') {
        // The journal's own folder, which comes first, is spared.
        if ((await base.readdir(path)).length > 1) return;
      }
      await base.syncDirectory(path);
    },
  };
}

/** A class's methods as a plain object. */
function bound(fs: FileSystem): FileSystem {
  return {
    createExclusive: (path) => fs.createExclusive(path),
    openAppend: (path) => fs.openAppend(path),
    readFile: (path) => fs.readFile(path),
    truncate: (path, size) => fs.truncate(path, size),
    rename: (from, to) => fs.rename(from, to),
    unlink: (path) => fs.unlink(path),
    rmdir: (path) => fs.rmdir(path),
    readdir: (path) => fs.readdir(path),
    mkdir: (path) => fs.mkdir(path),
    size: (path) => fs.size(path),
    syncDirectory: (path) => fs.syncDirectory(path),
  };
}
