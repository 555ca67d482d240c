/** The view of pending operations tells the truth: queued offline, running, waiting for the person, refused, taken back, done. */
import type { Locator, Page } from 'playwright';
import { ForeignClient } from '../support/conflicts/foreign-client';
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import { mail } from '../support/imap/variants';
import { RawImap } from '../support/raw-imap';
import { addAccount } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal, visibleRows } from '../support/tour/message-list';
import { messageGrid } from '../support/tour/satchel';
import { allOnline, saysOf, waitForStatus } from '../support/tour/status-bar';
import { waitUntil } from '../support/tour/wait-until';
import { expectAccessible } from './axe';
import { test } from './satchel-test';

const title = 'Pending operations';

async function openPanel(page: Page): Promise<Locator> {
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  const panel = page.getByRole('dialog', { name: title });
  await expect(panel).toBeVisible();
  return panel;
}

const row = (panel: Locator, name: RegExp): Locator => panel.getByRole('row', { name });

/** Heading and number of each section. */
const sections = (panel: Locator): Promise<string[]> => panel.getByRole('rowheader').allInnerTexts();

const saysSections = (panel: Locator, ...wanted: string[]): Promise<unknown> =>
  waitUntil(
    async () => (await sections(panel)).join().replace(/\s/g, '') === wanted.join().replace(/\s/g, ''),
    {
      what: `the view to say ${wanted.join()}`,
      onTimeout: async () => (await panel.innerText()).slice(0, 2_000),
    },
  );

const twinDate = '17-Jul-2026 02:44:25 +0000';

