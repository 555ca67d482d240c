// Pure units, protocol tests on the wire, tests against real servers, and the longest of those apart.
import { defineConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

// Deadlines are there to end a hang, not to measure: a slow machine must pass too.
const second = 1000;

/** Minutes each: begun last they would run alone at the end, beside an idle core. */
const long = ['servers/scenarios', 'servers/imap-mailbox-ops', 'servers/imap-renamed-over'];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => long.some((name) => moduleId.includes(name));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    passWithNoTests: false,
    // Vitest would leave one core idle: on two, a suite then takes twice as long.
    maxWorkers: '100%',
    teardownTimeout: 60 * second,
    expect: { poll: { timeout: 30 * second } },
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 60 * second,
          hookTimeout: 60 * second,
        },
      },
      {
        extends: true,
        test: {
          name: 'wire',
          // Deadlines and delays are waited for: two more than there are cores keep these busy.
          maxWorkers: 4,
          include: ['test/wire/**/*.test.ts'],
          testTimeout: 300 * second,
          hookTimeout: 120 * second,
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          // Servers that count in seconds are waited for: two more than there are cores keep these busy.
          maxWorkers: 4,
          include: ['test/servers/**/*.test.ts'],
          testTimeout: 300 * second,
          hookTimeout: 120 * second,
        },
      },
      {
        extends: true,
        test: {
          // Not part of `npm test`: `npm run chaos -- lines`.
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          testTimeout: 900 * second,
          hookTimeout: 120 * second,
        },
      },
    ],
  },
});
