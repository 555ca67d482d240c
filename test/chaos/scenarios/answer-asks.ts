/** What the person answers where an operation waits for a word: puts the message back, or chooses among those that look alike. */
import type { OperationRecord } from '../../../electron/contract/operation';
import type { World } from './world';

export type Answer = 'put-back' | 'choose';

/** Operations that ask, oldest first. */
export async function asking(world: World): Promise<OperationRecord[]> {
  return (await world.operations()).filter(({ state, asks }) => state === 'parked' && asks !== undefined);
}

/** @throws ProcessGone, or Error with the sentence of an answer that was not taken */
export async function giveAnswer(
  world: World,
  { operation, asks, reason }: OperationRecord,
  answer: Answer,
): Promise<void> {
  const { id: operationId } = operation;
  const said = await (answer === 'choose'
    ? world.process.ask('choose', { operationId, placement: firstOffered(asks, reason) })
    : world.process.ask('put-back', { operationId }));
  if (!said.ok) throw new Error(`${answer}: ${said.sentence}`);
}

/** They cannot be told apart: whichever is chosen, the other one is not to be touched. */
function firstOffered(asks: OperationRecord['asks'], reason: string | null) {
  const placement = asks?.kind === 'which' ? asks.among[0]?.placement : undefined;
  if (!placement)
    throw new Error(`there is nothing to choose from: ${asks?.kind ?? 'nothing'} is asked: ${reason ?? ''}`);
  return placement;
}
