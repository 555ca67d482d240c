/** A disk that refuses: any operation may fail, half done, with the worst that a kernel does then. */
import type { AppendHandle, FileSystem } from '../../../electron/main/vault/file-system';
import { FileNode } from './recording-file-system';
import type { FolderNode, RecordingFileSystem } from './recording-file-system';

/** Asked before each operation: an error code makes it fail. */
export type Refusal = (operation: string, path: string) => 'ENOSPC' | 'EIO' | 'EDQUOT' | null;

export function failingFileSystem(base: RecordingFileSystem, refuse: Refusal): FileSystem {
  const check = (operation: string, path: string): void => {
    const code = refuse(operation, path);
    if (code) throw Object.assign(new Error(code), { code, syscall: operation });
  };
  const handle = (path: string, inner: AppendHandle): AppendHandle => ({
    async write(bytes) {
      try {
        check('write', path);
      } catch (error) {
        // A full disk takes what it can.
        await inner.write(bytes.slice(0, bytes.length >> 1));
        throw error;
      }
      await inner.write(bytes);
    },
    async sync() {
      try {
        check('fsync', path);
      } catch (error) {
        // After a failed fsync the kernel may forget the pages: a second fsync succeeds and proves nothing.
        forget(base.root, path);
        throw error;
      }
      await inner.sync();
    },
    close: () => inner.close(),
  });
  return {
    async createExclusive(path) {
      check('open', path);
      return handle(path, await base.createExclusive(path));
    },
    async openAppend(path) {
      check('open', path);
      return handle(path, await base.openAppend(path));
    },
    async truncate(path, size) {
      check('truncate', path);
      await base.truncate(path, size);
    },
    async rename(from, to) {
      check('rename', to);
      await base.rename(from, to);
    },
    async unlink(path) {
      check('unlink', path);
      await base.unlink(path);
    },
    async rmdir(path) {
      check('rmdir', path);
      await base.rmdir(path);
    },
    async mkdir(path) {
      check('mkdir', path);
      await base.mkdir(path);
    },
    async syncDirectory(path) {
      check('fsync', path);
      await base.syncDirectory(path);
    },
    readFile: (path) => base.readFile(path),
    readdir: (path) => base.readdir(path),
    size: (path) => base.size(path),
  };
}

function forget(root: FolderNode, path: string): void {
  let node: FolderNode | FileNode | undefined = root;
  for (const name of path.split('/').filter(Boolean))
    node = node?.kind === 'folder' ? node.names.get(name) : undefined;
  if (node instanceof FileNode) node.pending = [];
}
