/** How far a transfer to another account has come, by the steps that the journal had of it, with the times of each. */
import { isPending } from '../../../electron/contract/operation';
import type {
  MessageOperation,
  OperationRecord,
  Placement,
  ReplayStep,
} from '../../../electron/contract/operation';

export type TransferOperation = Extract<MessageOperation, { kind: 'transfer' }>;

/** ms between which it happened. `judged`: it is in a verified past already. */
interface Phase {
  from: number;
  to: number;
  judged: boolean;
}

export interface TransferPhases {
  /** The step that the journal had last. */
  step: ReplayStep['kind'] | null;
  /** ms, since when it has been at its beginning. */
  since: number;
  /** Its octets were read, and these flags. */
  fetched: (Phase & { flags: string[] }) | null;
  /** ms of the first APPEND; null: none was sent. */
  appendFrom: number | null;
  /** The other account has it for certain. */
  arrived: (Phase & { placement: Placement }) | null;
  /** When its source began to be removed, and where. */
  removal: { from: number; path: string; uid: number } | null;
  /** Where the journal says that its source lies. */
  source: Placement;
}

export function beginning({ message }: TransferOperation, now: number): TransferPhases {
  const { placement: source } = message.locator;
  return { step: null, since: now, fetched: null, appendFrom: null, arrived: null, removal: null, source };
}

/** @param placement where its message is confirmed to be, once it is done */
export function goneOn(
  before: TransferPhases,
  { operation, state, step }: OperationRecord & { operation: TransferOperation },
  placement: Placement | null,
  now: number,
): TransferPhases {
  const phases: TransferPhases = { ...before, source: operation.message.locator.placement };
  const copy = step?.kind === 'appended' ? step.copy : state === 'done' ? placement : null;
  if (copy && !phases.arrived) {
    const from = phases.appendFrom ?? phases.since;
    phases.arrived = { from, to: now, judged: false, placement: copy };
  }
  if (!isPending(state)) return phases;
  phases.step = step?.kind ?? null;
  if (step === null && before.step !== null) phases.since = now;
  if (step?.kind === 'fetched' && before.step === null)
    phases.fetched = { from: phases.since, to: now, judged: false, flags: step.cargo.flags };
  if (step?.kind === 'append') phases.appendFrom ??= now;
  if (step?.kind === 'expunge') {
    const { path, uid } = step.source;
    phases.removal = { from: phases.removal?.from ?? now, path, uid };
  }
  return phases;
}
