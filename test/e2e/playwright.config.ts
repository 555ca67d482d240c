// End-to-end tests: the whole app in a real Electron, two at a time, each on a display of its own.
import { defineConfig } from '@playwright/test';

/** Minutes each: begun last they would run alone at the end, beside an idle core. */
const long = ['**/tour.e2e.ts', '**/keyboard.e2e.ts', '**/sync-progress.e2e.ts', '**/accessibility.e2e.ts'];

export default defineConfig({
  testDir: '.',
  projects: [
    { name: 'long', testMatch: long },
    { name: 'others', testMatch: '**/*.e2e.ts', testIgnore: long },
  ],
  outputDir: '../../test-results',
  // Deadlines end a hang; they do not measure.
  timeout: 10 * 60_000,
  expect: { timeout: 60_000 },
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
});
