/** Tells which message of the model each one that was seen may be. Pure. */
import type { Placement } from '../../../electron/contract/operation';
import type { BoxNames } from './box-names';
import type { Sighting } from './look';
import type { TokenState } from './possible-ends';

/** Each message with the sighting that it is; null: they are not the same. */
export function pair(
  state: TokenState,
  seen: readonly Sighting[],
  boxes: BoxNames,
): Map<number, Sighting> | null {
  if (state.length !== seen.length) return null;
  const [first, ...others] = state;
  if (!first) return new Map();
  for (const [index, sighting] of seen.entries()) {
    if (boxes.at(sighting.path) !== first.box) continue;
    if (first.uid !== null && first.uid !== sighting.uid) continue;
    if (first.flags.join(' ') !== canonical(sighting.flags)) continue;
    const rest = pair(others, seen.toSpliced(index, 1), boxes);
    if (rest) return new Map([[first.id, sighting], ...rest]);
  }
  return null;
}

export function canonical(flags: readonly string[]): string {
  return flags
    .map((flag) => flag.toLowerCase())
    .sort()
    .join(' ');
}

export function placeKey({ mailbox, uidValidity, uid }: Placement): string {
  return `${mailbox.path} ${uidValidity} ${uid ?? ''}`;
}

export function placeOf({ path, uidValidity, uid }: Sighting): string {
  return `${path} ${uidValidity} ${uid}`;
}
