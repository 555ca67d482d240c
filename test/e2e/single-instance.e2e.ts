/** One Satchel to a profile: a second start shows the first one's window, or tells why it cannot; it never touches anything. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sandboxFlags } from '../../build/lib/sandbox-flags.mjs';
import { findElectron } from '../support/run-electron';
import { addAccount } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import type { Satchel } from '../support/tour/satchel';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { test } from './satchel-test';

interface Second {
  child: ChildProcess;
  errors: () => string;
  exit: Promise<number | null>;
}

async function startSecond(profile: string, ...words: string[]): Promise<Second> {
  const { execPath } = await findElectron();
  const args = [
    ...(await sandboxFlags(execPath)),
    '--disable-dev-shm-usage',
    join(import.meta.dirname, '../..'),
    `--profile=${profile}`,
    ...words,
  ];
  const child = spawn(execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], env: process.env });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return { child, errors: () => errors, exit: new Promise((resolve) => child.once('exit', resolve)) };
}

/** Starts a second one that is refused, and ends it: its dialog waits for a person. */
async function refusalOf(profile: string): Promise<string> {
  const second = await startSecond(profile);
  const sentence = (): string | undefined => /^Satchel: (.*)$/m.exec(second.errors())?.[1];
  try {
    await expect.poll(sentence).toBeDefined();
    return sentence() ?? '';
  } finally {
    second.child.kill('SIGKILL');
    await second.exit;
  }
}

const isVisible = (satchel: Satchel): Promise<boolean> =>
  satchel.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().some(
      (window) => window.webContents.getURL().startsWith('satchel://ui') && window.isVisible(),
    ),
  );

async function hide(satchel: Satchel): Promise<void> {
  await expect.poll(() => isVisible(satchel)).toBe(true);
  await satchel.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.hide();
  });
  expect(await isVisible(satchel)).toBe(false);
}

/** Every file of the profile with its time, and what the vault and the settings hold. */
async function contents(profile: string): Promise<string[]> {
  const lines: string[] = [];
  for (const entry of await readdir(profile, { withFileTypes: true, recursive: true })) {
    const path = join(entry.path, entry.name);
    if (entry.isSymbolicLink()) lines.push(`${path} -> ${await readlink(path)}`);
    if (!entry.isFile()) continue;
    const { mtimeMs, size } = await stat(path);
    const text = /\/(vault|settings)\//.test(path) ? await readFile(path, 'base64') : '';
    lines.push(`${path} ${mtimeMs} ${size} ${text}`);
  }
  return lines.sort();
}

test('a second start on the same profile ends at once and shows the first window', async ({ begin }) => {
  const { world, satchel } = await begin({ kinds: [] });
  await hide(satchel);
  const second = await startSecond(world.profile);
  expect(await second.exit).toBe(0);
  await expect.poll(() => isVisible(satchel)).toBe(true);
  await expect(satchel.ui.getByRole('heading', { name: 'Welcome to Satchel' })).toBeVisible();

  // Chromium's lock was removed by hand: it is still found, and nobody else writes into its vault.
  expect(await readlink(join(world.profile, 'SingletonLock'))).toBe(`${hostname()}-${satchel.pid}`);
  for (const part of ['Lock', 'Socket', 'Cookie']) await rm(join(world.profile, `Singleton${part}`));
  expect(await refusalOf(world.profile)).toBe(
    'Satchel is already open with this profile. Use its window, or quit it and start again. This start has changed nothing.',
  );
});

test('an address that another program hands over begins a draft in the first window', async ({ begin }) => {
  const { world, satchel } = await begin({ kinds: ['isp'] });
  const page = satchel.ui;
  await addAccount(page, world.accounts.isp);
  const mailto = 'mailto:ada@example.org?cc=bob@example.org&subject=Tea%20time&attach=/etc/passwd';
  const second = await startSecond(world.profile, mailto);
  expect(await second.exit).toBe(0);
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('Tea time');
  await expect(page.getByText('ada@example.org').first()).toBeVisible();
  await expect(page.getByText('bob@example.org').first()).toBeVisible();
  // RFC 6068 section 4: no address takes a file from the disk.
  await expect(page.getByText('passwd')).toHaveCount(0);
  await expect(page.getByLabel('Draft: Tea time')).toHaveCount(1);
});

test('a Satchel that hangs, or that runs on another computer, is told; nothing is touched, nobody is killed', async ({
  begin,
}) => {
  const session = await begin({ kinds: ['isp'] });
  const { world, satchel } = session;
  await addAccount(satchel.ui, world.accounts.isp);
  await waitForStatus(satchel.ui, 'the account to be online', allOnline(1));
  // With its children: Chromium's network process would write its own file meanwhile. Playwright starts it as the leader of a group.
  process.kill(-satchel.pid, 'SIGSTOP');
  let before: string[];
  try {
    before = await contents(world.profile);
    expect(await refusalOf(world.profile)).toBe(
      `Satchel is already open with this profile (process ${satchel.pid}), but it does not answer. Wait a minute and start it again; if it stays so, end that process first, which loses nothing. This start has changed nothing.`,
    );
    expect(await contents(world.profile)).toEqual(before);
  } finally {
    process.kill(-satchel.pid, 'SIGCONT');
  }
  // It goes on as if nothing had been.
  await hide(satchel);
  expect(await (await startSecond(world.profile)).exit).toBe(0);
  await expect.poll(() => isVisible(satchel)).toBe(true);

  await satchel.kill();
  const lock = join(world.profile, 'SingletonLock');
  await rm(lock);
  await symlink('other-laptop-1234', lock);
  before = await contents(world.profile);
  expect(await refusalOf(world.profile)).toBe(
    `Satchel on the computer “other-laptop” has this profile open. Quit it there, then start it here again. If it does not run there any more, delete the file ${lock} first. This start has changed nothing.`,
  );
  expect(await contents(world.profile)).toEqual(before);
  // As the sentence says.
  await session.restart('kill', () => rm(lock));
  await waitForStatus(session.satchel.ui, 'the account to be online', allOnline(1));
});
