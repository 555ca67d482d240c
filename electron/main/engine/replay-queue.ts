/** Replays one account's queued operations on its server, oldest first, journaling each step before its bytes. */
import type { MailError } from '../../contract/errors';
import type { AccountId, OperationId } from '../../contract/ids';
import { type OperationRecord, isMessageOperation, isPending } from '../../contract/operation';
import type { Notice } from '../../contract/status-events';
import type { Log, MailBackend, ReplayOutcome } from '../backend/backend';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/vault-state';
import type { JournalFeeder } from './journal-feeder';
import { nextBatch } from './next-batch';
import type { ReplayUnit } from './next-batch';
import { nextOperation } from './next-operation';
import { planOutcome } from './outcome-entries';
import { retryDelay } from './retry-policy';
import type { Turnstile } from '../turnstile';

export interface ReplayQueueOptions {
  accountId: AccountId;
  label: () => string;
  server: string;
  state: () => VaultState;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  notice: (notice: Notice) => void;
  log: Log;
  now: () => number;
}

export type ReplayEnd =
  /** Nothing is due; `at` is when the next held operation will be (ms since 1970), null when there is none. */
  | { kind: 'idle'; at: number | null }
  /** Something else goes first; at least one command was sent before. */
  | { kind: 'interrupted' }
  /** The connection was lost on the way. */
  | { kind: 'lost' };

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
  const { accountId, label, server, state, feeder, turnstile, notice, log, now } = options;
  const putOff = new Map<OperationId, number>();
  /** Operations that a server did not answer for together with others: from then on by themselves. */
  const alone = new Set<OperationId>();

  const next = () => nextOperation(state().pending.values(), accountId, now(), putOff);

  const replayOne = async (
    backend: Pick<MailBackend, 'replay'>,
    record: OperationRecord,
  ): Promise<ReplayOutcome> => {
    const { operation } = record;
    const item = { operation, step: record.step };
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
      const plan = planOutcome(label(), server, current, outcome, laterOnMessage(state(), current));
      await feeder.record(plan.entries);
      if (plan.notice) notice(plan.notice);
    });
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
        return outcome
          ? pendingOnes(unit).map((current) =>
              planOutcome(label(), server, current, outcome, laterOnMessage(state(), current)),
            )
          : [];
      });
      await feeder.record(plans.flatMap(({ entries }) => entries));
      tellTogether(
        plans.flatMap((plan) => plan.notice ?? []),
        notice,
      );
    });
    const settled = outcomes.filter((outcome) => outcome !== null);
    log('info', 'replayed-together', {
      ...{ kind: batch[0]?.operation.kind ?? '', count: batch.length },
      done: settled.filter(({ kind }) => kind === 'done').length,
    });
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome?.kind !== 'retry') continue;
      for (const record of batch[index]?.records ?? []) putOffFor(record, outcome.error);
    }
    return settled;
  };

  const putOffFor = ({ operation, tries }: OperationRecord, error: MailError): void => {
    const delay = retryDelay(error, tries + 1, Math.random());
    putOff.set(operation.id, now() + (delay ?? 60_000));
  };

  const replaySingle = async (
    backend: Pick<MailBackend, 'replay'>,
    record: OperationRecord,
  ): Promise<ReplayOutcome[]> => {
    try {
      const outcome = await replayOne(backend, record);
      if (outcome.kind === 'retry') putOffFor(record, outcome.error);
      return [outcome];
    } catch (error) {
      if (error instanceof OperationWithdrawn) return [];
      throw error;
    }
  };

  return {
    async run(backend, stop, makeRoom) {
      for (;;) {
        const candidate = next();
        if (candidate.kind !== 'ready')
          return { kind: 'idle', at: candidate.kind === 'wait' ? candidate.at : null };
        if (stop()) return { kind: 'lost' };
        const { record } = candidate;
        const batch = nextBatch(record, state().pending.values(), accountId, now(), putOff, alone);
        const outcomes =
          batch.length > 1 || (batch[0]?.records.length ?? 0) > 1
            ? await replayBatch(backend, batch)
            : await replaySingle(backend, record);
        if (outcomes?.some((outcome) => isLost(outcome))) return { kind: 'lost' };
        if (makeRoom?.()) return { kind: 'interrupted' };
      }
    },
    nextDue: () => {
      const candidate = next();
      return candidate.kind === 'wait' ? candidate.at : candidate.kind === 'ready' ? now() : null;
    },
    clearDelays: () => putOff.clear(),
  };
}

/** What is still to be done to the same message after this operation. */
function laterOnMessage(state: VaultState, { operation }: OperationRecord): OperationRecord[] {
  if (!isMessageOperation(operation)) return [];
  const records = state.pendingOf(operation.message.id);
  return records.slice(records.findIndex((record) => record.operation.id === operation.id) + 1);
}

function isLost(outcome: ReplayOutcome): boolean {
  return outcome.kind === 'unknown' || (outcome.kind === 'retry' && outcome.error.kind === 'network');
}

/** Many notices at once would bury each other: the first speaks for those that are like it. */
function tellTogether(notices: readonly Notice[], tell: (notice: Notice) => void): void {
  const [first, ...others] = notices;
  if (!first) return;
  tell(
    others.length === 0
      ? first
      : {
          ...first,
          sentence: `${first.sentence} (So for ${notices.length} messages; see the pending operations.)`,
        },
  );
}

/** The person took the operation back before its bytes were sent. */
class OperationWithdrawn extends Error {}
