/** The cache may vanish or rot between two starts: no POP mail and no queued operation is lost (the vault has them). */
import { cp, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { keyOf } from '../support/tour/expected-state';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { actOn, openMessage } from '../support/tour/message-list';
import { reader } from '../support/tour/reader';
import { compareAllFolders, compareFolder, expectedLines } from '../support/tour/shown-state';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { type PickMail, assertNone, createPicker } from '../support/tour/tour-context';
import { waitUntil } from '../support/tour/wait-until';
import { type Session, test } from './satchel-test';

type Damage = (folder: string) => Promise<void>;

/** Files of the LevelDB below the profile's IndexedDB folder whose names match. */
async function files(folder: string, pattern: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  // A test whose damage hits nothing would prove nothing.
  if (found.length === 0) throw new Error(`no file of the cache is named like ${String(pattern)}`);
  return found;
}

/** Writes noise over the middle half of every such file, or over all of it. */
const garbage =
  (pattern: RegExp, whole = false): Damage =>
  async (folder) => {
    for (const path of await files(folder, pattern)) {
      const { size } = await stat(path);
      const handle = await open(path, 'r+');
      const noise = Buffer.alloc(whole ? Math.max(size, 64) : Math.ceil(size / 2), 0xa5);
      await handle.write(noise, 0, noise.length, whole ? 0 : Math.floor(size / 4));
      await handle.close();
    }
  };

const damages: Record<string, Damage> = {
  'the folder is gone': (folder) => rm(folder, { recursive: true }),
  'MANIFEST is noise': garbage(/^MANIFEST/, true),
  'CURRENT is noise': garbage(/^CURRENT$/, true),
  'the logs and tables are noise': garbage(/\.(log|ldb)$/),
  'the logs are cut in half': async (folder) => {
    for (const path of await files(folder, /\.log$/))
      await truncate(path, Math.floor((await stat(path)).size / 2));
  },
  'every file is empty': async (folder) => {
    for (const path of await files(folder, /./)) await truncate(path, 0);
  },
};

/** What a profile is made of, as a backup would have it, and the cache. */
const parts = ['vault', 'settings', 'IndexedDB'];

async function replaceParts(from: string, to: string): Promise<void> {
  for (const part of parts) {
    await rm(join(to, part), { recursive: true, force: true });
    await cp(join(from, part), join(to, part), { recursive: true });
  }
}

test('whatever becomes of the cache: POP mail and queued operations are all there, and are replayed right', async ({
  begin,
}) => {
  const session = await begin({ kinds: ['work', 'isp'], add: ['work', 'isp'] });
  const { world } = session;
  const { work, isp } = world.accounts;
  isp.expected.flagAll('INBOX', ['\\Seen']);
  await world.server.kill();
  const pending = await workOffline(session, createPicker(world));
  const whole = join(world.scratch, 'whole-profile');
  await session.restart('kill', () => replaceParts(world.profile, whole));

  for (const [name, damage] of Object.entries(damages))
    await test.step(name, async () => {
      // Each begins with the same full cache.
      await session.restart('kill', async () => {
        await replaceParts(whole, world.profile);
        await damage(join(world.profile, 'IndexedDB'));
      });
      await allIsThereOffline(session, pending);
    });

  const page = session.satchel.ui;
  await world.server.start();
  await waitForStatus(page, 'everything to be replayed', (status) => status.pending === 0, 300_000);
  await waitForStatus(page, 'both accounts to be online', allOnline(2), 300_000);
  for (const kind of ['work', 'isp'] as const) {
    let differences: string[] = [];
    await waitUntil(async () => (differences = await world.differences(kind)).length === 0, {
      what: `the server of ${kind} to hold the expected state`,
      timeoutMs: 30_000,
      onTimeout: () => differences.slice(0, 10).join('\n'),
    });
  }
  const shown = await compareAllFolders(page, [work, isp]);
  assertNone(shown.differences, 'all folders afterwards');
});

/** What no server has must come out of the vault. */
async function allIsThereOffline({ satchel, world }: Session, pending: number): Promise<void> {
  const page = satchel.ui;
  const { isp } = world.accounts;
  await expect(page.getByRole('region', { name: 'Message list' })).toBeVisible();
  await waitForStatus(page, `${pending} operations to be pending`, (status) => status.pending === pending);
  for (const path of ['INBOX', 'Archive', 'Trash']) {
    let differences: string[] = [];
    await waitUntil(
      async () =>
        (differences = (await compareFolder(page, [isp], { account: isp.label, path })).differences)
          .length === 0,
      {
        what: `POP mail in ${path} to be as it was left`,
        timeoutMs: 60_000,
        onTimeout: () => differences.slice(0, 10).join('\n'),
      },
    );
  }
  await goToFolder(page, { account: isp.label, path: 'INBOX' });
  const [seen] = expectedLines(isp, 'INBOX').filter((line) => !line.includes('unread'));
  await openMessage(page, { time: new Date(seen?.split(' ')[0] ?? 0) });
  await expect(
    reader(page).getByRole('document', { name: 'Message text' }).or(reader(page).locator('iframe')).first(),
  ).toBeVisible();
}

/** @returns how many operations wait for the server */
async function workOffline({ world, satchel: { ui } }: Session, pick: PickMail): Promise<number> {
  const { work, isp } = world.accounts;
  await goToFolder(ui, { unified: 'inbox' });
  const unread = (account: typeof work) => (mail: Parameters<typeof keyOf>[0]) =>
    !account.shown.flagsOf('INBOX', keyOf(mail)).includes('\\Seen');
  const plain = (account: typeof work) => (mail: Parameters<typeof keyOf>[0]) =>
    !account.shown.flagsOf('INBOX', keyOf(mail)).includes('\\Flagged');
  for (const account of [work, isp]) {
    const read = pick(account.kind, unread(account));
    await actOn(ui, { time: read.date }, 'Shift+I', (row) => !row.unread);
    account.shown.flag('INBOX', keyOf(read), ['\\Seen']);
    const star = pick(account.kind, plain(account));
    await actOn(ui, { time: star.date }, 's', (row) => row.starred);
    account.shown.flag('INBOX', keyOf(star), ['\\Flagged']);
    const archive = pick(account.kind);
    await actOn(ui, { time: archive.date }, 'e', 'leaves');
    account.shown.move('INBOX', keyOf(archive), 'Archive');
    const trash = pick(account.kind);
    await actOn(ui, { time: trash.date }, '#', 'leaves');
    account.shown.move('INBOX', keyOf(trash), 'Trash');
  }
  // Two things done to one message must stay in their order.
  const both = pick('work', plain(work));
  await actOn(ui, { time: both.date }, 's', (row) => row.starred);
  await actOn(ui, { time: both.date }, 'e', 'leaves');
  work.shown.flag('INBOX', keyOf(both), ['\\Flagged']);
  work.shown.move('INBOX', keyOf(both), 'Archive');
  const { pending } = await waitForStatus(
    ui,
    'six operations to be pending',
    (status) => status.pending === 6,
  );
  return pending;
}
