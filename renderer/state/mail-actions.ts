/** What a person can do to messages, from any pane: one command, one sentence back, and undo and redo of it. */
import type { MailVerb } from '../../electron/contract/commands';
import { maxMessagesPerCommand } from '../../electron/contract/commands';
import type { ActionId, MailboxId, MessageId } from '../../electron/contract/ids';
import type { FolderRef, MailboxRole } from '../../electron/contract/model';
import type { EditItem } from '../../electron/contract/status-events';
import { sendCommand } from '../data/use-commands';
import { isTextField } from '../ui/is-text-field';
import { keepFocus } from './focus';
import { listRows } from './list-rows';
import { useNotices } from './notices';
import { successor, targetsOf } from './selection';
import { textUndoOf } from './text-undo';
import { useUi } from './ui-store';

/** The role that a verb moves messages to, where there is one. */
const destination: Partial<Record<MailVerb, MailboxRole>> = {
  archive: 'archive',
  trash: 'trash',
  junk: 'junk',
};

function leavesFolder(verb: MailVerb, folder: FolderRef, target: MailboxId | undefined): boolean {
  if (verb === 'delete') return true;
  if (verb === 'move') return !(folder.kind === 'mailbox' && folder.mailboxId === target);
  const role = destination[verb];
  return role !== undefined && listRows.folderRole() !== role;
}

/**
 * Acts on messages and, where they leave the folder, moves cursor and reader on at once, so that the next key has its own target.
 * @param messageIds left out: the selection, else the row under the cursor
 */
export async function act(
  verb: MailVerb,
  messageIds?: readonly MessageId[],
  target?: MailboxId,
): Promise<void> {
  const ui = useUi.getState();
  const ids = [...(messageIds ?? targetsOf(ui.selection))];
  if (ids.length === 0) return;
  const { tell } = useNotices.getState();
  if (ids.length > maxMessagesPerCommand) {
    const most = maxMessagesPerCommand.toLocaleString();
    tell({
      level: 'warning',
      sentence: `Satchel can act on at most ${most} messages at once.`,
      actionId: null,
    });
    return;
  }
  const leaves = leavesFolder(verb, ui.folder, target);
  if (leaves) stepPast(ids);
  keepFocus();
  const result = await sendCommand('mail.act', {
    verb,
    messageIds: ids,
    ...(target ? { targetMailboxId: target } : {}),
  });
  if (!result.ok || result.value.applied === 0) forgetLeaving(ids);
  if (!result.ok) {
    tell({ level: 'error', sentence: result.sentence, actionId: null });
    return;
  }
  const { actionId, applied, sentence } = result.value;
  tell({ level: 'info', sentence, actionId: applied > 0 ? actionId : null });
}

/** Opening a message marks it read, without a sentence and without a level of undo. */
export function markOpenedRead(id: MessageId): void {
  void sendCommand('mail.act', { verb: 'read', messageIds: [id], byItself: true });
}

function stepPast(ids: readonly MessageId[]): void {
  const ui = useUi.getState();
  const leaving = new Set([...ui.leaving, ...ids]);
  ui.setLeaving(leaving);
  const { cursor } = ui.selection;
  const next = cursor ? successor(cursor, leaving, (index) => listRows.idAt(index)) : null;
  ui.select({ kind: 'go', cursor: next });
  if (ui.openId === null || !leaving.has(ui.openId)) return;
  ui.open(next?.id ?? null);
  if (next === null) ui.showPane('list');
}

function forgetLeaving(ids: readonly MessageId[]): void {
  const leaving = new Set(useUi.getState().leaving);
  for (const id of ids) leaving.delete(id);
  useUi.getState().setLeaving(leaving);
}

/** Takes back the action named, else the person's newest one. */
export function undo(actionId?: ActionId): Promise<void> {
  return turn('mail.undo', actionId);
}

/** Does again what was undone last, or the action named. */
export function redo(actionId?: ActionId): Promise<void> {
  return turn('mail.redo', actionId);
}

async function turn(name: 'mail.undo' | 'mail.redo', actionId: ActionId | undefined): Promise<void> {
  const { tell, dropOffers } = useNotices.getState();
  const result = await sendCommand(name, actionId ? { actionId } : {});
  // What came back may be any of them; those really gone are found by the list itself.
  useUi.getState().setLeaving(new Set());
  dropOffers();
  if (!result.ok) {
    tell({ level: 'error', sentence: result.sentence, actionId: null });
    return;
  }
  const nothing = name === 'mail.undo' ? 'There is nothing to undo.' : 'There is nothing to redo.';
  tell({
    ...{ level: 'info', sentence: result.value?.sentence ?? nothing },
    actionId: result.value?.actionId ?? null,
    offer: name === 'mail.undo' ? 'redo' : 'undo',
  });
}

/** From the Edit menu, which cannot know where the focus is: typing where a text field has it, mail elsewhere. */
export function editFromMenu(item: EditItem): void {
  const editor = textUndoOf(document.activeElement);
  if (editor) editor[item]();
  else if (isTextField(document.activeElement)) document.execCommand(item);
  else if (item === 'undo') void undo();
  else void redo();
}
