/** What is told of a set: one notice for each level, the gravest last, with how many messages it is about. */
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../electron/contract/status-events';
import { toldTogether } from '../../../electron/main/engine/tell-together';
import type { NoticeOf } from '../../../electron/main/engine/tell-together';

const of = (subject: string, level: Notice['level'], sentence = `${level} about ${subject}.`): NoticeOf => ({
  subject,
  notice: { level, sentence },
});

describe('of a set', () => {
  test('nothing is told where there is nothing to tell, and one notice is told as it is', () => {
    expect(toldTogether([])).toEqual([]);
    expect(toldTogether([of('m', 'warning')])).toEqual([of('m', 'warning').notice]);
  });

  test('the first speaks for those that are like it', () => {
    expect(toldTogether([of('m', 'warning'), of('n', 'warning')])).toEqual([
      {
        level: 'warning',
        sentence: 'warning about m. (So for 2 messages; see the pending operations.)',
      },
    ]);
  });

  test('a refusal does not hide behind a remark that was made before it, and is told last: the newest stay on the screen', () => {
    const told = toldTogether([of('a', 'info'), of('b', 'warning'), of('c', 'error'), of('d', 'info')]);
    expect(told.map(({ level, sentence }) => [level, sentence])).toEqual([
      ['info', 'info about a. (So for 2 messages; see the pending operations.)'],
      ['warning', 'warning about b.'],
      ['error', 'error about c.'],
    ]);
  });

  test('a message counts once, however much was asked of it', () => {
    expect(toldTogether([of('m', 'error', 'Star.'), of('m', 'error', 'Unstar.')])).toEqual([
      { level: 'error', sentence: 'Star.' },
    ]);
  });
});
