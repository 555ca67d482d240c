/** What a person can do with mail in the outbox: one command, and what came of it. */
import type { CommandArguments } from '../../electron/contract/commands';
import type { outboxCommands } from '../../electron/contract/draft';
import { sendCommand } from '../data/use-commands';
import { showDraft } from './composer-tabs';
import { useNotices } from './notices';

type OutboxCommand = keyof typeof outboxCommands;

/** Where a draft comes of it, it comes on the screen. */
export async function actOnMail<N extends OutboxCommand>(name: N, args: CommandArguments<N>): Promise<void> {
  const result = await sendCommand(name, args);
  if (!result.ok) useNotices.getState().tell({ level: 'error', sentence: result.sentence, actionId: null });
  else if (result.value !== null && 'draftId' in result.value) await showDraft(result.value.draftId);
}
