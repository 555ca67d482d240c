/** A few short histories of Satchel and two other programs on a real Dovecot; `npm run chaos -- histories` runs long ones. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverKinds, usersFor } from '../support/histories/history-servers';
import type { HistoryServer } from '../support/histories/history-servers';
import { plants } from '../support/histories/plants';
import { fastFolder } from '../support/fast-folder';
import { runHistory } from '../support/histories/run-history';
import type { HistoryOptions, HistoryResult } from '../support/histories/history-result';

describe('histories', () => {
  let on: HistoryServer;
  let serial = 0;
  beforeAll(async () => {
    on = await serverKinds.dovecot(usersFor(Array.from({ length: 12 }, (_, index) => `h${index}`)));
  });
  afterAll(() => on.server.dispose());

  const run = (seed: number, more: Partial<HistoryOptions> = {}): Promise<HistoryResult> =>
    runHistory({ on, user: `h${serial++}`, seed, steps: 90, folder: fastFolder(), ...more });

  test.each([1, 2, 3])(
    'seed %i: every message and every row is as some order of the deeds leaves it',
    async (seed) => {
      const { violations, counts } = await run(seed);
      expect(violations).toEqual([]);
      expect(counts.steps).toBeGreaterThanOrEqual(90);
      expect(counts.judged).toBeGreaterThan(20);
    },
  );

  test('a message that is moved by nobody is found', async () => {
    const stranger = plants.find(({ name }) => name === 'stranger');
    const { violations } = await run(1, stranger?.options);
    expect(violations).not.toEqual([]);
  });
});
