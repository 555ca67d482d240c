/** Writes every mail of an account that is kept here into a folder of the person's choice, byte for byte. */
import { join } from 'node:path';
import type { CommandResult, ExportedMail } from '../contract/commands';
import { MailFailure } from '../contract/errors';
import type { AccountId } from '../contract/ids';
import type { ExportProgress } from '../contract/status-events';
import { safeFilename } from './attachments/safe-filename';
import { diskFailure, errorCode } from './vault/disk-failure';
import type { FileSystem } from './vault/file-system';
import type { Vault } from './vault/vault';
import type { LocalMail, VaultState } from './vault/state-shape';

export interface ExportMailParts {
  fs: FileSystem;
  vault: Pick<Vault, 'state' | 'mail'>;
  /** What the account is called; null when there is none. */
  labelOf: (accountId: AccountId) => string | null;
  /** Asks for a folder. @returns null when the person closed the dialog */
  askFolder: (startDir: string) => Promise<string | null>;
  startDir: () => string;
  /** Told of the first mail, the last, and of some between. */
  progress: (progress: ExportProgress) => void;
  /** ms, any clock. */
  now?: () => number;
}

export interface ExportMail {
  /** One export of an account at a time. */
  run(accountId: AccountId): Promise<CommandResult<ExportedMail | null>>;
  /** Ends a running export after the mail that is being written; what was saved stays. Nothing to do is no error. */
  cancel(accountId: AccountId): void;
}

/** Least time between two words of progress, in ms. */
const progressPause = 100;

/** One mail on its way: from the vault's file to a place below the export's own folder. */
interface PlannedFile {
  mail: LocalMail;
  folder: string;
  name: string;
}

/** @returns the handlers of `account.export-mail` and of `account.cancel-export` */
export function createExportMail(parts: ExportMailParts): ExportMail {
  /** Running exports; true: the person wants no more of it. */
  const running = new Map<AccountId, boolean>();

  const run = async (accountId: AccountId, label: string): ReturnType<ExportMail['run']> => {
    const chosen = await parts.askFolder(parts.startDir());
    if (chosen === null) return { ok: true, value: null };
    const wanted = (): boolean => running.get(accountId) !== true;
    try {
      return { ok: true, value: await writeAll(parts, accountId, chosen, label, wanted) };
    } catch (error) {
      const failure = diskFailure(error);
      if (!(failure instanceof MailFailure)) throw error;
      const full = failure.error.kind === 'disk' && failure.error.reason === 'full';
      return failed(
        full
          ? 'The disk is full: not all of the mail was saved. Nothing was removed.'
          : `Not all of the mail could be saved there (${failure.error.detail}). Choose another folder; nothing was removed.`,
      );
    }
  };

  return {
    async run(accountId) {
      const label = parts.labelOf(accountId);
      if (label === null) return failed('This account no longer exists.');
      if (running.has(accountId)) return failed(`The mail of ${label} is being saved already.`);
      running.set(accountId, false);
      return run(accountId, label).finally(() => running.delete(accountId));
    },
    cancel(accountId) {
      if (running.has(accountId)) running.set(accountId, true);
    },
  };
}

async function writeAll(
  { fs, vault, progress, now = Date.now }: ExportMailParts,
  accountId: AccountId,
  chosen: string,
  label: string,
  wanted: () => boolean,
): Promise<ExportedMail> {
  // A folder of its own: nothing of the person's can be overwritten.
  const taken = new Set((await fs.readdir(chosen)).map(folded));
  const root = join(chosen, uniqueName(safeFilename(oneSegment(`${label} mail`)), '', taken));
  await fs.mkdir(root);
  await fs.syncDirectory(chosen);
  const files = planExport(vault.state, accountId);
  const folders = [...new Set(files.map(({ folder }) => folder))];
  for (const folder of folders) await fs.mkdir(join(root, folder));
  let saved = 0;
  let missing = 0;
  let toldAt = -Infinity;
  const tell = (): void => {
    const done = saved + missing;
    if (done > 0 && done < files.length && now() - toldAt < progressPause) return;
    toldAt = now();
    progress({ accountId, done, total: files.length });
  };
  tell();
  for (const { mail, folder, name } of files) {
    if (!wanted()) break;
    const bytes = await readOrNull(() => vault.mail(accountId).read(mail.file));
    if (bytes === null) {
      missing += 1;
      tell();
      continue;
    }
    const handle = await fs.createExclusive(join(root, folder, name));
    try {
      await handle.write(bytes);
      // The account may be removed right after: by then these copies must be on the disk.
      await handle.sync();
    } finally {
      await handle.close();
    }
    saved += 1;
    tell();
  }
  for (const folder of folders) await fs.syncDirectory(join(root, folder));
  await fs.syncDirectory(root);
  return { folder: root, saved, missing, left: files.length - saved - missing };
}

/** Every mail of the account, by mailbox, oldest first, under names that are safe and unique in any letter case. Pure. */
export function planExport(state: VaultState, accountId: AccountId): PlannedFile[] {
  const folders = new Map<string, { name: string; taken: Set<string> }>();
  const takenFolders = new Set<string>();
  const mails = [...state.mails.values()]
    .filter(({ message }) => message.accountId === accountId)
    .sort((a, b) => a.message.sortKey - b.message.sortKey);
  return mails.map((mail) => {
    const { mailboxId, sortKey, envelope } = mail.message;
    const box = state.mailboxes.get(mailboxId)?.name ?? 'Mail';
    const folder = folders.get(mailboxId) ?? {
      name: uniqueName(safeFilename(oneSegment(box)), '', takenFolders),
      taken: new Set<string>(),
    };
    folders.set(mailboxId, folder);
    const day = new Date(sortKey).toISOString().slice(0, 10);
    const subject = oneSegment(envelope.subject).trim() || 'no subject';
    const stem = safeFilename(`${day} ${[...subject].slice(0, 80).join('')}`);
    return { mail, folder: folder.name, name: uniqueName(stem, '.eml', folder.taken) };
  });
}

/** Names with slashes are names here, not paths. */
const oneSegment = (name: string): string => name.replace(/[/\\]/g, '_');

/** File systems of Windows and macOS do not tell letter cases apart, or composed from decomposed letters. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();

function uniqueName(stem: string, extension: string, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${stem}${extension}` : `${stem} (${number})${extension}`;
    if (taken.has(folded(name))) continue;
    taken.add(folded(name));
    return name;
  }
}

async function readOrNull(read: () => Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await read();
  } catch (error) {
    const missing = error instanceof MailFailure && error.error.detail.startsWith('ENOENT');
    if (missing || errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function failed(sentence: string): CommandResult<never> {
  return { ok: false, sentence, error: null };
}
