/** Follows every operation of Satchel's journal from its queueing to its end, with the times at which its bytes may have been sent. */
import type { MessageId, OperationId } from '../../../electron/contract/ids';
import { bornIn, isMessageOperation, isPending, shownOn } from '../../../electron/contract/operation';
import type {
  MailboxOperation,
  MessageOperation,
  OperationRecord,
  Placement,
  ReplayStep,
} from '../../../electron/contract/operation';
import type { StoreChange } from '../../../electron/contract/store-writes';
import type { End } from './satchel-effects';
import { placeKey } from './sightings';
import { beginning, goneOn } from './transfer-phases';
import type { TransferPhases } from './transfer-phases';

export interface Watched {
  operation: MessageOperation;
  token: string;
  /** null: it is not known which of several messages of this token. */
  instance: number | null;
  /** The message that it brings into being. */
  born: number | null;
  queuedAt: number;
  /** When its first step was journaled, ms; null: nothing was sent. */
  sentFrom: number | null;
  /** From a step's record to the record of how it went, ms: what happened at the server may have met what others did then. */
  tries: { from: number; to: number }[];
  end: End;
  reason: string | null;
  step: ReplayStep | null;
  /** Its removal was begun, and given up since its copy was gone: what had marked the original takes the mark off again. */
  unmarks: boolean;
  placement: Placement | null;
  /** It was unknown for a while what had become of it, or begun again after a restart. */
  inDoubt: boolean;
  changedAt: number;
  /** Where messages of its token lay at the last rest before it was queued, see `placeIn`. */
  known: ReadonlySet<string>;
  /** Of a transfer: what of it has happened. */
  phases: TransferPhases | null;
  /** It is in a verified past already. */
  judged: boolean;
  /** That it was not done had its grounds, which need not be new when that is said again. */
  excused: boolean;
}

export interface JournalWatchOptions {
  /** The message at a place, by what is known of the server. */
  instanceAt: (placement: Placement) => number | undefined;
  /** All messages that a token was given to. */
  instancesOf: (token: string) => number[];
  /** Whether it is believed to be on a server. */
  exists: (token: string, instance: number) => boolean;
  /** Where its messages lay at the last rest. */
  placesOf: (token: string) => ReadonlySet<string>;
  /** A message that is to be. */
  newInstance: (token: string) => number;
  /** A transfer's message is confirmed to be in the other account. */
  arrived: (watched: Watched, placement: Placement) => void;
  settled: (watched: Watched) => void;
  mailboxSettled: (watched: WatchedMailbox) => void;
}

/** What was done, or was to be done, to a mailbox. */
export interface WatchedMailbox {
  operation: MailboxOperation;
  state: OperationRecord['state'];
  /** When its first step was journaled, ms; null: nothing was sent. */
  sentFrom: number | null;
  changedAt: number;
}

export class JournalWatch {
  readonly operations = new Map<OperationId, Watched>();
  readonly mailboxes = new Map<OperationId, WatchedMailbox>();
  readonly #meant = new Map<MessageId, number>();
  /** Messages of which the person has said what they are, and where they lay then. */
  readonly #chosen = new Map<number, { messageId: MessageId; place: string }>();

  constructor(private readonly options: JournalWatchOptions) {}

  take(changes: readonly StoreChange[]): void {
    const now = performance.now();
    for (const [index, change] of changes.entries()) {
      if (change.kind === 'operation-removed') {
        this.#removed(change.id, now);
        continue;
      }
      if (change.kind !== 'operation') continue;
      const { record } = change;
      if (!isMessageOperation(record.operation)) {
        this.#mailbox(record.operation, record.state, now);
        continue;
      }
      const placement = confirmedAt(record, changes.slice(index + 1));
      this.#record(record as OperationRecord & { operation: MessageOperation }, placement, now);
    }
  }

