/** What a transfer to another account did to both servers: it is read in one, added to the other, and removed from the first, each at its time. Pure. */
import { canonical } from './sightings';
import { isThere, named } from './second-account';
import { isSelf, placeIn, withFlags } from './satchel-effects';
import type { BoxesMeant, End } from './satchel-effects';
import type { Effect, Instance, TokenState } from './possible-ends';
import type { TransferOperation, TransferPhases } from './transfer-phases';

export interface JudgedTransfer {
  operation: TransferOperation;
  phases: TransferPhases;
  end: End;
  /** The message that it was meant for; null: any of its token. */
  instance: number | null;
  /** Another one that is not at one of these places, see `placeIn`, may be taken for it. */
  others?: ReadonlySet<string>;
  /** The message that it brings into being. */
  born: number | null;
  /** ms */
  changedAt: number;
}

/** `isFirm`: nothing that others do at the same moment can change how it goes. */
export interface PhaseEffect extends Effect {
  isFirm?: boolean;
}

/** @param bearing mailboxes, by number, that bore a path at some time between these two (ms) */
export function transferEffects(
  judged: JudgedTransfer,
  boxesMeant: BoxesMeant,
  bearing: (path: string, from: number, to: number) => number[],
): PhaseEffect[] {
  const { operation, phases, end, instance, others, born, changedAt } = judged;
  const { fetched, arrived, appendFrom, removal, source } = phases;
  const moves = operation.copyId === null;
  const about = `satchel: ${moves ? 'move' : 'copy'} to ${operation.to.path}, which is ${end}`;
  const common = { actor: 'satchel', chain: `satchel ${operation.message.id}` };
  const isMeant = (one: Instance): boolean =>
    instance === null || isSelf(one, instance) || (others !== undefined && !others.has(placeIn(one)));
  const flags = fetched?.flags ?? [];
  const effects: PhaseEffect[] = [];

  if (fetched && !fetched.judged && arrived)
    effects.push({
      ...{ ...common, start: fetched.from, end: fetched.to },
      what: `${about}: is read, with (${flags.join(' ')})`,
      next: (state) =>
        state.some((one) => isMeant(one) && unmarked(one.flags) === unmarked(flags)) ? [state] : [],
    });

  const mayHaveArrived = !arrived && appendFrom !== null && phases.step === 'append';
  if ((arrived && !arrived.judged) || mayHaveArrived) {
    const [from, to] = arrived ? [arrived.from, arrived.to] : [appendFrom ?? changedAt, changedAt];
    const uid = arrived?.placement.uid ?? null;
    effects.push({
      ...{ ...common, start: from, end: to, isFirm: true },
      what: `${about}: ${arrived ? `arrives as ${uid ?? '?'}` : 'may have arrived'}`,
      next(state) {
        const there = boxesMeant(operation.to, from, to).map((box): TokenState => [
          ...state,
          { id: born ?? -1, box, uid, flags: withFlags([], flags, ['\\Deleted']) },
        ]);
        return arrived ? there : [state, ...there];
      },
    });
  }

  if (!moves || !arrived) return effects;
  const isDone = end === 'done';
  if (!isDone && !removal) return effects;
  const [from, path, uid] = removal
    ? [removal.from, named(removal.path, isThere(source.mailbox.path)), removal.uid]
    : [arrived.to, source.mailbox.path, source.uid];
  const boxes = bearing(path, from, changedAt);
  effects.push({
    ...{ ...common, start: from, end: changedAt },
    what: `${about}: ${removal ? 'its source is removed from' : 'finds no source any more at'} ${path}/${uid ?? '?'}`,
    next(state) {
      const isSource = (one: Instance): boolean =>
        isMeant(one) && boxes.includes(one.box) && (one.uid === null || one.uid === uid);
      const sources = state.filter(isSource);
      const gone = sources.map((one) => state.filter((other) => other !== one));
      const isCertain = sources.some((one) => one.uid !== null);
      // It was gone already, or whoever has moved it meanwhile wanted it there.
      if (!removal) return isCertain ? [] : [state];
      return isDone && isCertain ? gone : [state, ...gone];
    },
  });
  return effects;
}

/** What nobody carries along. */
function unmarked(flags: readonly string[]): string {
  return canonical(flags.filter((flag) => flag.toLowerCase() !== '\\deleted'));
}
