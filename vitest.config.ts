// Pure units, protocol tests on the wire, tests against real servers, and the longest of those apart.
import { defineConfig } from 'vitest/config';

// Deadlines are there to end a hang, not to measure: a slow machine must pass too.
const second = 1000;

export default defineConfig({
  test: {
    passWithNoTests: false,
    // Vitest would leave one core idle: on two, a suite then takes twice as long.
    maxWorkers: '100%',
    teardownTimeout: 60 * second,
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
          include: ['test/wire/**/*.test.ts'],
          testTimeout: 300 * second,
          hookTimeout: 120 * second,
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
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
