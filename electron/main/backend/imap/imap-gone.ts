/** A message that its server has no more: what becomes of what was to be done with it, in words. Pure. */
import type { ReplayOutcome } from '../backend';
import type { Sought } from './imap-whereabouts';

export const goneSentence = 'The message was deleted by another program before this could be done.';

const deletedThere = 'Another program deleted the message on the server before this could be done.';

/** For an operation that wanted to keep the message. Its row is held by the operation, and with it what can be read of it. */
export function keptHere({ bodyHere, wholeHere }: Extract<Sought, { kind: 'absent' }>): ReplayOutcome {
  if (!bodyHere) return { kind: 'dropped', reason: goneSentence };
  if (!wholeHere)
    return {
      ...{ kind: 'parked', asks: { kind: 'last-copy', whole: false } },
      reason: `${deletedThere} What is on this computer of it stays here until you discard this. It cannot be put back, since that is not all of it.`,
    };
  return {
    ...{ kind: 'parked', asks: { kind: 'last-copy', whole: true } },
    reason: `${deletedThere} All of it is on this computer, and stays here until you put it back or discard this.`,
  };
}
