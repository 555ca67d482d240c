/** The states in which a disk may be found after a crash: what was not fsynced is lost, kept or half kept, in all the ways that matter. */
import { FileNode, FolderNode, applyData, applyNames } from './recording-file-system';
import type { DataOp, Node, NameOp } from './recording-file-system';

/** A number in [0, 1), the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How one file comes out of the crash, given what was pending on it. */
type DataFate = (durable: Uint8Array, pending: readonly DataOp[]) => Uint8Array;

interface Fates {
  data: Map<FileNode, DataFate>;
  /** For each folder, which of its pending operations reached the disk. */
  names: Map<FolderNode, readonly boolean[]>;
}

interface Pending {
  files: FileNode[];
  folders: FolderNode[];
}

function collect(node: Node, found: Pending = { files: [], folders: [] }, seen = new Set<Node>()): Pending {
  if (seen.has(node)) return found;
  seen.add(node);
  if (node.kind === 'file') {
    if (node.pending.length > 0) found.files.push(node);
    return found;
  }
  if (node.pending.length > 0) found.folders.push(node);
  for (const child of node.durable.values()) collect(child, found, seen);
  for (const op of node.pending) if (op.kind === 'link') collect(op.node, found, seen);
  return found;
}

const lost: DataFate = (durable) => durable;
const kept: DataFate = (durable, pending) => applyData(durable, pending);

/** The last write kept up to `length` octets; everything before it whole. */
const torn =
  (length: number): DataFate =>
  (durable, pending) => {
    const last = pending.at(-1);
    const before = applyData(durable, pending.slice(0, -1));
    return last?.kind === 'write'
      ? applyData(before, [{ kind: 'write', bytes: last.bytes.slice(0, length) }])
      : before;
  };

/** The new length reached the disk, the octets from `from` on did not: zeros, as journaled metadata leaves them. */
const zeroed =
  (from: number): DataFate =>
  (durable, pending) => {
    const all = applyData(durable, pending).slice();
    if (all.length > durable.length) all.fill(0, Math.min(durable.length + from, all.length));
    return all;
  };

/** An early part of the last write is lost although a later one reached the disk. */
const holed: DataFate = (durable, pending) => {
  const all = applyData(durable, pending).slice();
  const grown = all.length - durable.length;
  if (grown > 8) all.fill(0, durable.length + 4, durable.length + Math.ceil(grown / 2));
  return all;
};

function dataFates(file: FileNode): DataFate[] {
  const last = file.pending.at(-1);
  const fates = [lost, kept, zeroed(0), holed];
  if (last?.kind === 'write') {
    const length = last.bytes.length;
    const newlines = [...last.bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at);
    const cuts = new Set([1, length >> 1, length - 1, ...newlines.flatMap((at) => [at, at + 1])]);
    for (const cut of cuts) if (cut > 0 && cut < length) fates.push(torn(cut));
    fates.push(zeroed(length >> 1));
  }
  return fates;
}

/** All subsets while there are few operations; beyond that each alone, all but each, prefixes, and a seeded sample. */
function nameFates(folder: FolderNode, random: () => number): boolean[][] {
  const count = folder.pending.length;
  const fates: boolean[][] = [];
  if (count <= 5) {
    for (let bits = 0; bits < 1 << count; bits += 1) {
      fates.push(folder.pending.map((_, index) => (bits & (1 << index)) !== 0));
    }
    return fates;
  }
  for (let at = 0; at <= count; at += 1) {
    fates.push(folder.pending.map((_, index) => index === at));
    fates.push(folder.pending.map((_, index) => index !== at));
    fates.push(folder.pending.map((_, index) => index < at));
  }
  for (let sample = 0; sample < 8; sample += 1) fates.push(folder.pending.map(() => random() < 0.5));
  return fates;
}

