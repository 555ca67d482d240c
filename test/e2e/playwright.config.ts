// End-to-end tests: the whole app in a real Electron, two at a time, each on a display of its own.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../../test-results',
  // Deadlines end a hang; they do not measure.
  timeout: 10 * 60_000,
  expect: { timeout: 60_000 },
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
});
