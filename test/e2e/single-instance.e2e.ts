/** One Satchel to a profile: a second start brings the first one's window forward and ends. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sandboxFlags } from '../../build/lib/sandbox-flags.mjs';
import { findElectron } from '../support/run-electron';
import { expect } from '../support/tour/expect';
import { test } from './satchel-test';

test('a second start on the same profile ends at once and shows the first window', async ({ begin }) => {
  const { world, satchel } = await begin({ kinds: [] });
  const visible = (): Promise<boolean> =>
    satchel.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some(
        (window) => window.webContents.getURL().startsWith('satchel://ui') && window.isVisible(),
      ),
    );
  await expect.poll(visible).toBe(true);
  await satchel.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.hide();
  });
  expect(await visible()).toBe(false);

  const { execPath } = await findElectron();
  const args = [
    ...(await sandboxFlags(execPath)),
    '--disable-dev-shm-usage',
    join(import.meta.dirname, '../..'),
    `--profile=${world.profile}`,
  ];
  const second = spawn(execPath, args, { stdio: 'ignore', env: process.env });
  const code = await new Promise<number | null>((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  await expect.poll(visible).toBe(true);
  await expect(satchel.ui.getByRole('heading', { name: 'Welcome to Satchel' })).toBeVisible();
});
