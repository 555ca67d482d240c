/** What real servers may make of two commands on one message at the same moment: a MOVE of theirs is not one instant. Pure. */
import type { Watched } from './journal-watch';
import type { Effect, TokenState } from './possible-ends';

interface Own {
  one: Watched;
  effect: Effect;
  /** Of one that was refused: as if nobody knew. */
  mayBe?: Effect;
}

/** ms: a server may still be at work on what it had before its connection was cut, the longer the busier the machine is. */
export const afterglow = 1_000;

/**
 * Copy and removal of a move are two, seen from another session: flags that are set in between are lost with the original,
 * and an original that is moved or removed by both leaves two copies, or one.
 * @returns the effects with these outcomes too; null: nothing overlapped
 */
export function alsoOverlapping(
  own: readonly Own[],
  foreign: readonly Effect[],
  newInstance: () => number,
): Effect[] | null {
  const meet = ({ one }: Own, effect: Effect): boolean =>
    one.tries.some(({ from, to }) => from <= effect.end && effect.start <= to + afterglow);
  const ownOnes = own.map((mine) =>
    foreign.some((effect) => meet(mine, effect))
      ? loosened(mine.mayBe ?? mine.effect, newInstance)
      : mine.effect,
  );
  const foreignOnes = foreign.map((effect) =>
    own.some((mine) => meet(mine, effect)) ? loosened(effect, newInstance) : effect,
  );
  const all = [...ownOnes, ...foreignOnes];
  return all.some((effect, index) => effect !== [...own.map((mine) => mine.effect), ...foreign][index])
    ? all
    : null;
}

/** It may also have been without effect, or have left the original where it was. */
function loosened(effect: Effect, newInstance: () => number): Effect {
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
        return original ? [[...next.filter((one) => one !== first), original, { ...first, id: copy }]] : [];
      });
      return [...after, ...kept, state];
    },
  };
}
