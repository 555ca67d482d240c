/** Mail goes between two IMAP accounts and a POP account: asked for offline, killed on the way, and exactly once, byte for byte. */
import type { Page } from 'playwright';
import type { CorpusMail } from '../support/corpus/corpus-mail';
import { RawImap } from '../support/raw-imap';
import { expect } from '../support/tour/expect';
import { handsOf } from '../support/tour/hands';
import { goToFolder } from '../support/tour/mailbox-tree';
import { findRow, needRow, selectOnly } from '../support/tour/message-list';
import { allOnline, readStatus, waitForStatus } from '../support/tour/status-bar';
import { inboxOf } from '../support/tour/tour-context';
import type { WorldAccount } from '../support/tour/tour-world';
import { sha256, vaultHashes } from '../support/tour/vault-files';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';

/** By the dialog that the key opens: the folder's name and the account's tell it. */
async function send(page: Page, mail: CorpusMail, verb: 'Move' | 'Copy', folder: string): Promise<void> {
  await selectOnly(page, { time: mail.date });
  await page.keyboard.press(verb === 'Move' ? 'v' : 'Shift+V');
  const dialog = page.getByRole('dialog', { name: `${verb} message` });
  await handsOf(page).type(dialog.getByRole('combobox'), folder);
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
}

test('moves and copies between accounts are asked for offline and done exactly once', async ({ begin }) => {
  const session = await begin({ kinds: ['work', 'home', 'isp'], add: ['work', 'home', 'isp'] });
  const { world } = session;
  const { work, home, isp } = world.accounts;
  let page = session.satchel.ui;
  const newest = (account: WorldAccount, back: number): CorpusMail => {
    const mail = inboxOf(account).at(-back);
    if (!mail?.messageId) throw new Error('no such mail');
    return mail;
  };
  const fromWork = newest(work, 2);
  const toPop = newest(work, 3);
  const fromPop = newest(isp, 2);
  const copied = newest(home, 2);
  const places: { mail: CorpusMail; account: WorldAccount; path: string }[] = [
    { mail: fromWork, account: home, path: 'Familie' },
    { mail: toPop, account: isp, path: 'Archive' },
    { mail: fromPop, account: home, path: 'Familie' },
    { mail: copied, account: work, path: 'Projects/Brücken & Kais' },
  ];
  const vaultBefore = await vaultHashes(world.profile);

  await world.server.stop();
  await page.keyboard.press('F5');
  await waitForStatus(page, 'everything to be offline', ({ overall }) => overall === 'Offline');
  await goToFolder(page, { unified: 'inbox' });
  await send(page, fromWork, 'Move', 'Familie');
  await send(page, toPop, 'Move', `Archive ${isp.label}`);
  await send(page, fromPop, 'Move', 'Familie');
  await send(page, copied, 'Copy', 'Brücken');
  const allShown = async (pending: boolean): Promise<void> => {
    for (const { mail, account, path } of places) {
      await goToFolder(page, { account: account.label, path });
      const row = await needRow(page, { time: mail.date });
      if (pending) expect(row.pending).toBe(true);
    }
    await goToFolder(page, { unified: 'inbox' });
    for (const mail of [fromWork, toPop, fromPop])
      expect(await findRow(page, { time: mail.date })).toBeNull();
    await needRow(page, { time: copied.date });
  };
  await allShown(true);
  await session.restart('kill');
  page = session.satchel.ui;
  await allShown(true);
  const waiting = (await readStatus(page)).pending;
  expect(waiting).toBe(4);

  // Killed again in the middle of it.
  await world.server.start();
  await page.keyboard.press('F5');
  await waitForStatus(page, 'the first to be done', ({ pending }) => pending < 4);
  await session.restart('kill');
  page = session.satchel.ui;
  await waitForStatus(
    page,
    'the queue to be empty',
    ({ pending, overall }) => pending === 0 && overall !== 'Offline',
  );
  await waitForStatus(page, 'all to be online', allOnline(3));
  await allShown(false);

  // Both servers, by a raw socket, and the vault.
  const holds = async (account: WorldAccount, mailbox: string, mail: CorpusMail): Promise<Buffer[]> => {
    const imap = await RawImap.open({ port: world.server.ports.imap }, account.user, account.password);
    const { exists } = await imap.select(mailbox, 'EXAMINE');
    const found = exists === 0 ? [] : await imap.messages();
    const sources: Buffer[] = [];
    for (const { uid, messageId } of found)
      if (messageId === mail.messageId) sources.push(await imap.source(uid));
    await imap.logout();
    return sources;
  };
  expect(await holds(work, 'INBOX', fromWork)).toEqual([]);
  expect(await holds(work, 'INBOX', toPop)).toEqual([]);
  expect(await holds(home, 'Familie', fromWork)).toEqual([fromWork.raw]);
  expect(await holds(home, 'Familie', fromPop)).toEqual([fromPop.raw]);
  expect(await holds(home, 'INBOX', copied)).toEqual([copied.raw]);
  expect(await holds(work, 'Projects/Br&APw-cken &- Kais', copied)).toEqual([copied.raw]);
  const wanted = [...vaultBefore.filter((hash) => hash !== sha256(fromPop.raw)), sha256(toPop.raw)].sort();
  await waitUntil(async () => JSON.stringify(await vaultHashes(world.profile)) === JSON.stringify(wanted), {
    what: 'the vault to hold what it should, and the spool nothing',
  });

  // And back again by one key.
  await goToFolder(page, { unified: 'inbox' });
  const back = newest(home, 3);
  await send(page, back, 'Move', 'Brücken');
  await waitForStatus(page, 'it to be done', ({ pending }) => pending === 0);
  await page.keyboard.press('z');
  await needRow(page, { time: back.date });
  await waitForStatus(page, 'it to be carried back', ({ pending }) => pending === 0);
  expect(await holds(home, 'INBOX', back)).toEqual([back.raw]);
  expect(await holds(work, 'Projects/Br&APw-cken &- Kais', back)).toEqual([]);
});