  /** The person has said which message is meant: from now on it is that one. */
  chosen(id: OperationId, placement: Placement): void {
    const known = this.operations.get(id);
    if (!known) return;
    const instance = this.options.instanceAt(placement);
    const { id: messageId } = known.operation.message;
    // What waits behind it goes on with that one too, but for what is meant for those that transfers make of it.
    const made = new Set(this.#movesAway(messageId).map(({ born }) => born));
    for (const one of [known, ...this.open])
      if (one.operation.message.id === messageId && (one.instance === null || !made.has(one.instance)))
        one.instance = instance ?? null;
    if (instance === undefined) return void this.#meant.delete(messageId);
    this.#meant.set(messageId, instance);
    this.#chosen.set(instance, { messageId, place: placeKey(placement) });
    for (const one of this.open)
      if (one.instance === instance && this.#isAnothers(instance, one.operation)) one.instance = null;
    // Of one that was gone when it was chosen, nothing can be said but that it is gone.
    if (!this.options.exists(known.token, instance))
      for (const one of this.open) if (one !== known && one.instance === instance) one.instance = null;
  }

  /**
   * In a mailbox that was rebuilt and holds several alike the person has said that this one is another message: then it is
   * not the one that it was before, and which of them that is, nobody has said. What names its new place is meant for it.
   */
  #isAnothers(instance: number, { message: { id, locator } }: MessageOperation): boolean {
    const chosen = this.#chosen.get(instance);
    return chosen !== undefined && chosen.messageId !== id && chosen.place !== placeKey(locator.placement);
  }

  /** What was being done when Satchel ended has to be looked for. */
  restarted(): void {
    for (const known of this.open) known.inDoubt ||= known.end === 'started';
  }

  /** Operations that are not at their end, in the journal's order. */
  get open(): Watched[] {
    return [...this.operations.values()].filter(({ end }) => end !== 'undone' && isPending(end));
  }

  #record(
    record: OperationRecord & { operation: MessageOperation },
    placement: Placement | null,
    now: number,
  ): void {
    const { operation, state, step, reason } = record;
    const known = this.operations.get(operation.id);
    if (!known) {
      this.operations.set(operation.id, {
        operation,
        token: operation.message.locator.subject,
        instance: operation.kind === 'append' ? null : this.#instanceOf(operation),
        born: this.#bornBy(operation),
        queuedAt: now,
        sentFrom: null,
        tries: [],
        end: state,
        reason,
        step,
        unmarks: false,
        placement: null,
        inDoubt: false,
        changedAt: now,
        known: this.options.placesOf(operation.message.locator.subject),
        phases: operation.kind === 'transfer' ? beginning(operation, now) : null,
        ...{ judged: false, excused: false },
      });
      return;
    }
    const open = known.tries.at(-1);
    known.inDoubt ||= state === 'unknown';
    if (state === 'started') {
      known.sentFrom ??= now;
      if (open?.to !== Infinity) known.tries.push({ from: now, to: Infinity });
    } else if (open?.to === Infinity) open.to = now;
    const wasPending = known.end !== 'undone' && isPending(known.end);
    // The locator moves on with what the message went through; what it was meant for does not.
    Object.assign(known, { end: state, reason, changedAt: now });
    if (known.phases && operation.kind === 'transfer') {
      const before = known.phases.arrived;
      known.phases = goneOn(known.phases, { ...record, operation }, placement, now);
      const { arrived } = known.phases;
      if (arrived && !before) this.options.arrived(known, arrived.placement);
    }
    known.unmarks ||= state === 'parked' && step === null && known.step?.kind === 'expunge';
    // What is in doubt when it is given up stays in doubt.
    if (isPending(state)) known.step = step;
    if (!wasPending || isPending(state)) return;
    known.placement = placement;
    // From now on that is the message, wherever the cache finds it.
    if (known.born !== null && state === 'done') this.#meant.set(shownOn(operation), known.born);
    this.options.settled(known);
  }

  #mailbox(operation: MailboxOperation, state: OperationRecord['state'], now: number): void {
    const known = this.mailboxes.get(operation.id);
    const sentFrom = known?.sentFrom ?? (state === 'started' ? now : null);
    const watched = { operation, state, sentFrom, changedAt: now };
    this.mailboxes.set(operation.id, watched);
    if (!isPending(state) && (!known || isPending(known.state))) this.options.mailboxSettled(watched);
  }

  #removed(id: OperationId, now: number): void {
    const known = this.operations.get(id);
    // Trimmed from the history: it was at its end before.
    if (!known || known.end === 'undone' || !isPending(known.end)) return;
    Object.assign(known, { end: 'undone', changedAt: now });
    this.options.settled(known);
  }

  #bornBy(operation: MessageOperation): number | null {
    const moves = operation.kind === 'transfer' && operation.copyId === null;
    if (!bornIn(operation) && !moves) return null;
    const born = this.options.newInstance(operation.message.locator.subject);
    // Until it has moved it may also stay.
    if (moves) return born;
    this.#meant.set(shownOn(operation), born);
    return born;
  }

  #instanceOf(operation: MessageOperation): number | null {
    const { id, locator } = operation.message;
    const { instanceAt, instancesOf } = this.options;
    const onItsWay = this.#onItsWay(id);
    if (onItsWay !== undefined) return onItsWay;
    const chosen = this.#chosenFor(id);
    if (chosen !== undefined) return chosen;
    const all = instancesOf(locator.subject);
    const at = locator.placement.uid === null ? undefined : instanceAt(locator.placement);
    const found = at ?? this.#meant.get(id) ?? (all.length === 1 ? all[0] : undefined);
    if (found !== undefined && this.#isAnothers(found, operation)) return null;
    if (found !== undefined) this.#meant.set(id, found);
    return found ?? null;
  }

  /** What waits behind an operation for which the person has chosen goes on with that one, wherever the cache has the message (630034). */
  #chosenFor(id: MessageId): number | undefined {
    const instances = this.open.flatMap(({ operation, instance }) =>
      operation.message.id === id && instance !== null ? [instance] : [],
    );
    return instances.findLast((instance) => this.#chosen.get(instance)?.messageId === id);
  }

  /** What is done to a message behind a move to another account is done to what arrives there. */
  #onItsWay(id: MessageId): number | undefined {
    return this.#movesAway(id).at(-1)?.born ?? undefined;
  }

  #movesAway(id: MessageId): Watched[] {
    return this.open.filter(
      ({ operation }) =>
        operation.kind === 'transfer' && operation.copyId === null && operation.message.id === id,
    );
  }
}

/** Where its message is confirmed to be: told behind its record, or behind those of the operations that it moves on. */
function confirmedAt(
  { operation, state }: OperationRecord,
  [next, ...rest]: readonly StoreChange[],
): Placement | null {
  if (next?.kind === 'message-confirmed') return next.placement;
  if (state !== 'done' || !isMessageOperation(operation)) return null;
  const own = rest.find((one) => one.kind === 'message-confirmed' && one.messageId === shownOn(operation));
  return own?.kind === 'message-confirmed' ? own.placement : null;
}
