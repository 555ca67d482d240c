/** The few file operations that the vault is built on, so that a test can drop whatever was not made durable. */

/** A file open for writing at its end. */
export interface AppendHandle {
  /** Writes all of the bytes at the end of the file; they are durable only after `sync`. */
  write(bytes: Uint8Array): Promise<void>;
  /** fsync: after it has resolved, the octets and the length survive a power cut. The name needs `syncDirectory`. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Paths are absolute. Every method rejects with an error that has a `code` (ENOENT, EEXIST, ENOSPC …). */
export interface FileSystem {
  /** @throws EEXIST when the name is taken */
  createExclusive(path: string): Promise<AppendHandle>;
  /** @throws ENOENT when there is no such file */
  openAppend(path: string): Promise<AppendHandle>;
  readFile(path: string): Promise<Uint8Array>;
  /** Cuts a file to `size` octets; durable after a later `sync` of the file. */
  truncate(path: string, size: number): Promise<void>;
  /** Moves a file, replacing what has the new name; durable after `syncDirectory` of both folders. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Removes one empty folder; durable after `syncDirectory` of its parent. @throws ENOENT, ENOTEMPTY */
  rmdir(path: string): Promise<void>;
  /** Names in a folder, in no order; an empty list when there is no such folder. */
  readdir(path: string): Promise<string[]>;
  /** Makes one folder; its parent must exist. No error when it is there already. */
  mkdir(path: string): Promise<void>;
  /** Octets of a file. */
  size(path: string): Promise<number>;
  /** Makes the names in a folder durable: created, renamed and unlinked ones. */
  syncDirectory(path: string): Promise<void>;
}
