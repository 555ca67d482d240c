/** Playwright's assertions with a deadline that ends a hang and measures nothing: a slow machine must pass too. */
import { expect as playwrightExpect } from '@playwright/test';

export const expect = playwrightExpect.configure({ timeout: 60_000 });