/** What is on the disk after the crash: everything durable, nothing pending. */
function settle(root: FolderNode, fates: Fates): FolderNode {
  const made = new Map<Node, Node>();
  const copy = (node: Node): Node => {
    const known = made.get(node);
    if (known) return known;
    if (node.kind === 'file') {
      const file = new FileNode((fates.data.get(node) ?? kept)(node.durable, node.pending), []);
      made.set(node, file);
      return file;
    }
    const folder = new FolderNode(new Map(), []);
    made.set(node, folder);
    const keep = fates.names.get(node);
    const ops: NameOp[] = node.pending.filter((_, index) => keep === undefined || keep[index] === true);
    for (const [name, child] of applyNames(node.durable, ops)) folder.durable.set(name, copy(child));
    return folder;
  };
  return copy(root) as FolderNode;
}

/**
 * Every state of the first order, and `sampled` random ones in which each file and folder has a fate of its own.
 * First order: the names of all folders kept or lost, or one folder in each of its combinations; and beside each of
 * these all octets kept or lost, or one file in each of its fates.
 */
export function crashStates(root: FolderNode, random: () => number, sampled: number): FolderNode[] {
  const { files, folders } = collect(root);
  const names: Fates['names'][] = [];
  const allNames = (value: boolean): Fates['names'] =>
    new Map(folders.map((folder) => [folder, folder.pending.map(() => value)]));
  for (const base of [true, false]) {
    names.push(allNames(base));
    for (const folder of folders) {
      for (const fate of nameFates(folder, random)) names.push(new Map([...allNames(base), [folder, fate]]));
    }
  }
  const data: Fates['data'][] = [];
  for (const base of [kept, lost]) {
    const all = (): Fates['data'] => new Map(files.map((file) => [file, base]));
    data.push(all());
    for (const file of files) for (const fate of dataFates(file)) data.push(all().set(file, fate));
  }
  const states = new Map<string, FolderNode>();
  const add = (fates: Fates): void => {
    const state = settle(root, fates);
    states.set(fingerprint(state), state);
  };
  for (const nameFate of names) for (const dataFate of data) add({ names: nameFate, data: dataFate });
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  for (let sample = 0; sample < sampled; sample += 1) {
    add({
      data: new Map(files.map((file) => [file, pick(dataFates(file))])),
      names: new Map(folders.map((folder) => [folder, pick(nameFates(folder, random))])),
    });
  }
  return [...states.values()];
}

/** The two plainest states after a power cut: all octets that were not fsynced are lost, names too or not. */
export function powerCuts(root: FolderNode): FolderNode[] {
  const { files, folders } = collect(root);
  const data: Fates['data'] = new Map(files.map((file) => [file, lost]));
  return [true, false].map((value) =>
    settle(root, {
      data,
      names: new Map(folders.map((folder) => [folder, folder.pending.map(() => value)])),
    }),
  );
}

/** A deep copy, so that recovery on it leaves the state as it is. Only for states without pending operations. */
export function copyOf(root: FolderNode): FolderNode {
  return settle(root, { data: new Map(), names: new Map() });
}

/** A deep copy with everything that is still pending: what a new process finds after the old one was killed. */
export function liveCopyOf(root: FolderNode): FolderNode {
  const made = new Map<Node, Node>();
  const copy = (node: Node): Node => {
    const known = made.get(node);
    if (known) return known;
    if (node.kind === 'file') {
      const file = new FileNode(node.durable, [...node.pending]);
      made.set(node, file);
      return file;
    }
    const folder = new FolderNode(new Map(), []);
    made.set(node, folder);
    for (const [name, child] of node.durable) folder.durable.set(name, copy(child));
    folder.pending = node.pending.map((op) => (op.kind === 'link' ? { ...op, node: copy(op.node) } : op));
    return folder;
  };
  return copy(root) as FolderNode;
}

/** The same text for the same files. */
export function fingerprint(root: FolderNode): string {
  const parts: string[] = [];
  const walk = (folder: FolderNode, path: string): void => {
    for (const [name, node] of [...folder.names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (node.kind === 'folder') {
        parts.push(`${path}/${name}/`);
        walk(node, `${path}/${name}`);
      } else {
        parts.push(`${path}/${name}=${Buffer.from(node.content).toString('latin1')}`);
      }
    }
  };
  walk(root, '');
  return parts.join('\0');
}
