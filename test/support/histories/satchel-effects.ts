/** What an operation of Satchel's journal did to the server, judged by how the journal says that it ended. Pure. A new kind of operation gets its case here. */
import type {
  MailboxRef,
  MessageOperation,
  OperationState,
  Placement,
  ReplayStep,
} from '../../../electron/contract/operation';
import type { Effect, Instance, TokenState } from './possible-ends';

/** How an operation stands when it is judged. `undone`: removed from the queue before any server heard of it. */
export type End = OperationState | 'undone';

export interface JudgedOperation {
  operation: Exclude<MessageOperation, { kind: 'transfer' }>;
  end: End;
  /** Of a step that was begun and may have happened. */
  step: ReplayStep | null;
  /** It was sent before all was looked at for the last time: what it did is in what was seen then, or still to come. */
  begun?: boolean;
  /** It gave up a removal that it had begun, and takes its mark off the original. */
  unmarks?: boolean;
  /** What one of its commands did was not known for a while, and was looked for. */
  inDoubt?: boolean;
  /** Where the journal says that its message is, when it is done. */
  placement: Placement | null;
  /** The message on the server that it was meant for; null: any of its token. */
  instance: number | null;
  /** Another one that is not at one of these places, see `placeIn`, may be taken for it. */
  others?: ReadonlySet<string>;
  /** The message that it brings into being. */
  born: number | null;
  start: number;
  settled: number;
}

/** Mailboxes, by number, that this one may have been at some time between these two (ms). */
export type BoxesMeant = (mailbox: MailboxRef, from: number, to: number) => number[];

export function effectOf(judged: JudgedOperation, boxesMeant: BoxesMeant): Effect {
  const { operation, instance, end, start, settled, unmarks } = judged;
  const reached = reach(judged, boxesMeant);
  const marked = (state: TokenState): TokenState =>
    unmarks ? state.filter((one) => instance === null || isSelf(one, instance)) : [];
  const unmarked = (state: TokenState): TokenState[] =>
    marked(state).map((one) => [
      ...state.filter((other) => other !== one),
      { ...one, flags: withFlags(one.flags, [], ['\\Deleted']) },
    ]);
  const isMayBe = end === 'dropped' || (judged.step !== null && (end === 'parked' || end === 'discarded'));
  return {
    actor: 'satchel',
    start,
    end: settled,
    chain: end === 'done' || isMayBe ? `satchel ${operation.message.id}` : null,
    isNothing: end !== 'done' && !isMayBe && unmarks !== true,
    what: `satchel: ${operation.kind} ${detail(operation)} is ${end}`,
    next(state) {
      const left = [state, ...unmarked(state)];
      if (end === 'done' && judged.begun !== true) return left.flatMap(reached);
      return isMayBe || end === 'done' ? left.flatMap((one) => [one, ...reached(one)]) : left;
    },
  };
}

/** What it does when it happens; empty: there is no such message to do it to. */
function reach(
  { operation, instance, others, born, placement, inDoubt, begun, start, settled }: JudgedOperation,
  boxesMeant: BoxesMeant,
): (state: TokenState) => TokenState[] {
  const isMeant = (one: Instance): boolean =>
    instance === null ||
    isSelf(one, instance) ||
    one.foundFor === instance ||
    (others !== undefined && !others.has(placeIn(one)));
  const on = (state: TokenState, change: (one: Instance) => (Instance | null)[]): TokenState[] =>
    state.filter(isMeant).flatMap((one) => {
      const others = state.filter((other) => other !== one);
      return change(one).map((changed) => (changed ? [...others, changed] : others));
    });
  switch (operation.kind) {
    case 'flags':
      return (state) =>
        on(state, (one) => [{ ...one, flags: withFlags(one.flags, operation.add, operation.remove) }]);
    case 'move': {
      const uid = placement?.uid ?? null;
      const boxes = boxesMeant(operation.to, start, settled);
      const isTarget = (one: Instance): boolean => uid !== null && one.uid === uid && boxes.includes(one.box);
      // Its own message was removed, and a copy that lies in the target, its own perhaps, was taken for it: it goes by that.
      const adopted = (state: TokenState): TokenState =>
        state.map((one) => (isTarget(one) && instance !== null ? { ...one, of: instance } : one));
      // Nobody could tell a copy that another program put there meanwhile from the one that was in doubt: it goes by that.
      // Its own copy, when all was looked at between the copying and the removal.
      const twinOf = (state: TokenState, one: Instance): Instance | undefined =>
        inDoubt === true || begun === true
          ? state.find((other) => other !== one && isTarget(other))
          : undefined;
      return (state) => {
        const moved = state.filter(isMeant).flatMap((one) => {
          const others = state.filter((other) => other !== one);
          const twin = twinOf(state, one);
          if (twin) {
            const gone = others.map((other) => (other === twin ? { ...other, of: one.id } : other));
            // Another program had taken the original elsewhere before it could be removed: then there are two.
            return begun === true && !boxesMeant(operation.from, start, settled).includes(one.box)
              ? [gone, [...gone, one]]
              : [gone];
          }
          return boxes.map((box) => [...others, { ...one, box, uid }]);
        });
        return moved.length === 0 && state.some(isTarget) ? [adopted(state)] : moved;
      };
    }
    case 'copy': {
      const uid = placement?.uid ?? null;
      const boxes = boxesMeant(operation.to, start, settled);
      return (state) => {
        // Nobody could tell what another program put there meanwhile, perhaps the message itself, from the copy that was in doubt.
        const found =
          inDoubt === true && uid !== null && born !== null
            ? state.find((one) => one.uid === uid && boxes.includes(one.box))
            : undefined;
        if (found) return [state.map((one) => (one === found ? { ...one, foundFor: born ?? -1 } : one))];
        return state
          .filter(isMeant)
          .flatMap((one) => boxes.map((box) => [...state, { id: born ?? -1, box, uid, flags: one.flags }]));
      };
    }
    case 'append': {
      const flags = withFlags([], operation.cargo.flags, []);
      return (state) =>
        boxesMeant(operation.to, start, settled).map((box) => [
          ...state,
          { id: born ?? -1, box, uid: placement?.uid ?? null, flags },
        ]);
    }
    case 'delete':
      // Gone is gone, whoever did it.
      return (state) => {
        const mayGo = (one: Instance): boolean => one.foundFor !== instance || state.length > 1;
        if (!state.some((one) => isMeant(one) && mayGo(one))) return [state];
        return on(state, (one) => (mayGo(one) ? [null] : []));
      };
  }
}

export function isSelf({ id, of }: Instance, instance: number): boolean {
  return id === instance || of === instance;
}

export function placeIn({ box, uid }: Instance): string {
  return `${box}/${uid ?? '?'}`;
}

export function withFlags(
  flags: readonly string[],
  add: readonly string[],
  remove: readonly string[],
): string[] {
  const gone = new Set(remove.map((flag) => flag.toLowerCase()));
  const all = [...flags, ...add.map((flag) => flag.toLowerCase())];
  return [...new Set(all)].filter((flag) => !gone.has(flag)).sort();
}

function detail(operation: JudgedOperation['operation']): string {
  switch (operation.kind) {
    case 'flags':
      return [...operation.add.map((flag) => `+${flag}`), ...operation.remove.map((flag) => `-${flag}`)].join(
        ' ',
      );
    case 'move':
      return `${operation.from.path} → ${operation.to.path}`;
    case 'copy':
    case 'append':
      return `to ${operation.to.path}`;
    case 'delete':
      return 'for ever';
  }
}
