/**
 * Which states the messages of one token may end in, when several actors worked on them and only the order of what did not
 * overlap is known: every order that fits the answers that were given is tried. Pure.
 */

/** One message on the server. */
export interface Instance {
  id: number;
  box: number;
  /** null: not known. */
  uid: number | null;
  /** In lower case, sorted. */
  flags: readonly string[];
  /** Where a move left two: the one whose second self it is. What is done to that one may be done to this one. */
  of?: number;
  /** The copy that it was found instead of. What is done to that one is done to this one; its removal only while there are others. */
  foundFor?: number;
  /** Where it lies, see `placeIn`, as long as a move has copied it from there and not removed it yet. */
  leaving?: string;
}

/** The messages of one token that exist, by id. */
export type TokenState = readonly Instance[];

/** What somebody did, as far as it concerns one token. */
export interface Effect {
  actor: string;
  /** ms; it happened not before `start` and not after `end`. */
  start: number;
  end: number;
  /** For people. */
  what: string;
  /** Effects of one chain happen in the order in which they are given. */
  chain: string | null;
  /** It changed nothing, and its time says nothing about the others'. */
  isNothing?: boolean;
  /** What may be after it; empty: with what is known of its answer it cannot have happened here. */
  next(state: TokenState): TokenState[];
}

export function stateKey(state: TokenState): string {
  return state
    .map(
      ({ id, of, foundFor, leaving, box, uid, flags }) =>
        `${id}${of === undefined ? '' : `~${of}`}${foundFor === undefined ? '' : `!${foundFor}`}@${box}/${uid ?? '?'}${leaving === undefined ? '' : ` from ${leaving}`}(${flags.join(' ')})`,
    )
    .sort()
    .join(', ');
}

/** More states than this at one point are a defect of the script, not a finding. */
const mostStates = 20_000;

/** Every state that some possible order ends in; empty when no order fits the answers. */
export function possibleEnds(initial: TokenState, all: readonly Effect[]): TokenState[] {
  const effects = all.filter(({ isNothing }) => isNothing !== true);
  const before = predecessors(effects);
  let level = new Map<string, { applied: ReadonlySet<number>; state: TokenState }>([
    [`| ${stateKey(initial)}`, { applied: new Set(), state: initial }],
  ]);
  for (let count = 0; count < effects.length; count += 1) {
    const following: typeof level = new Map();
    for (const { applied, state } of level.values()) {
      for (const [index, effect] of effects.entries()) {
        if (applied.has(index) || !(before[index] ?? []).every((earlier) => applied.has(earlier))) continue;
        const now = new Set([...applied, index]);
        const done = [...now].sort((a, b) => a - b).join(' ');
        for (const next of effect.next(state))
          following.set(`${done}| ${stateKey(next)}`, { applied: now, state: next });
      }
      if (following.size > mostStates) throw new Error('too many orders are possible');
    }
    level = following;
  }
  return [...level.values()].map(({ state }) => state);
}

function predecessors(effects: readonly Effect[]): number[][] {
  return effects.map((effect, index) =>
    effects.flatMap((other, at) => {
      if (at === index) return [];
      const chained = effect.chain !== null && other.chain === effect.chain && at < index;
      return chained || other.end < effect.start ? [at] : [];
    }),
  );
}
