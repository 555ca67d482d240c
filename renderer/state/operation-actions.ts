/** What a person can decide about queued operations: one command, and a sentence where it did not come to all of them. */
import type { CommandResult, OperationChoice } from '../../electron/contract/commands';
import type { OperationId } from '../../electron/contract/ids';
import type { Placement } from '../../electron/contract/operation';
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';

const topic = 'operations';

export async function retryOperations(choice: OperationChoice): Promise<void> {
  const result = await sendCommand('operation.retry', choice);
  told(result);
  if (result.ok && result.value.left > 0)
    tell('warning', `${some(result.value.left)} cannot be tried again: the message is no longer here.`);
  else if (result.ok && 'everything' in choice)
    tell(
      'info',
      result.value.changed > 0
        ? `${some(result.value.changed)} will be tried again.`
        : 'Nothing has to be tried again: what waits is sent as soon as its server can be reached.',
    );
}

export async function discardOperations(choice: OperationChoice): Promise<void> {
  const result = await sendCommand('operation.discard', choice);
  told(result);
  if (!result.ok || 'operationId' in choice) return;
  const { changed, left } = result.value;
  const rest = left > 0 ? ` ${some(left)} under way cannot be taken back.` : '';
  tell('info', `${some(changed)} taken back.${rest}`);
}

export async function putBackMessages(choice: OperationChoice): Promise<void> {
  const result = await sendCommand('operation.put-back', choice);
  told(result);
  if (!result.ok) return;
  const { changed, left } = result.value;
  const rest = left > 0 ? ` Of ${some(left)} the message could not be put back.` : '';
  if (changed > 0 || left > 0)
    tell(
      left > 0 ? 'warning' : 'info',
      `${changed === 1 ? '1 message was' : `${changed.toLocaleString()} messages were`} put back, and will be on the server as soon as it can be reached.${rest}`,
    );
}

export async function chooseMessage(operationId: OperationId, placement: Placement): Promise<void> {
  told(await sendCommand('operation.choose', { operationId, placement }));
}

export async function dismissOperations(choice: OperationChoice): Promise<void> {
  told(await sendCommand('operation.dismiss', choice));
}

function some(count: number): string {
  return count === 1 ? '1 operation' : `${count.toLocaleString()} operations`;
}

function told(result: CommandResult<unknown>): void {
  if (!result.ok) tell('error', result.sentence);
}

function tell(level: 'info' | 'warning' | 'error', sentence: string): void {
  useNotices.getState().tell({ level, sentence, actionId: null, topic });
}
