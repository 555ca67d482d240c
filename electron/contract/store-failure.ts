/** Why the store did not do what main asked, as a typed error on both sides of the write port. */

/**
 * `generation`: the changes are of a journal that the store does not hold: `reset` it and apply the journal from the start.
 * `newer-schema`: the cache was written by a newer Satchel; nothing in it was touched.
 * `quota`: the disk or the browser's share of it is full. `timeout`: no commit within the deadline; may be repeated.
 * `failed`: anything else, told in the sentence.
 */
export type StoreFailureCode = 'generation' | 'newer-schema' | 'quota' | 'timeout' | 'failed';

/** A request that the store answered with a refusal; the store itself is alive. */
export class StoreFailure extends Error {
  constructor(
    readonly code: StoreFailureCode,
    sentence: string,
  ) {
    super(sentence);
    this.name = 'StoreFailure';
  }
}
