/** Replays one account's queued operations on its server, oldest first, journaling each step before its bytes. */
import type { AccountId, OperationId } from '../../contract/ids';
import { type OperationRecord, isMessageOperation, isPending } from '../../contract/operation';
import type { Notice } from '../../contract/status-events';
import type { Log, MailBackend, ReplayOutcome } from '../backend/backend';
import type { VaultState } from '../vault/vault-state';
import type { JournalFeeder } from './journal-feeder';
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
  /** The connection was lost on the way. */
  | { kind: 'lost' };

export interface ReplayQueue {
  /** Replays until nothing is due or the connection is lost. `stop` is asked between operations. */
  run(backend: Pick<MailBackend, 'replay'>, stop: () => boolean): Promise<ReplayEnd>;
  /** When the next held operation is due; null when none is. */
  nextDue(): number | null;
  /** Forgets put-off times, so that the person's "try again" means now. */
  clearDelays(): void;
}

export function createReplayQueue(options: ReplayQueueOptions): ReplayQueue {
  const { accountId, label, server, state, feeder, turnstile, notice, log, now } = options;
  const putOff = new Map<OperationId, number>();

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

  return {
    async run(backend, stop) {
      for (;;) {
        const candidate = next();
        if (candidate.kind !== 'ready')
          return { kind: 'idle', at: candidate.kind === 'wait' ? candidate.at : null };
        if (stop()) return { kind: 'lost' };
        const outcome = await replayOne(backend, candidate.record).catch((error: unknown) => {
          if (error instanceof OperationWithdrawn) return null;
          throw error;
        });
        if (!outcome) continue;
        if (outcome.kind === 'unknown') return { kind: 'lost' };
        if (outcome.kind === 'retry') {
          if (outcome.error.kind === 'network') return { kind: 'lost' };
          const delay = retryDelay(outcome.error, candidate.record.tries + 1, Math.random());
          putOff.set(candidate.record.operation.id, now() + (delay ?? 60_000));
        }
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

/** The person took the operation back before its bytes were sent. */
class OperationWithdrawn extends Error {}
