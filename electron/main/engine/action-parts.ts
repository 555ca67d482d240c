/** A large action is done in parts, so that the first of it is on the screen at once and nothing else waits for all of it: pure. */
import type { MailboxInfo } from '../../contract/model';
import type { MailboxOperation, MessageOperation } from '../../contract/operation';

export interface ActionPlan {
  /** One a message. */
  operations: MessageOperation[];
  /** Mailboxes that must be made first, at most one an account. */
  creations: MailboxOperation[];
  /** Mailboxes that are to have a role from now on: the new ones, and those that bear its name already. */
  appointed: MailboxInfo[];
  /** Messages that already are as asked. */
  unchanged: number;
  /** Messages for which the action is not possible, by reason. */
  impossible: Map<string, number>;
}

/** More than a window shows: what the person looks at goes first. */
const firstPart = 100;
/** Each is twice the one before, so that the screen gets its turn soon after the first; up to this many. */
const largestPart = 1_000;

/** @param all what is acted on, in the order of the list */
export function* inParts<T>(all: readonly T[]): Generator<T[]> {
  let size = firstPart;
  for (let from = 0; from < all.length; from += size, size = Math.min(2 * size, largestPart))
    yield all.slice(from, from + size);
}

export function emptyPlan(): ActionPlan {
  return { operations: [], creations: [], appointed: [], unchanged: 0, impossible: new Map() };
}

/** What one part came to, counted in. */
export function addPlan(whole: ActionPlan, part: ActionPlan): void {
  whole.operations.push(...part.operations);
  whole.creations.push(...part.creations);
  whole.appointed.push(...part.appointed);
  whole.unchanged += part.unchanged;
  for (const [reason, times] of part.impossible) addImpossible(whole, reason, times);
}

export function addImpossible(whole: ActionPlan, reason: string, times: number): void {
  whole.impossible.set(reason, (whole.impossible.get(reason) ?? 0) + times);
}
