/** Pauses or resumes an account from wherever that is offered; a refusal is told as a notice. */
import type { AccountSummary } from '../../electron/contract/model';
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';

export async function pauseAccount(account: AccountSummary, paused: boolean): Promise<void> {
  const result = await sendCommand('account.pause', { accountId: account.id, paused });
  if (!result.ok) useNotices.getState().tell({ level: 'error', sentence: result.sentence, actionId: null });
}
