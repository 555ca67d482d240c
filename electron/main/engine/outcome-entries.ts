/** What a replay's outcome means for the journal and for the person: pure. */
import { describeError } from '../../contract/errors';
import { isMailboxOperation } from '../../contract/operation';
import type { Asks, MailOperation, OperationRecord, ReplayStep } from '../../contract/operation';
import { quotedMailbox } from './mailbox-words';
import type { Notice } from '../../contract/status-events';
import type { ReplayOutcome } from '../backend/backend';
import type { JournalEntry } from '../vault/journal-record';

export interface OutcomePlan {
  entries: JournalEntry[];
  notice: Notice | null;
}

/**
 * @param record the operation as the journal has it after its last step
 * @param later pending operations queued after it on its message, oldest first, and on the copy that it makes
 * @param notBefore ms since 1970 before which it is not tried again by itself; null: at once
 */
export function planOutcome(
  account: string,
  server: string,
  record: OperationRecord,
  outcome: ReplayOutcome,
  later: readonly OperationRecord[],
  notBefore: number | null = null,
): OutcomePlan {
  const { operation } = record;
  const subject = quoted(operation);
  const movedOn = (
    state: 'unknown' | 'parked',
    reason: string,
    asks?: Asks,
    step = record.step,
  ): JournalEntry => ({
    kind: 'operation-moved-on',
    id: operation.id,
    state,
    step,
    tries: record.tries + 1,
    reason,
    ...(notBefore === null ? {} : { notBefore }),
    ...(asks ? { asks } : {}),
  });
  const settled = (state: 'done' | 'refused' | 'dropped', reason: string | null): JournalEntry => ({
    kind: 'operation-settled',
    id: operation.id,
    state,
    placement: outcome.kind === 'done' ? outcome.placement : null,
    reason,
    ...(outcome.kind === 'done' && outcome.unkept ? { unkept: outcome.unkept } : {}),
    ...(outcome.kind === 'done' && outcome.onlyOne ? { onlyOne: outcome.onlyOne } : {}),
  });

  switch (outcome.kind) {
    case 'done':
      return {
        entries: [settled('done', outcome.note), ...(outcome.onlyOne ? kept(operation, later) : [])],
        notice: outcome.note ? { level: 'info', sentence: `${account}: ${outcome.note}` } : null,
      };
    case 'next': {
      const { step } = outcome;
      return {
        entries: [
          { kind: 'operation-moved-on', id: operation.id, state: 'queued', step, tries: 0, reason: null },
        ],
        notice: null,
      };
    }
    case 'later':
    case 'retry': {
      const reason =
        outcome.kind === 'later' ? outcome.reason : describeError(account, server, outcome.error);
      const tries = record.tries + 1;
      const { id } = operation;
      const step = stepBefore(record);
      const later = notBefore === null ? {} : { notBefore };
      return {
        entries: [{ kind: 'operation-moved-on', id, state: 'queued', step, tries, reason, ...later }],
        notice: null,
      };
    }
    case 'unknown':
      return {
        entries: [movedOn('unknown', describeError(account, server, outcome.error))],
        notice: null,
      };
    case 'parked':
      return {
        entries: [movedOn('parked', outcome.reason, outcome.asks, outcome.anew ? null : record.step)],
        notice: { level: 'warning', sentence: `${account}: ${subject} waits for you. ${outcome.reason}` },
      };
    case 'refused':
      return {
        entries: [settled('refused', outcome.reason), ...dependants(operation, later)],
        notice: { level: 'error', sentence: `${account}: ${subject} was taken back. ${outcome.reason}` },
      };
    case 'dropped':
      return {
        entries: [settled('dropped', outcome.reason)],
        notice: { level: 'info', sentence: `${account}: ${subject}: ${outcome.reason}` },
      };
  }
}

/** Where an operation of which nothing has come begins again: what a transfer's other account did stays done. */
function stepBefore({ operation, step }: OperationRecord): ReplayStep | null {
  if (operation.kind !== 'transfer') return null;
  return step?.kind === 'append' && step.cargo ? { kind: 'fetched', cargo: step.cargo } : step;
}

/** What may be the only one is not removed because of what was asked when there were two: the person decides. */
function kept(copy: MailOperation, later: readonly OperationRecord[]): JournalEntry[] {
  if (copy.kind !== 'copy') return [];
  return later
    .filter(({ operation }) => operation.kind === 'delete' && operation.message.id === copy.copyId)
    .map(({ operation: { id }, tries }) => ({
      ...{ kind: 'operation-moved-on', id, state: 'parked', step: null, tries },
      reason: `The message may be in “${copy.to.path}” alone: another program has removed it from where it was copied, or had moved it there before. Try again to delete it all the same, or discard this.`,
    }));
}

/** Moves that start where a refused move would have ended have lost their ground; all else is done where the message lies. */
function dependants(refused: MailOperation, later: readonly OperationRecord[]): JournalEntry[] {
  if (refused.kind !== 'move') return [];
  const entries: JournalEntry[] = [];
  let place = refused.to.id;
  for (const { operation } of later) {
    if (
      operation.kind !== 'move' ||
      operation.message.id !== refused.message.id ||
      operation.from.id !== place
    )
      continue;
    place = operation.to.id;
    entries.push({
      kind: 'operation-settled',
      id: operation.id,
      state: 'refused',
      placement: null,
      reason: 'The move that it followed was refused.',
    });
  }
  return entries;
}

function quoted(operation: MailOperation): string {
  if (isMailboxOperation(operation)) return quotedMailbox(operation);
  const subject = operation.message.locator.subject || '(no subject)';
  return `“${subject.length > 60 ? `${subject.slice(0, 59)}…` : subject}”`;
}
