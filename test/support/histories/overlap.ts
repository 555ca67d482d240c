/** What real servers may make of two commands on one message at the same moment: a MOVE of theirs is not one instant. Pure. */
import type { MessageOperation } from '../../../electron/contract/operation';
import type { Watched } from './journal-watch';
import type { Effect, Instance, TokenState } from './possible-ends';
import { placeIn } from './satchel-effects';
import type { PhaseEffect } from './transfer-effects';

export interface Own {
  one: Watched;
  effect: PhaseEffect;
  /** Of one that was refused: as if nobody knew. */
  mayBe?: Effect;
}

/** ms: a server may still be at work on what it had before its connection was cut, the longer the busier the machine is. */
export const afterglow = 1_000;

/** With \Deleted and UID EXPUNGE, on any server. */
export function removesByMark(operation: MessageOperation): boolean {
  return operation.kind === 'delete' || (operation.kind === 'transfer' && operation.copyId === null);
}

/**
 * Copy and removal of a move are two, seen from another session: flags that are set in between are lost with the original,
 * and an original that is moved or removed by both leaves two copies, or one.
 * @param marks where something removes without MOVE: \Deleted, which stands on the original in between, goes along with what is made of it
 * @returns the effects with these outcomes too; null: nothing overlapped
 */
export function alsoOverlapping(
  own: readonly Own[],
  foreign: readonly Effect[],
  newInstance: () => number,
  marks: boolean,
): Effect[] | null {
  const meet = ({ one, effect: { isFirm } }: Own, effect: Effect): boolean =>
    isFirm !== true && one.tries.some(({ from, to }) => from <= effect.end && effect.start <= to + afterglow);
  const isMet = own.map((mine) => foreign.some((effect) => meet(mine, effect)));
  const ownOnes = own.flatMap((mine, index) => {
    if (!isMet[index]) return [mine.effect];
    const effect = loosened(mine.mayBe ?? mine.effect, newInstance, marks);
    return mine.one.operation.kind === 'move' ? [effect, removal(effect)] : [effect];
  });
  const crossed = (effect: Effect): boolean =>
    foreign.some(
      ({ actor, start, end }) => actor !== effect.actor && start <= effect.end && effect.start <= end,
    );
  const foreignOnes = foreign.map((effect) =>
    crossed(effect) || own.some((mine) => meet(mine, effect)) ? loosened(effect, newInstance, marks) : effect,
  );
  const isLoosened = isMet.includes(true) || foreignOnes.some((effect, index) => effect !== foreign[index]);
  return isLoosened ? [...ownOnes, ...foreignOnes] : null;
}

/** The second half of a move: what others did to the original after it was copied is gone with it, but for what they made of it. */
function removal(move: PhaseEffect): Effect {
  return {
    ...move,
    what: `${move.what}: its original is removed`,
    next(state) {
      const left = state.filter((one) => one.leaving === undefined || one.leaving !== placeIn(one));
      return left.length < state.length ? [left, state] : [state];
    },
  };
}

/** It may also have been without effect, or have left the original where it was. */
function loosened(effect: Effect, newInstance: () => number, marks: boolean): Effect {
  let copy: number | null = null;
  return {
    ...effect,
    next(state) {
      const after = effect.next(state);
      const kept = after.flatMap((next): TokenState[] => {
        const moved = next.filter((one) => {
          const before = state.find(({ id }) => id === one.id);
          return before && before.box !== one.box;
        });
        const [first] = moved;
        if (!first) return [];
        copy ??= newInstance();
        const original = state.find(({ id }) => id === first.id);
        if (!original) return [];
        const rest = [...next.filter((one) => one !== first), { ...first, id: copy, of: first.id }];
        const left = { ...original, leaving: placeIn(original) };
        return [[...rest, left], ...(marks ? [[...rest, marked(left)]] : [])];
      });
      return [...after, ...kept, ...(marks ? after.flatMap((next) => markedCopies(state, next)) : []), state];
    },
  };
}

/** What was copied or moved while it bore \Deleted bears it where it came to. */
function markedCopies(before: TokenState, after: TokenState): TokenState[] {
  const isOld = ({ id, box }: Instance): boolean => before.some((one) => one.id === id && one.box === box);
  if (after.every(isOld)) return [];
  return [after.map((one) => (isOld(one) ? one : marked(one)))];
}

function marked(one: Instance): Instance {
  return { ...one, flags: [...new Set([...one.flags, '\\deleted'])].sort() };
}
