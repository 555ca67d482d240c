/** What the run and the process in which somebody types say to each other. */
import type { DraftSatchelOptions } from '../../support/drafts/draft-satchel';

/** A draft is known by its name; its subject says the name, and how many characters were typed. */
export const subjectOf = (name: string, typed: number): string => `${name} n=${typed}`;

export function fromSubject(subject: string): { name: string; typed: number } | null {
  const match = /^(draft-[\w-]+) n=(\d+)$/.exec(subject);
  return match ? { name: match[1] ?? '', typed: Number(match[2]) } : null;
}

export type ToTyping =
  | { kind: 'start'; options: DraftSatchelOptions; seed: number; first: number }
  /** All drafts are closed, and what waits is done. */
  | { kind: 'settle' };

/** `at`: ms since 1970. */
export type FromTyping =
  /** What was being written when the process before it was killed. */
  | { kind: 'found'; open: { name: string; typed: number }[] }
  | { kind: 'typed'; name: string; typed: number; at: number }
  | { kind: 'saved'; name: string; typed: number }
  | { kind: 'closed'; name: string }
  | { kind: 'discarding'; name: string }
  | { kind: 'discarded'; name: string }
  /** Every draft that the vault has, open or not. */
  | { kind: 'settled'; drafts: { name: string; typed: number }[] }
  | { kind: 'failed'; words: string };
