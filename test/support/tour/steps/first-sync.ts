/** Step 2: everything is fetched with visible progress; one Inbox holds the mail of all accounts. */
import { goToFolder } from '../mailbox-tree';
import { allRows } from '../message-list';
import { compareAllFolders } from '../shown-state';
import { allOnline, waitForStatus } from '../status-bar';
import { type TourStep, assert, assertNone } from '../tour-context';
import { unifiedInbox } from '../tour-world';
import { progressSeen } from '../watch-progress';

export const firstSync: TourStep = {
  name: 'Sync with progress; one Inbox of IMAP and POP mail, newest first',
  async run({ world, page, shots, figures }) {
    const verified: string[] = [];
    const accounts = Object.values(world.accounts);
    const since = Date.now();
    await shots?.take(page, 'syncing');
    await waitForStatus(page, 'all three accounts to be online', allOnline(3), 300_000);
    figures['firstSyncMs'] = Date.now() - since;
    // RETR marks a message as read on this server, as most do.
    world.accounts.isp.expected.flagAll('INBOX', ['\\Seen']);

    const progress = (await progressSeen(page)).filter((words) => /\d+ of \d+/.test(words));
    for (const { label } of accounts) {
      assert.ok(
        progress.some((words) => words.startsWith(label)),
        `no progress was shown for ${label}: ${progress.join(' | ')}`,
      );
    }
    verified.push(`progress with counts was shown for each account (for example “${progress.at(-1) ?? ''}”)`);

    await goToFolder(page, { unified: 'inbox' });
    const rows = await allRows(page);
    const expected = unifiedInbox(world);
    assert.deepEqual(
      rows.map(({ time, account }) => `${time} ${account ?? ''}`),
      expected.map(({ mail, account }) => `${mail.date.toISOString()} ${account.label}`),
    );
    verified.push(`the unified Inbox shows all ${rows.length} messages of three accounts, newest first`);

    const colours = new Map<string, Set<string>>();
    for (const { account, colour } of rows)
      colours.set(account ?? '', (colours.get(account ?? '') ?? new Set()).add(colour ?? 'none'));
    assert.equal(colours.size, 3);
    const all = [...colours.values()].map((set) => [...set]);
    assert.ok(
      all.every((set) => set.length === 1) && new Set(all.flat()).size === 3 && !all.flat().includes('none'),
      JSON.stringify(all),
    );
    verified.push('every row names its account in text, and each account has one colour of its own');

    const folders = await compareAllFolders(page, accounts);
    assertNone(folders.differences, 'folders on the screen against what was seeded');
    verified.push(
      `every folder shows exactly what its server has: ${folders.rows} messages, read and starred as there`,
    );
    for (const kind of ['work', 'home', 'isp'] as const)
      assertNone(await world.differences(kind), `server after the first sync, ${kind}`);
    verified.push('the servers are as before (POP mail is seen there, as RETR does)');
    await shots?.take(page, 'unified-inbox');
    return { verified };
  },
};
