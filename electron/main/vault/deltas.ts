/**
 * JSON values that resemble each other, written as what changes from one to the next: pure. A long queue mostly says the
 * same thing of many messages; as deltas it is a third of the octets and of the time to read it.
 *
 * A delta is an object with the members that change, each as a delta again; or the new value, which stands in a list of
 * one where it is an object or a list itself.
 */

/** @returns the delta that `withDelta` turns back; `{}` when nothing changes. Members that are undefined count as absent, as in JSON. */
export function deltaOf(before: unknown, after: unknown): unknown {
  return change(before, after) ?? (isObject(after) ? {} : whole(after));
}

/** @param delta from a file: whatever it is, this does not throw; what comes out is for the caller to check */
export function withDelta(before: unknown, delta: unknown): unknown {
  if (Array.isArray(delta)) return delta[0] as unknown;
  if (!isObject(delta)) return delta;
  const after: Record<string, unknown> = isObject(before) ? { ...before } : {};
  for (const key of Object.keys(delta)) after[key] = withDelta(after[key], delta[key]);
  return after;
}

/**
 * Values that were written as the first and what changes from each to the next. They share what does not change.
 * @param check gives a whole value as what it must be, or throws
 * @param isSlight whether a delta leaves a valid value valid, so that what comes out need not be checked
 */
export function* fromDeltas<T>(
  first: unknown,
  then: readonly unknown[],
  check: (value: unknown) => T,
  isSlight: (before: T, delta: unknown) => boolean,
): Generator<T> {
  let last = check(first);
  yield last;
  for (const delta of then) {
    const next = withDelta(last, delta);
    last = isSlight(last, delta) ? (next as T) : check(next);
    yield last;
  }
}

const whole = (value: unknown): unknown => (typeof value === 'object' && value !== null ? [value] : value);

/** undefined: nothing. */
function change(before: unknown, after: unknown): unknown {
  if (before === after) return undefined;
  if (Array.isArray(after) && Array.isArray(before) && sameList(before, after)) return undefined;
  if (!isObject(after) || !isObject(before)) return whole(after);
  const keys = membersOf(after);
  if (!sameList(membersOf(before), keys)) return whole(after);
  let delta: Record<string, unknown> | undefined;
  for (const key of keys) {
    const inner = change(before[key], after[key]);
    if (inner !== undefined) (delta ??= {})[key] = inner;
  }
  return delta;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

/** Lists of anything but strings and numbers count as different: they are rare and short. */
function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
