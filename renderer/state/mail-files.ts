/** The mail files that main has open, and which of them is on the screen. */
import { create } from 'zustand';
import type { MailboxId } from '../../electron/contract/ids';
import type { MailFile, MailFileId, MailFiles } from '../../electron/contract/mail-files';
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';

export interface MailFilesState {
  files: readonly MailFile[];
  shown: MailFileId | null;
}

export const useMailFiles = create<MailFilesState>()(() => ({ files: [], shown: null }));

/** Follows what main says: what was opened last comes on the screen; what is read there stays, as long as it is open. */
export function followMailFiles(before: MailFilesState, { files, show }: MailFiles): MailFilesState {
  const stays = files.some(({ id }) => id === before.shown);
  return { files, shown: show ?? (stays ? before.shown : (files.at(-1)?.id ?? null)) };
}

export function showMailFile(shown: MailFileId): void {
  useMailFiles.setState({ shown });
}

/** Main forgets them; the screen does so at once. */
export function closeMailFiles(): void {
  useMailFiles.setState({ files: [], shown: null });
  void sendCommand('mail-file.close', {});
}

/** Puts one of them into a folder of any account, as if it had come there. */
export async function addMailFile(fileId: MailFileId, targetMailboxId: MailboxId): Promise<void> {
  const { tell } = useNotices.getState();
  const result = await sendCommand('mail-file.add', { fileId, targetMailboxId });
  const [level, sentence] = result.ok
    ? (['info', result.value.sentence] as const)
    : (['error', result.sentence] as const);
  tell({ level, sentence, actionId: result.ok ? result.value.actionId : null });
}

export function chooseMailFile(): void {
  void sendCommand('mail-file.choose', {});
}
