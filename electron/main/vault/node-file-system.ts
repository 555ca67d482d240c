/** The vault's file system on the real disk: files readable by their owner only, folders too. */
import { mkdir, open, readdir, readFile, rename, rmdir, stat, truncate, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { AppendHandle, FileSystem } from './file-system';
import { errorCode } from './disk-failure';

const fileMode = 0o600;
const folderMode = 0o700;

/** What platforms say that cannot fsync a folder (Windows, some network file systems); never EIO or ENOSPC. */
const folderSyncRefused = new Set(['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EBADF', 'ENOSYS']);

function appendHandle(file: FileHandle): AppendHandle {
  return {
    async write(bytes) {
      let written = 0;
      while (written < bytes.byteLength) {
        // A full disk may take a part first and refuse the rest at the next call.
        const { bytesWritten } = await file.write(bytes, written, bytes.byteLength - written);
        written += bytesWritten;
      }
    },
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

export const nodeFileSystem: FileSystem = {
  createExclusive: async (path) => appendHandle(await open(path, 'ax', fileMode)),
  async openAppend(path) {
    // 'a' would create a missing file; a vault file that vanished is an error, not an empty file.
    await stat(path);
    return appendHandle(await open(path, 'a', fileMode));
  },
  readFile: (path) => readFile(path),
  truncate: (path, size) => truncate(path, size),
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
  rmdir: (path) => rmdir(path),
  async readdir(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  },
  async mkdir(path) {
    try {
      await mkdir(path, { mode: folderMode });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  },
  size: async (path) => (await stat(path)).size,
  async syncDirectory(path) {
    let folder: FileHandle | undefined;
    try {
      folder = await open(path, 'r');
      await folder.sync();
    } catch (error) {
      if (!folderSyncRefused.has(errorCode(error) ?? '')) throw error;
    } finally {
      await folder?.close();
    }
  },
};
