/** Replays one account's queued operations on its server, oldest first, journaling each step before its bytes. */
import type { MailError } from '../../contract/errors';
import type { AccountId, MailboxId, OperationId } from '../../contract/ids';
import {
  type MailOperation,
  type OperationRecord,
  isMessageOperation,
  isPending,
  targetAccount,
  turnOf,
} from '../../contract/operation';
import type { Notice } from '../../contract/status-events';
import type { MailBackend, ReplayOutcome } from '../backend/backend';
import type { Log } from '../log-line';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import type { JournalFeeder } from './journal-feeder';
import { nextBatch } from './next-batch';
import type { ReplayUnit } from './next-batch';
import { nextOperation } from './next-operation';
import { planOutcome } from './outcome-entries';
import type { OutcomePlan } from './outcome-entries';
import { longestDelay, operationDelay } from './retry-policy';
import { toldTogether } from './tell-together';
import type { Turnstile } from '../turnstile';

export interface ReplayQueueOptions {
  accountId: AccountId;
  label: () => string;
  server: string;
  state: () => VaultState;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  notice: (notice: Notice) => void;
  /** Tells another account that its turn may have come. */
  wake: (accountId: AccountId) => void;
  /** Whether the account's server puts sent mail into Sent by itself, as was seen. */
  filed: (accountId: AccountId, filed: boolean) => void;
  log: Log;
  now: () => number;
}

export type ReplayEnd =
  /** Nothing is due; `at` is when the next held operation will be (ms since 1970), null when there is none. */
  | { kind: 'idle'; at: number | null }
  /** Something else goes first; at least one command was sent before. */
  | { kind: 'interrupted' }
  /** The connection was lost on the way, or must not be used any more for now. `error`: why, where the server said so. */
  | { kind: 'lost'; error?: MailError };

export interface ReplayQueue {
  /**
   * Replays until nothing is due or the connection is lost. `stop` is asked between operations; `makeRoom` after each,
   * since a long queue takes minutes.
   */
  run(
    backend: Pick<MailBackend, 'replay' | 'replayTogether'>,
    stop: () => boolean,
    makeRoom?: () => boolean,
  ): Promise<ReplayEnd>;
  /** When the next held operation is due; null when none is. */
  nextDue(): number | null;
  /** Forgets put-off times, so that the person's "try again" means now. */
  clearDelays(): void;
}