test('queued, running, parked, refused, tried again, discarded, undone and done', async ({ begin }) => {
  const { world, satchel } = await begin({ kinds: ['work', 'home'], corpus: { scale: 2 } });
  const { work, home } = world.accounts;
  const page = satchel.ui;
  await world.server.doveadm(['mailbox', 'create', '-u', work.user, 'Soon gone', 'Letters']);
  const raw = await RawImap.open({ port: world.server.ports.imap }, work.user, work.password);
  await raw.ok('CREATE Twins');
  await raw.append('Twins', mail('twin'), [], twinDate);
  const proxy = await FaultProxy.start({
    ...{ protocol: 'imap', port: world.server.ports.imaps, server: world.server },
  });
  const there = async (mailbox: string): Promise<number> => {
    const status = await world.server.doveadm(['mailbox', 'status', '-u', work.user, 'messages', mailbox]);
    return Number(/messages=(\d+)/.exec(status)?.[1]);
  };
  /** Another program deletes the mail of the Inbox that came at this time. */
  const expungeAt = async (time: string): Promise<void> => {
    const fields = 'uid date.received.unixtime';
    const listed = await world.server.doveadm([
      '-f',
      'tab',
      'fetch',
      '-u',
      work.user,
      fields,
      'mailbox',
      'INBOX',
    ]);
    const wanted = String(Date.parse(time) / 1_000);
    const uid = listed
      .split('\n')
      .find((line) => line.split('\t')[1] === wanted)
      ?.split('\t')[0];
    if (!uid) throw new Error(`nothing came at ${time}: ${listed.slice(0, 300)}`);
    await world.server.doveadm(['expunge', '-u', work.user, 'mailbox', 'INBOX', 'uid', uid]);
  };
  const online = async (): Promise<void> => {
    proxy.down = false;
    await page.keyboard.press('F5');
  };
  try {
    await addAccount(page, { ...work, port: proxy.port });
    await addAccount(page, home);
    await waitForStatus(page, 'both accounts to be online', allOnline(2));
    await goToFolder(page, { account: work.label, path: 'INBOX' });
    const all = await waitUntil(async () => (await listTotal(page)) || null, { what: 'the Inbox' });
    expect(all).toBeGreaterThan(100);

    // Queued offline: one row for the whole action, with its messages inside.
    proxy.down = true;
    proxy.cutNow();
    await waitForStatus(page, 'the account to be offline', saysOf(work.label, 'Offline'));
    const archiveAll = async (): Promise<void> => {
      await messageGrid(page).focus();
      await page.keyboard.press('Control+a');
      await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toBeVisible();
      await page.keyboard.press('e');
    };
    await archiveAll();
    await waitForStatus(page, 'all of them to wait', ({ pending }) => pending === all);
    const before = await there('Archive');
    const waits = page.getByRole('treeitem', { name: /^Archive.*waiting for the server/ });
    await expect(waits).toHaveCount(2);
    let panel = await openPanel(page);
    await saysSections(panel, 'Waiting1');
    const archiving = row(
      panel,
      new RegExp(`^Archive ${all} messages · ${work.label} → Archive\\. Waiting\\. 0 of ${all} done`),
    );
    await expect(archiving).toBeFocused();
    await page.keyboard.press('ArrowRight');
    const grid = panel.getByRole('treegrid');
    await expect(grid).toHaveAttribute('aria-rowcount', String(all + 2));
    await expect(row(panel, new RegExp(`^Archive “.*” in ${work.label}\\. Waiting`)).first()).toBeVisible();
    await page.keyboard.press('End');
    await expect(grid.locator(`[role=row][aria-rowindex="${all + 2}"]`)).toBeFocused();
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
    await page.keyboard.press('ArrowLeft');
    await expect(archiving).toBeFocused();
    await expectAccessible(page, 'a large action that waits');
    await page.keyboard.press('Escape');

    // Undone before anything was sent, it leaves nothing.
    await page.keyboard.press('Control+z');
    await waitForStatus(page, 'nothing to wait', ({ pending }) => pending === 0);
    await expect(waits).toHaveCount(0);
    panel = await openPanel(page);
    await expect(panel).toContainText('Everything is on its server');
    await saysSections(panel);
    await page.keyboard.press('Escape');

    // Discarded: asked first, told what is lost, and in the history.
    await waitUntil(async () => (await listTotal(page)) === all, { what: 'the Inbox as before' });
    await archiveAll();
    await waitForStatus(page, 'all of them to wait', ({ pending }) => pending === all);
    panel = await openPanel(page);
    await row(panel, /^Archive .* Waiting/).focus();
    await page.keyboard.press('Delete');
    const ask = page.getByRole('dialog', { name: `Discard ${all} operations?` });
    await expect(ask).toContainText(`${all} messages go back to where they were.`);
    // A dialog over a sheet once took the sheet's height.
    expect((await ask.boundingBox())?.height).toBeLessThan(400);
    await expectAccessible(page, 'the question before a discard');
    await ask.getByRole('button', { name: 'Discard' }).click();
    await saysSections(panel, 'History1');
    await expect(row(panel, new RegExp(`Taken back\\. 0 of ${all} done\\. ${all} taken back`))).toBeVisible();
    await page.keyboard.press('Shift+E');
    await saysSections(panel);
    await page.keyboard.press('Escape');
    await waitUntil(async () => (await listTotal(page)) === all, { what: 'the Inbox as before' });

    // A folder made anew by another program, with two messages that look like the one that was starred here.
    await goToFolder(page, { account: work.label, path: 'Twins' });
    const [twin] = await waitUntil(async () => (await listTotal(page)) === 1 && (await visibleRows(page)), {
      what: 'one of the twins',
    });
    await page.locator(`[id="${twin?.elementId}"]`).click();
    await page.keyboard.press('s');
    await (
      await ForeignClient.on(raw, (box) => box)
    ).rebuild('Twins', async () => {
      await raw.append('Twins', mail('twin'), ['\\Answered'], twinDate);
      await raw.append('Twins', mail('twin'), [], twinDate);
    });
    raw.close();
    await goToFolder(page, { account: work.label, path: 'INBOX' });
    await waitUntil(async () => (await listTotal(page)) === all, { what: 'the Inbox' });

    // A server that refuses, one that is full, a folder that is gone, a message that is, and a command that is not answered yet.
    const [first, second, third, fourth] = await visibleRows(page);
    const choose = async (one: typeof first): Promise<void> => {
      await page.locator(`[id="${one?.elementId}"]`).click();
    };
    await choose(first);
    await page.keyboard.press('s');
    await choose(second);
    await page.keyboard.press('!');
    await choose(third);
    await page.keyboard.press('v');
    const moving = page.getByRole('dialog', { name: 'Move message' });
    await expect(moving.getByRole('group')).toHaveCount(2);
    await moving.getByRole('combobox').fill('soon gone');
    await page.keyboard.press('Enter');
    await world.server.doveadm(['mailbox', 'delete', '-u', work.user, 'Soon gone']);
    await page.keyboard.press('Escape');
    await choose(fourth);
    await page.keyboard.press('e');
    await expungeAt(fourth?.time ?? '');
    await archiveAll();
    const rest = all - 3;
    await page.keyboard.press('Escape');
    proxy.instead = (line) =>
      / UID STORE .*Flagged/i.test(line)
        ? 'NO [NOPERM] Stars are not for you'
        : / UID (MOVE|COPY) .*Junk/i.test(line)
          ? 'NO [OVERQUOTA] Your mailbox is full to the brim'
          : null;
    const held = proxy.hold({
      ...{ direction: 'to-server', when: 'before' },
      line: ({ text }) => / UID MOVE .*Archive/.test(text),
    });
    await online();
    await held.fired;
    panel = await openPanel(page);
    await expect(row(panel, /^Star “(?!twin).*Refused by the server.*Stars are not for you/)).toBeVisible();
    await expect(row(panel, /^Mark “.*” as junk.*Needs you.*full to the brim/)).toBeVisible();
    await expect(row(panel, /^Move “.*” to Soon gone.*Needs you/)).toBeVisible();
    await expect(row(panel, new RegExp(`^Archive ${rest} messages · .*In progress`))).toBeVisible();
    const [needsYou, running] = await sections(panel);
    expect([needsYou, running].map((text) => text?.replace(/\s/g, ''))).toEqual(['Needsyou4', 'Inprogress2']);
    await expectAccessible(page, 'operations in every state');
    held.release();
    await expect(
      row(panel, new RegExp(`^Archive ${rest} messages · .*Done\\. All ${rest} done`)),
    ).toBeVisible();

    // Deleted there, and all of it is here: to discard it is asked first, put back it is on its server again.
    const deleted = row(panel, /^Archive “.*” in .*Needs you.*stays here until you put it back/);
    await expect(deleted).toBeVisible();
    await expectAccessible(page, 'a message that can be put back');
    await deleted.focus();
    await page.keyboard.press('Delete');
    const lose = page.getByRole('dialog', { name: 'Discard this operation?' });
    await expect(lose).toContainText('One mail that is nowhere but on this computer is lost.');
    await page.keyboard.press('Escape');
    await expect(deleted.getByRole('button', { name: 'Put it back' })).toBeVisible();
    await deleted.focus();
    await page.keyboard.press('p');
    await expect(row(panel, /^Add “.*” to Archive.*Done/)).toBeVisible();
    await expect(row(panel, /^Archive “.*Taken back.*put back from this computer/)).toBeVisible();

    // What needed the person: another folder of the same account, and tried again.
    await row(panel, /^Move “.*” to Soon gone/).focus();
    await panel.getByRole('button', { name: 'Choose another folder…' }).click();
    const redirect = page.getByRole('dialog', { name: /^Move/ });
    await expect(redirect.getByRole('group')).toHaveCount(1);
    await redirect.getByRole('combobox').fill('letters');
    await page.keyboard.press('Enter');
    panel = page.getByRole('dialog', { name: title });
    await expect(row(panel, /^Move “.*” to Letters.*Done/)).toBeVisible();
    proxy.instead = () => null;
    await row(panel, /^Star “(?!twin)/).focus();
    await page.keyboard.press('r');
    await expect(row(panel, /^Star “(?!twin).*Done/)).toBeVisible();

    // Of those that look alike the one that is meant, by keys alone.
    await row(panel, /^Star “twin”.*Needs you.*Choose the one you mean/).focus();
    await page.keyboard.press('c');
    const which = page.getByRole('dialog', { name: 'Which message is meant?' });
    const theOther = which.getByRole('radio').nth(1);
    await expect(which.getByRole('radio')).toHaveCount(2);
    await expect(which.getByRole('radio').first()).toBeFocused();
    await expect(which.getByRole('radio').first()).toHaveAccessibleDescription(/Twins, 1 of 2 .*answered/);
    await expect(which.getByRole('button', { name: 'Choose' })).toBeDisabled();
    await expectAccessible(page, 'messages to choose from');
    await page.keyboard.press('ArrowDown');
    await expect(theOther).toBeChecked();
    await page.keyboard.press('Enter');
    await expect(row(panel, /^Star “twin”.*Done/)).toBeVisible();
    const flags = await world.server.doveadm(['fetch', '-u', work.user, 'flags', 'mailbox', 'Twins']);
    expect(flags.match(/\\\w+/g)).toEqual(['\\Answered', '\\Flagged']);

    await page.keyboard.press('Shift+R');
    await expect(row(panel, /^Mark “.*” as junk.*Done/)).toBeVisible();
    await waitForStatus(page, 'nothing to wait', ({ pending }) => pending === 0);
    expect((await sections(panel)).map((text) => text.replace(/\d|\s/g, ''))).toEqual(['History']);
    await page.keyboard.press('Escape');
    expect([await there('Letters'), await there('INBOX'), await there('Archive')]).toEqual([
      1,
      0,
      before + rest + 1,
    ]);
  } finally {
    await proxy.close();
  }
});
