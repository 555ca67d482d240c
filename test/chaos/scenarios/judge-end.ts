/** What a verdict goes by, and whether an operation may have ended as it did. */
import { isMailboxOperation } from '../../../electron/contract/operation';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { MessageRow } from '../../../electron/store/rows';
import type { Seen } from './other-client';
import type { Scenario } from './table';
import type { ShownMailbox } from './world';

export interface Problem {
  kind: 'lost' | 'doubled' | 'wrong';
  what: string;
}

/** A scenario's message before the app came back. */
export interface Subject {
  /** As it was when the person acted. */
  before: Seen;
  /** The app's id. */
  id: string;
  /** UID of the one that looks the same; null for none, or where the mailbox was rebuilt. */
  twin: { box: string; uid: number | null } | null;
  /** Operations that the app has acknowledged, oldest first. */
  operations: string[];
}

export interface Evidence {
  scenario: Scenario;
  subjects: readonly Subject[];
  /** Acknowledged operations on mailboxes. */
  creations: readonly string[];
  server: readonly Seen[];
  serverBoxes: readonly string[];
  vault: readonly OperationRecord[];
  rows: readonly MessageRow[];
  subscribed: readonly string[];
  /** Names of the mailboxes when the person began, by the app's ids. */
  names: ReadonlyMap<string, string>;
  /** As the app has them now. */
  mailboxes: readonly ShownMailbox[];
  /** What the pending view shows. */
  shown: { pending: number; operations: readonly OperationRecord[] };
  /** Whether the person has taken back what waited. */
  discarded: boolean;
  plain: (path: string) => string;
}

/** Whether an operation may have ended so, and whether the person was told why. */
export function judgeEnd(
  { scenario: { conflict }, discarded }: Evidence,
  { operation, state, reason }: OperationRecord,
  name: string,
): Problem[] {
  const problems: Problem[] = [];
  const kept = state === 'queued' ? 'parked' : state;
  const onMailbox = isMailboxOperation(operation);
  const mayBeDone = onMailbox ? !conflict.notOnMailboxes : conflict.done;
  const mayBeKept = (onMailbox && conflict.keptOnMailboxes) || conflict.kept;
  const allowed =
    state === 'done' ? mayBeDone : mayBeKept.includes(kept) || (discarded && state === 'discarded');
  if (!allowed)
    problems.push({ kind: 'lost', what: `${operation.kind} of ${name} ended ${state}: ${reason ?? ''}` });
  if (['parked', 'refused', 'dropped'].includes(state) && !reason)
    problems.push({ kind: 'wrong', what: `${operation.kind} of ${name} is ${state} without a reason` });
  return problems;
}
