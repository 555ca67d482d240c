/** Decides which stored messages are gone from the server: pure. Deletion needs proof (ADVERSE-IMAP I43, I55, I56). */

export type ExpungePlan =
  | { kind: 'proven'; expunged: number[] }
  /** The list may be cut short: nothing is removed, the next sync compares again. */
  | { kind: 'unproven'; listed: number; exists: number };

/**
 * @param stored UIDs in the store
 * @param listed every UID that the server named in a list that ended without an error
 * @param exists EXISTS as it was after that list
 */
export function planExpunge(
  stored: Iterable<number>,
  listed: ReadonlySet<number>,
  exists: number,
): ExpungePlan {
  if (listed.size !== exists) return { kind: 'unproven', listed: listed.size, exists };
  return { kind: 'proven', expunged: [...stored].filter((uid) => !listed.has(uid)) };
}
