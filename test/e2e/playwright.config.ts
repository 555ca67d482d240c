// End-to-end tests: the whole app in a real Electron, one at a time.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../../test-results',
  // Deadlines end a hang; they do not measure.
  timeout: 10 * 60_000,
  expect: { timeout: 60_000 },
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
});
