/** A disk that tells how many files are open on it. */
import type { AppendHandle, FileSystem } from '../../../electron/main/vault/file-system';

export function countingFileSystem(base: FileSystem): { fs: FileSystem; openFiles: () => number } {
  const handles = new Set<AppendHandle>();
  const counted = async (opening: Promise<AppendHandle>): Promise<AppendHandle> => {
    const handle = await opening;
    handles.add(handle);
    return {
      write: (bytes) => handle.write(bytes),
      sync: () => handle.sync(),
      close: async () => {
        handles.delete(handle);
        await handle.close();
      },
    };
  };
  const fs: FileSystem = Object.assign(Object.create(base) as FileSystem, {
    createExclusive: (path: string) => counted(base.createExclusive(path)),
    openAppend: (path: string) => counted(base.openAppend(path)),
  });
  return { fs, openFiles: () => handles.size };
}
