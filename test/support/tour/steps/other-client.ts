/** Step 9: another client reads, stars, moves and expunges mail; the list follows. */
import { modifiedUtf7 } from '../../corpus/modified-utf7';
import { RawImap } from '../../raw-imap';
import { keyOf } from '../expected-state';
import { goToFolder } from '../mailbox-tree';
import { clearSelection, findRow, needRow } from '../message-list';
import { selectAndFind } from '../server-state';
import { waitForStatus } from '../status-bar';
import { type TourStep, assertNone } from '../tour-context';
import { waitUntil } from '../wait-until';

export const otherClient: TourStep = {
  name: 'Another client changes flags and moves mail; the list follows',
  async run({ world, page, pick, figures }) {
    const account = world.accounts.work;
    const { expected } = account;
    await goToFolder(page, { unified: 'inbox' });
    await clearSelection(page);
    const is = (flag: string, set: boolean) => (mail: Parameters<typeof keyOf>[0]) =>
      mail.messageId !== null && expected.flagsOf('INBOX', keyOf(mail)).includes(flag) === set;
    const starred = pick('work', is('\\Flagged', false));
    const read = pick('work', is('\\Seen', false));
    const unread = pick('work', is('\\Seen', true));
    const moved = pick('work', is('\\Seen', true));
    const expunged = pick('work', is('\\Seen', true));
    const target = 'Projects/Brücken & Kais';

    const imap = await RawImap.open({ port: world.server.ports.imap }, account.user, account.password);
    const since = Date.now();
    const uid = (mail: typeof read): Promise<number> => selectAndFind(imap, 'INBOX', mail.messageId ?? '');
    await imap.store(await uid(starred), '+FLAGS', ['\\Flagged']);
    await imap.store(await uid(read), '+FLAGS', ['\\Seen']);
    await imap.store(await uid(unread), '-FLAGS', ['\\Seen']);
    await imap.move(await uid(moved), modifiedUtf7(target));
    await imap.expunge(await uid(expunged));
    await imap.logout();
    expected.flag('INBOX', keyOf(starred), ['\\Flagged']);
    expected.flag('INBOX', keyOf(read), ['\\Seen']);
    expected.flag('INBOX', keyOf(unread), [], ['\\Seen']);
    expected.move('INBOX', keyOf(moved), target);
    expected.remove('INBOX', keyOf(expunged));

    const becomes = (
      mail: typeof read,
      what: string,
      fits: (row: Awaited<ReturnType<typeof needRow>>) => boolean,
    ): Promise<unknown> => waitUntil(async () => fits(await needRow(page, { time: mail.date })), { what });
    await becomes(starred, 'the star to appear', (row) => row.starred);
    await becomes(read, 'the message to be read', (row) => !row.unread);
    await becomes(unread, 'the message to be unread', (row) => row.unread);
    for (const mail of [moved, expunged]) {
      await waitUntil(async () => (await findRow(page, { time: mail.date })) === null, {
        what: `“${mail.subject}” to leave the Inbox`,
      });
    }
    figures['otherClientMs'] = Date.now() - since;

    // Folders other than the Inbox are looked at now and then, and when the person asks.
    await page.keyboard.press('F5');
    await goToFolder(page, { account: account.label, path: target });
    await needRow(page, { time: moved.date });
    await goToFolder(page, { unified: 'inbox' });
    await waitForStatus(page, 'nothing to be pending', ({ pending }) => pending === 0);
    assertNone(await world.differences('work'), 'server after the other client');
    return {
      verified: [
        `star, read, unread, move and expunge by another client were on the screen after ${figures['otherClientMs']} ms, without a key`,
        'the moved message is shown in its new folder; the server is exactly as the other client left it',
      ],
    };
  },
};
