/** What the person hears of a set that was replayed as one: many notices at once would bury each other. Pure. */
import type { Notice } from '../../contract/status-events';

export interface NoticeOf {
  /** The message that it is about. */
  subject: string;
  notice: Notice;
}

/** The screen lets go of the oldest when there are many. */
const gravestLast: readonly Notice['level'][] = ['info', 'warning', 'error'];

/**
 * Of each level the first speaks for those that are like it, the gravest level last: no refusal hides behind a remark.
 * @returns one notice for each level, which tells of how many messages it holds
 */
export function toldTogether(all: readonly NoticeOf[]): Notice[] {
  return gravestLast.flatMap((level) => {
    const alike = all.filter(({ notice }) => notice.level === level);
    const [first] = alike;
    if (!first) return [];
    const count = new Set(alike.map(({ subject }) => subject)).size;
    if (count === 1) return [first.notice];
    const sentence = `${first.notice.sentence} (So for ${count} messages; see the pending operations.)`;
    return [{ ...first.notice, sentence }];
  });
}
