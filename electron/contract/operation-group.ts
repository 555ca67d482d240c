/** Operations as the pending view groups them: those of one action in one account, an undo or redo of it apart. */
import * as z from 'zod';
import { isMailboxOperation, OperationState } from './operation';
import type { MailOperation } from './operation';

export const GroupId = z.string().min(1).max(5_000).brand<'GroupId'>();
export type GroupId = z.infer<typeof GroupId>;

/** Each undo and each redo of an action is a group of its own: all its operations bear the time at which it was asked for. */
export function groupOf({ accountId, actionId, turn, createdAt }: MailOperation): GroupId {
  const id = `${accountId} ${actionId}`;
  return (turn === undefined ? id : `${id} ${turn} ${createdAt}`) as GroupId;
}

/** Operations by state; states without any are left out. */
export const StateCounts = z.partialRecord(OperationState, z.number().int().min(1));
export type StateCounts = z.infer<typeof StateCounts>;

/** Mailboxes that an action makes for its mail, or is about, are counted apart from its messages. */
export const GroupCounts = z.object({ messages: StateCounts, mailboxes: StateCounts });
export type GroupCounts = z.infer<typeof GroupCounts>;

/** What is remembered of operations that the history has let go, as long as others of their group are known. */
export const GroupTally = z.object({
  id: GroupId,
  counts: GroupCounts,
  /** `createdAt` of the oldest of them. */
  since: z.number(),
});
export type GroupTally = z.infer<typeof GroupTally>;

export const noCounts: GroupCounts = { messages: {}, mailboxes: {} };

/** @returns new counts with `by` operations more like this one */
export function counted(
  counts: GroupCounts,
  operation: MailOperation,
  state: OperationState,
  by: 1 | -1,
): GroupCounts {
  const kind = isMailboxOperation(operation) ? 'mailboxes' : 'messages';
  const after = { ...counts[kind] };
  const count = (after[state] ?? 0) + by;
  if (count > 0) after[state] = count;
  else delete after[state];
  return { ...counts, [kind]: after };
}

export function addCounts(a: GroupCounts, b: GroupCounts): GroupCounts {
  return {
    messages: addStates(a.messages, b.messages),
    mailboxes: addStates(a.mailboxes, b.mailboxes),
  };
}

function addStates(a: StateCounts, b: StateCounts): StateCounts {
  const sum = { ...a };
  for (const [state, count] of Object.entries(b) as [OperationState, number][])
    sum[state] = (sum[state] ?? 0) + count;
  return sum;
}

/** How many are in one of these states, in any state where none is named. */
export function countIn({ messages, mailboxes }: GroupCounts, ...states: OperationState[]): number {
  const of = (counts: StateCounts): number =>
    (states.length > 0 ? states : OperationState.options).reduce(
      (sum, state) => sum + (counts[state] ?? 0),
      0,
    );
  return of(messages) + of(mailboxes);
}

/** In the order of the view: what needs the person, what is under way, what waits, the history. */
export const operationRanks = ['needs-you', 'running', 'waiting', 'history'] as const;
export type OperationRank = (typeof operationRanks)[number];

/** The place in `operationRanks`. */
export function rankOf(state: OperationState): number {
  switch (state) {
    case 'parked':
    case 'refused':
      return 0;
    case 'started':
    case 'unknown':
      return 1;
    case 'queued':
      return 2;
    case 'done':
    case 'dropped':
    case 'discarded':
      return 3;
  }
}

/** Where a whole group stands: with its most urgent operation. */
export function rankOfGroup(counts: GroupCounts): number {
  const ranks = OperationState.options.filter((state) => countIn(counts, state) > 0).map(rankOf);
  return Math.min(operationRanks.length - 1, ...ranks);
}
