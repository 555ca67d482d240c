/** Writes every mail of an account that is kept here into a folder of the person's choice, byte for byte. */
import { join } from 'node:path';
import type { CommandResult } from '../contract/commands';
import { MailFailure } from '../contract/errors';
import type { AccountId } from '../contract/ids';
import { safeFilename } from './attachments/safe-filename';
import { diskFailure, errorCode } from './vault/disk-failure';
import type { FileSystem } from './vault/file-system';
import type { Vault } from './vault/vault';
import type { LocalMail, VaultState } from './vault/vault-state';

export interface ExportMailParts {
  fs: FileSystem;
  vault: Pick<Vault, 'state' | 'mail'>;
  /** What the account is called; null when there is none. */
  labelOf: (accountId: AccountId) => string | null;
  /** Asks for a folder. @returns null when the person closed the dialog */
  askFolder: (startDir: string) => Promise<string | null>;
  startDir: () => string;
}

export type ExportMail = (
  accountId: AccountId,
) => Promise<CommandResult<{ folder: string; saved: number; missing: number } | null>>;

/** One mail on its way: from the vault's file to a place below the export's own folder. */
interface PlannedFile {
  mail: LocalMail;
  folder: string;
  name: string;
}

/** @returns the handler of `account.export-mail` */
export function createExportMail(parts: ExportMailParts): ExportMail {
  return async (accountId) => {
    const label = parts.labelOf(accountId);
    if (label === null) return failed('This account no longer exists.');
    const chosen = await parts.askFolder(parts.startDir());
    if (chosen === null) return { ok: true, value: null };
    try {
      return { ok: true, value: await writeAll(parts, accountId, chosen, label) };
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
}

async function writeAll(
  { fs, vault }: ExportMailParts,
  accountId: AccountId,
  chosen: string,
  label: string,
): Promise<{ folder: string; saved: number; missing: number }> {
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
  for (const { mail, folder, name } of files) {
    const bytes = await readOrNull(() => vault.mail(accountId).read(mail.file));
    if (bytes === null) {
      missing += 1;
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
  }
  for (const folder of folders) await fs.syncDirectory(join(root, folder));
  await fs.syncDirectory(root);
  return { folder: root, saved, missing };
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
