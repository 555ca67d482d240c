/** A file system in memory that remembers what is durable and what a crash may still take away. */
import { basename, dirname } from 'node:path';
import type { AppendHandle, FileSystem } from '../../../electron/main/vault/file-system';

/** Something done to a file's octets and not fsynced yet. */
export type DataOp = { kind: 'write'; bytes: Uint8Array } | { kind: 'truncate'; size: number };

/** Something done to a folder's names and not fsynced yet. A rename is a `link` there and an `unlink` here. */
export type NameOp = { kind: 'link'; name: string; node: Node } | { kind: 'unlink'; name: string };

export class FileNode {
  readonly kind = 'file';
  constructor(
    public durable: Uint8Array,
    public pending: DataOp[],
  ) {}

  get content(): Uint8Array {
    return applyData(this.durable, this.pending);
  }
}

export class FolderNode {
  readonly kind = 'folder';
  constructor(
    public durable: Map<string, Node>,
    public pending: NameOp[],
  ) {}

  get names(): Map<string, Node> {
    return applyNames(this.durable, this.pending);
  }
}

export type Node = FileNode | FolderNode;

export function applyData(bytes: Uint8Array, ops: readonly DataOp[]): Uint8Array {
  return ops.reduce<Uint8Array>((content, op) => {
    if (op.kind === 'truncate') return content.slice(0, op.size);
    const longer = new Uint8Array(content.length + op.bytes.length);
    longer.set(content);
    longer.set(op.bytes, content.length);
    return longer;
  }, bytes);
}

export function applyNames(names: ReadonlyMap<string, Node>, ops: readonly NameOp[]): Map<string, Node> {
  const next = new Map(names);
  for (const op of ops) {
    if (op.kind === 'link') next.set(op.name, op.node);
    else next.delete(op.name);
  }
  return next;
}

function failure(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}

/** Called after every operation that changes anything, durable or not. */
export type Observer = (what: string) => void;

/** The folder `/` and whatever is made in it. */
export class RecordingFileSystem implements FileSystem {
  /** Operations that changed something, so far. */
  steps = 0;
  fileSyncs = 0;
  folderSyncs = 0;
  constructor(
    readonly root: FolderNode = new FolderNode(new Map(), []),
    public observe: Observer = () => undefined,
  ) {}

  async createExclusive(path: string): Promise<AppendHandle> {
    const folder = this.folder(dirname(path), 'open');
    const name = basename(path);
    if (folder.names.has(name)) throw failure('EEXIST', 'open');
    const node = new FileNode(new Uint8Array(), []);
    folder.pending.push({ kind: 'link', name, node });
    this.step(`create ${path}`);
    return this.handle(node, path);
  }

  async openAppend(path: string): Promise<AppendHandle> {
    return this.handle(this.file(path, 'open'), path);
  }

  async readFile(path: string): Promise<Uint8Array> {
    return this.file(path, 'read').content;
  }

  async truncate(path: string, size: number): Promise<void> {
    this.file(path, 'truncate').pending.push({ kind: 'truncate', size });
    this.step(`truncate ${path}`);
  }

  async rename(from: string, to: string): Promise<void> {
    const node = this.file(from, 'rename');
    this.folder(dirname(to), 'rename').pending.push({ kind: 'link', name: basename(to), node });
    this.folder(dirname(from), 'rename').pending.push({ kind: 'unlink', name: basename(from) });
    this.step(`rename ${from} → ${to}`);
  }

  async unlink(path: string): Promise<void> {
    this.file(path, 'unlink');
    this.folder(dirname(path), 'unlink').pending.push({ kind: 'unlink', name: basename(path) });
    this.step(`unlink ${path}`);
  }

  async rmdir(path: string): Promise<void> {
    if (this.folder(path, 'rmdir').names.size > 0) throw failure('ENOTEMPTY', 'rmdir');
    this.folder(dirname(path), 'rmdir').pending.push({ kind: 'unlink', name: basename(path) });
    this.step(`rmdir ${path}`);
  }

  async readdir(path: string): Promise<string[]> {
    const node = this.find(path);
    return node?.kind === 'folder' ? [...node.names.keys()] : [];
  }

  async mkdir(path: string): Promise<void> {
    const parent = this.folder(dirname(path), 'mkdir');
    if (parent.names.has(basename(path))) return;
    parent.pending.push({ kind: 'link', name: basename(path), node: new FolderNode(new Map(), []) });
    this.step(`mkdir ${path}`);
  }

  async size(path: string): Promise<number> {
    return this.file(path, 'stat').content.length;
  }

  async syncDirectory(path: string): Promise<void> {
    const folder = this.folder(path, 'fsync');
    this.folderSyncs += 1;
    if (folder.pending.length === 0) return;
    folder.durable = folder.names;
    folder.pending = [];
    this.step(`fsync folder ${path}`);
  }

  private handle(node: FileNode, path: string): AppendHandle {
    return {
      write: async (bytes) => {
        node.pending.push({ kind: 'write', bytes: bytes.slice() });
        this.step(`write ${path}`);
      },
      sync: async () => {
        this.fileSyncs += 1;
        if (node.pending.length === 0) return;
        node.durable = node.content;
        node.pending = [];
        this.step(`fsync ${path}`);
      },
      close: async () => undefined,
    };
  }

  private step(what: string): void {
    this.steps += 1;
    this.observe(what);
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of path.split('/').filter(Boolean)) {
      node = node?.kind === 'folder' ? node.names.get(name) : undefined;
    }
    return node;
  }

  private file(path: string, syscall: string): FileNode {
    const node = this.find(path);
    if (!node) throw failure('ENOENT', syscall);
    if (node.kind !== 'file') throw failure('EISDIR', syscall);
    return node;
  }

  private folder(path: string, syscall: string): FolderNode {
    const node = this.find(path);
    if (!node) throw failure('ENOENT', syscall);
    if (node.kind !== 'folder') throw failure('ENOTDIR', syscall);
    return node;
  }
}
