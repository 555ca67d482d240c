/** Step 6: the whole app is killed with SIGKILL and started again, still offline: nothing is lost, nothing is undone. */
import { expect } from '../expect';
import type { AccountKind } from '../../corpus/mailbox-plan';
import { keyOf } from '../expected-state';
import { goToFolder } from '../mailbox-tree';
import { openMessage } from '../message-list';
import { processesWith } from '../processes';
import { reader, saveAttachment } from '../reader';
import { launchSatchel } from '../satchel';
import { compareAllFolders } from '../shown-state';
import { readStatus, waitForStatus } from '../status-bar';
import { type TourContext, type TourStep, assert, assertNone } from '../tour-context';
import { waitUntil } from '../wait-until';

/** Kills every process of the app and starts it again on the same profile. */
export async function killAndRestart(context: TourContext): Promise<void> {
  const { world, satchel } = context;
  await satchel.kill();
  await waitUntil(async () => (await processesWith(world.profile)).length === 0, {
    what: 'every process of the app to be gone',
  });
  context.satchel = await launchSatchel(world);
}

export const killAndRestartOffline: TourStep = {
  name: 'kill -9, start again, still offline: everything is there and readable',
  async run(context) {
    const { world, figures } = context;
    const accounts = Object.values(world.accounts);
    const verified: string[] = [];
    const before = (await readStatus(context.page)).pending;
    const since = Date.now();
    await killAndRestart(context);
    const { page } = context;
    await expect(page.getByRole('region', { name: 'Message list' })).toBeVisible({ timeout: 60_000 });
    figures['restartMs'] = Date.now() - since;
    verified.push(`SIGKILL to all processes, and the window was back after ${figures['restartMs']} ms`);

    await waitForStatus(page, 'the status to say “Offline” again', ({ overall }) => overall === 'Offline');
    // A delete for ever of POP mail needs no server: its ten seconds may be over by now.
    const { pending } = await waitForStatus(
      page,
      'the pending operations to be counted',
      (status) => status.pending >= before - 1,
    );
    assert.ok(pending <= before, `${pending} operations are pending, ${before} were`);
    verified.push(`${pending} operations are pending, as before`);

    const folders = await compareAllFolders(page, accounts);
    assertNone(folders.differences, 'all folders after the restart');
    verified.push(`all ${folders.rows} messages in all folders are as they were left`);

    let opened = 0;
    for (const kind of ['work', 'home', 'isp'] as const) opened += await readSome(context, kind);
    verified.push(
      `${opened} messages opened without a network, text and HTML, and an attachment of each account saved byte for byte`,
    );
    await goToFolder(page, { unified: 'inbox' });
    return { verified };
  },
};

/** Opens seen mail in every mailbox of an account (seen, so that opening changes nothing) and saves one attachment. */
async function readSome({ world, page, satchel }: TourContext, kind: AccountKind): Promise<number> {
  const account = world.accounts[kind];
  let opened = 0;
  let saved = false;
  for (const { path, mails } of account.mailboxes) {
    // To open a draft by key is to write on, which the composer's own test covers.
    if (path === 'Drafts') continue;
    const here = mails.filter((mail) =>
      account.shown.messages(path).some(({ key, flags }) => key === keyOf(mail) && flags.includes('\\Seen')),
    );
    // The oldest, one in the middle and one with a file.
    const chosen = new Set([
      here[0],
      here[Math.floor(here.length / 2)],
      here.find(({ files }) => files.length > 0),
    ]);
    if (here.length > 0) await goToFolder(page, { account: account.label, path });
    for (const mail of chosen) {
      if (!mail) continue;
      await openMessage(page, { time: mail.date });
      const text = reader(page).getByRole('document', { name: 'Message text' });
      await expect(text.or(reader(page).locator('iframe[title="Message text"]')).first()).toBeVisible();
      await expect(reader(page)).not.toContainText('has not been downloaded yet');
      opened += 1;
      const file = mail.files[0];
      if (file && !saved) {
        assert.ok(
          (await saveAttachment(satchel, world.scratch, file.filename)).equals(file.bytes),
          `${file.filename} differs`,
        );
        saved = true;
      }
    }
  }
  return opened;
}