export function createReplayQueue(options: ReplayQueueOptions): ReplayQueue {
  const { accountId, label, server, state, feeder, turnstile, notice, wake, log, now } = options;
  const putOff = restoredDelays(state(), accountId, now());
  /** Operations that a server did not answer for together with others: from then on by themselves. */
  const alone = new Set<OperationId>();

  /** "Try again" is journaled without a time: it means now. A time that no delay reaches is from before the clock was set back. */
  const forgetOverruled = (): void => {
    const latest = now() + longestDelay;
    for (const [id, at] of putOff)
      if (at > latest || state().pending.get(id)?.notBefore === undefined) putOff.delete(id);
  };
  /** Mailboxes that are still to be made. */
  const making = (): Set<MailboxId> =>
    new Set(
      state()
        .pendingOnMailboxes(accountId)
        .filter(({ operation }) => operation.kind === 'mailbox-create')
        .map(({ operation }) => operation.mailbox.id),
    );
  const next = () => nextOperation(state().pending.values(), accountId, now(), putOff, making());

  const replayOne = async (
    backend: Pick<MailBackend, 'replay'>,
    record: OperationRecord,
  ): Promise<ReplayOutcome> => {
    const { operation } = record;
    const item = { operation, step: record.step, tries: record.tries };
    // Asked again right before bytes are sent: the person may have taken it back since it was chosen.
    const stillWanted = (): OperationRecord => {
      const current = state().operations.get(operation.id);
      if (!current || !isPending(current.state)) throw new OperationWithdrawn();
      return current;
    };
    const outcome = await backend.replay(item, (step) =>
      turnstile.pass(async () => {
        const { tries } = stillWanted();
        await feeder.record([
          { kind: 'operation-moved-on', id: operation.id, state: 'started', step, tries, reason: null },
        ]);
      }),
    );
    // Under the turnstile, so that nobody plans an operation on a place that this one has just changed.
    await turnstile.pass(async () => {
      const current = stillWanted();
      const plan = planned(current, outcome);
      await feeder.record(plan.entries);
      if (plan.notice) notice(plan.notice);
    });
    // Its turn, or room in the spool for the next one.
    for (const other of [operation.accountId, targetAccount(operation)]) if (other !== accountId) wake(other);
    if (outcome.kind === 'done' && outcome.filed !== undefined) options.filed(accountId, outcome.filed);
    log('info', 'replayed', { kind: operation.kind, outcome: outcome.kind, tries: record.tries });
    return outcome;
  };

  /** @returns null when the batch changed under it and nothing was sent */
  const replayBatch = async (
    backend: Pick<MailBackend, 'replayTogether'>,
    batch: readonly ReplayUnit[],
  ): Promise<ReplayOutcome[] | null> => {
    const pendingOnes = (unit: ReplayUnit | undefined): OperationRecord[] =>
      (unit?.records ?? []).flatMap(({ operation }) => {
        const current = state().operations.get(operation.id);
        return current && isPending(current.state) ? [current] : [];
      });
    let withdrawn = false;
    const items = batch.map(({ operation }) => ({ operation, step: null }));
    const sent = backend.replayTogether(items, (steps) =>
      turnstile.pass(async () => {
        // Of a set that is not as it was planned nothing is sent; it is planned anew.
        withdrawn = steps.some(
          ({ index }) => pendingOnes(batch[index]).length !== batch[index]?.records.length,
        );
        if (withdrawn) throw new OperationWithdrawn();
        await feeder.record(
          steps.flatMap(({ index, step }) =>
            pendingOnes(batch[index]).map(({ operation: { id }, tries }): JournalEntry => ({
              ...{ kind: 'operation-moved-on', id, state: 'started', step, tries, reason: null },
            })),
          ),
        );
      }),
    );
    // What a backend makes of a set that changed under it does not matter: it sent nothing.
    const outcomes = await sent.catch((error: unknown): (ReplayOutcome | null)[] => {
      if (!withdrawn) throw error;
      return [];
    });
    if (withdrawn) return null;
    await turnstile.pass(async () => {
      const plans = batch.flatMap((unit, index) => {
        const outcome = outcomes[index];
        if (!outcome) for (const { operation } of unit.records) alone.add(operation.id);
        if (!outcome) return [];
        return pendingOnes(unit).map((current) => ({ current, plan: planned(current, outcome) }));
      });
      await feeder.record(plans.flatMap(({ plan }) => plan.entries));
      const told = plans.flatMap(({ current: { operation }, plan }) =>
        plan.notice ? [{ subject: subjectOf(operation), notice: plan.notice }] : [],
      );
      for (const one of toldTogether(told)) notice(one);
    });
    const settled = outcomes.filter((outcome) => outcome !== null);
    log('info', 'replayed-together', {
      ...{ kind: batch[0]?.operation.kind ?? '', count: batch.length },
      done: settled.filter(({ kind }) => kind === 'done').length,
    });
    return settled;
  };

  /** What an outcome means, and from when on the operation may be tried again. */
  const planned = (current: OperationRecord, outcome: ReplayOutcome): OutcomePlan => {
    const { id } = current.operation;
    const again = outcome.kind === 'retry' || outcome.kind === 'unknown';
    const delay = again
      ? operationDelay(outcome.error, current.tries + 1, Math.random())
      : outcome.kind === 'later'
        ? outcome.delay
        : 0;
    if (delay > 0) putOff.set(id, now() + delay);
    else putOff.delete(id);
    const notBefore = putOff.get(id) ?? null;
    return planOutcome(label(), server, current, outcome, laterOnMessage(state(), current), notBefore);
  };

  const replaySingle = async (
    backend: Pick<MailBackend, 'replay'>,
    record: OperationRecord,
  ): Promise<ReplayOutcome[]> => {
    try {
      return [await replayOne(backend, record)];
    } catch (error) {
      if (error instanceof OperationWithdrawn) return [];
      throw error;
    }
  };

  return {
    async run(backend, stop, makeRoom) {
      forgetOverruled();
      for (;;) {
        const candidate = next();
        if (candidate.kind !== 'ready')
          return { kind: 'idle', at: candidate.kind === 'wait' ? candidate.at : null };
        if (stop()) return { kind: 'lost' };
        const { record } = candidate;
        const pending = state().pending.values();
        const batch = nextBatch(record, pending, accountId, now(), putOff, alone, making());
        const outcomes =
          batch.length > 1 || (batch[0]?.records.length ?? 0) > 1
            ? await replayBatch(backend, batch)
            : await replaySingle(backend, record);
        const error = outcomes?.map(endOf).find((end) => end !== null);
        if (error) return { kind: 'lost', error };
        if (makeRoom?.()) return { kind: 'interrupted' };
      }
    },
    nextDue: () => {
      forgetOverruled();
      const candidate = next();
      return candidate.kind === 'wait' ? candidate.at : candidate.kind === 'ready' ? now() : null;
    },
    clearDelays: () => putOff.clear(),
  };
}

/** What is still to be done to the same message after this operation, and to the copy that it makes. */
function laterOnMessage(state: VaultState, { operation }: OperationRecord): OperationRecord[] {
  if (!isMessageOperation(operation)) return [];
  const records = state.pendingOf(operation.message.id);
  const behind = records.slice(records.findIndex((record) => record.operation.id === operation.id) + 1);
  return operation.kind === 'copy' ? [...behind, ...state.pendingOf(operation.copyId)] : behind;
}

/** The error after which nothing more may be sent on this connection: it is gone, or the server wants silence. */
function endOf(outcome: ReplayOutcome): MailError | null {
  if (outcome.kind !== 'unknown' && outcome.kind !== 'retry') return null;
  const { error } = outcome;
  return error.kind === 'network' || (error.kind === 'busy' && error.throttled) ? error : null;
}

/** A restart does not make a server less busy. */
function restoredDelays(state: VaultState, accountId: AccountId, now: number): Map<OperationId, number> {
  const delays = new Map<OperationId, number>();
  for (const { operation, step, notBefore } of state.pending.values()) {
    if (turnOf(operation, step) !== accountId || notBefore === undefined) continue;
    if (notBefore > now && notBefore <= now + longestDelay) delays.set(operation.id, notBefore);
  }
  return delays;
}

function subjectOf(operation: MailOperation): string {
  return isMessageOperation(operation) ? operation.message.id : operation.mailbox.id;
}

/** The person took the operation back before its bytes were sent. */
class OperationWithdrawn extends Error {}
