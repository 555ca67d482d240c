/** The mail files that are open: read, parsed and kept in memory until the person closes them. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { CommandResult } from '../../contract/commands';
import { mostMailFiles } from '../../contract/mail-files';
import type {
  DroppedFile,
  MailFile,
  MailFileContent,
  MailFileId,
  MailFiles,
} from '../../contract/mail-files';
import type { Attachment } from '../../contract/model';
import { safeFilename } from '../attachments/safe-filename';
import type { MimeParser, ParsedMessage } from '../mime/mime-parser';
import { mailIn, readMailFile } from './read-mail-file';
import type { MailFileRead } from './read-mail-file';

export interface OpenMailFilesParts {
  mime: Pick<MimeParser, 'parse'>;
  /** Told after every change. */
  changed: (files: MailFiles) => void;
  read?: (path: string) => Promise<MailFileRead>;
  /** Octets of mail that are kept at once; the oldest give way, the newest always stays. */
  room?: number;
}

export interface OpenMailFiles {
  /** Opens files of this computer. Only for paths that the person named: command line, system, main's own dialog. */
  openPaths(paths: readonly string[]): Promise<void>;
  /** Opens what was dropped on the window. */
  openDropped(files: readonly DroppedFile[]): Promise<void>;
  /** What is open now, and the one to show to a page that has just begun. */
  list(): MailFiles;
  /** What one holds, without the octets of its attachments. */
  content(id: MailFileId): CommandResult<MailFileContent>;
  /** All of its octets, and what was read of them; null where it is not open. */
  whole(id: MailFileId): { raw: Uint8Array; parsed: ParsedMessage } | null;
  /** An attachment with its octets; null where there is none. */
  part(id: MailFileId, partId: string): MailFilePart | null;
  /** The parts that its HTML may refer to by `cid:`. */
  inlineParts(id: MailFileId): MailFilePart[];
  /** Forgets all of them. */
  closeAll(): void;
}

export type MailFilePart = Attachment & { bytes: Uint8Array };

interface Opened {
  file: MailFile;
  /** Where it came from, for a file that is opened twice; null for a dropped one. */
  path: string | null;
  parsed: ParsedMessage | null;
  raw: Uint8Array | null;
  octets: number;
}

interface Source {
  name: string;
  path: string | null;
  read: () => Promise<MailFileRead>;
}

const defaultRoom = 200 * 1024 * 1024;

export function createOpenMailFiles(parts: OpenMailFilesParts): OpenMailFiles {
  const { mime, changed, read = readMailFile, room = defaultRoom } = parts;
  const opened = new Map<MailFileId, Opened>();
  let newest: MailFileId | null = null;

  const files = (): MailFile[] => [...opened.values()].map(({ file }) => file);
  const tell = (show: MailFileId | null): void => changed({ files: files(), show });

  const begin = ({ name, path }: Source): MailFileId => {
    // Opened again: what it holds now takes the place of what it held.
    for (const [known, other] of opened) if (path !== null && other.path === path) opened.delete(known);
    const id = `mail-file:${randomBytes(16).toString('hex')}` as MailFileId;
    // What a stranger called it may hold line breaks and marks that turn the rest of a line around.
    opened.set(id, {
      file: { id, name: safeFilename(name), kind: 'reading' },
      ...{ path, parsed: null, raw: null, octets: 0 },
    });
    return id;
  };

  const finish = async (id: MailFileId, { read: readSource }: Source): Promise<void> => {
    const found = await readSource();
    const parsed = found.ok ? await mime.parse(found.raw).catch(() => null) : null;
    const entry = opened.get(id);
    // Closed while it was being read.
    if (!entry) return;
    const { name } = entry.file;
    if (!found.ok) entry.file = { id, name, kind: 'unreadable', sentence: found.sentence };
    else if (!parsed) entry.file = { id, name, kind: 'unreadable', sentence: `“${name}” could not be read.` };
    else {
      entry.file = { id, name, kind: 'here' };
      entry.parsed = parsed;
      entry.raw = found.raw;
      entry.octets = found.raw.byteLength;
    }
    makeRoom(id);
    tell(null);
  };

  const makeRoom = (latest: MailFileId): void => {
    let octets = [...opened.values()].reduce((sum, entry) => sum + entry.octets, 0);
    for (const [id, entry] of opened) {
      if (opened.size <= mostMailFiles && octets <= room) return;
      if (id === latest || id === newest) continue;
      opened.delete(id);
      octets -= entry.octets;
    }
  };

  const openAll = async (sources: readonly Source[]): Promise<void> => {
    const begun = sources.slice(0, mostMailFiles).map((source) => ({ id: begin(source), source }));
    const first = begun[0]?.id;
    if (first === undefined) return;
    newest = first;
    makeRoom(first);
    tell(first);
    // One after the other: two large ones need not be in memory twice at once.
    for (const { id, source } of begun) if (opened.has(id)) await finish(id, source);
  };

  return {
    openPaths: (paths) =>
      openAll(paths.map((path) => ({ name: basename(path), path, read: () => read(path) }))),
    openDropped: (dropped) =>
      openAll(
        dropped.map(({ name, bytes }) => ({
          ...{ name, path: null },
          read: () => Promise.resolve(mailIn(safeFilename(name), bytes)),
        })),
      ),
    list: () => ({ files: files(), show: newest !== null && opened.has(newest) ? newest : null }),
    content(id) {
      const parsed = opened.get(id)?.parsed;
      if (!parsed) return { ok: false, sentence: 'This mail file is no longer open.', error: null };
      const { envelope, body, receivedAt } = parsed;
      return { ok: true, value: { envelope, body, receivedAt } };
    },
    whole(id) {
      const { raw, parsed } = opened.get(id) ?? {};
      return raw && parsed ? { raw, parsed } : null;
    },
    part: (id, partId) => partsOf(opened.get(id)?.parsed).find((part) => part.partId === partId) ?? null,
    inlineParts: (id) => partsOf(opened.get(id)?.parsed).filter((part) => part.contentId !== null),
    closeAll() {
      opened.clear();
      newest = null;
      tell(null);
    },
  };
}

function partsOf(parsed: ParsedMessage | null | undefined): MailFilePart[] {
  return (parsed?.body.attachments ?? []).flatMap((attachment) => {
    const bytes = parsed?.parts.find(({ partId }) => partId === attachment.partId)?.bytes;
    return bytes ? [{ ...attachment, bytes }] : [];
  });
}
