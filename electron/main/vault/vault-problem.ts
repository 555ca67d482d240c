/** Why a vault cannot be opened at all, and what was found damaged in one that can. */

/**
 * The vault must not be opened by this version, and nothing in it was changed.
 * `newer-version`: a newer Satchel wrote it; `unreadable`: a record is whole by its checksum but makes no sense.
 */
export class VaultProblem extends Error {
  constructor(
    readonly kind: 'newer-version' | 'unreadable',
    detail: string,
  ) {
    super(
      kind === 'newer-version'
        ? `The mail vault was written by a newer version of Satchel (${detail}). Nothing was changed. Use that version.`
        : `The mail vault holds a record that this version cannot read (${detail}). Nothing was changed.`,
    );
    this.name = 'VaultProblem';
  }
}

/** Durable records that the disk no longer gives back: damage, not a crash. */
export interface JournalDamage {
  file: string;
  /** The name under which the damaged file was put aside, in the same folder. */
  keptAs: string;
  /** Sequence numbers of the records that are lost, both ends included; null: none is, another file had them. */
  lost: { from: number; to: number } | null;
}
