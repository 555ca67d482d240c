/** Messages that look alike, in words that tell them apart. */
import type { Lookalike } from '../../../electron/contract/operation';
import { displayNames } from '../../ui/format-address';
import { formatFullDate } from '../../ui/format-date';

export interface DescribedLookalike {
  /** "“Minutes” from Ada" */
  what: string;
  /** Where it lies, when it came and was written, how it is marked. */
  facts: string;
}

/** ms between writing and coming that tell nothing. */
const soon = 60_000;

/** @param at its place among those that were found, from 0; @param of how many there are */
export function describeLookalike(
  { placement, flags, subject, from, date, internalDate }: Lookalike,
  at: number,
  of: number,
): DescribedLookalike {
  const has = (flag: string): boolean => flags.some((known) => known.toLowerCase() === flag);
  const marks = [
    has('\\seen') ? 'read' : 'unread',
    has('\\flagged') && 'starred',
    has('\\answered') && 'answered',
    ...flags.filter((flag) => !flag.startsWith('\\')),
  ].filter((mark) => typeof mark === 'string');
  return {
    what: `“${subject.trim() || 'No subject'}” from ${displayNames(from, 'nobody')}`,
    facts: [
      of > 1 ? `${placement.mailbox.path}, ${at + 1} of ${of}` : placement.mailbox.path,
      `came ${formatFullDate(internalDate)}`,
      ...(date === null || Math.abs(date - internalDate) < soon ? [] : [`written ${formatFullDate(date)}`]),
      marks.join(', '),
    ].join(' · '),
  };
}
