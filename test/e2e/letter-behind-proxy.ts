/** A mail account behind a proxy, with one message that is told by its time and a mailbox “Letters” to bring it to. */
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import { mail } from '../support/imap/variants';
import { RawImap } from '../support/raw-imap';
import { addAccount } from '../support/tour/account-form';
import { goToFolder } from '../support/tour/mailbox-tree';
import { selectOnly } from '../support/tour/message-list';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import type { Begin } from './satchel-test';

/** The one message, as rows are found. */
export const only = { time: new Date('2026-07-17T02:44:25Z') };

/** @returns before the app knows the account; `addIt` adds it and selects the message in its INBOX */
export async function letterBehindProxy(begin: Begin, subject: string) {
  const { world, satchel } = await begin({ kinds: ['work'], corpus: { scale: 2 } });
  const { work } = world.accounts;
  const page = satchel.ui;
  await world.server.doveadm(['mailbox', 'create', '-u', work.user, 'Letters']);
  const raw = await RawImap.open({ port: world.server.ports.imap }, work.user, work.password);
  await raw.append('INBOX', mail(subject), [], '17-Jul-2026 02:44:25 +0000');
  const proxy = await FaultProxy.start({
    ...{ protocol: 'imap', port: world.server.ports.imaps, server: world.server },
  });
  const addIt = async (): Promise<void> => {
    await addAccount(page, { ...work, port: proxy.port });
    await waitForStatus(page, 'the account to be online', allOnline(1));
    await goToFolder(page, { account: work.label, path: 'INBOX' });
    await selectOnly(page, only);
  };
  const inLetters = (): Promise<string> =>
    world.server.doveadm(['mailbox', 'status', '-u', work.user, 'messages', 'Letters']);
  const close = async (): Promise<void> => {
    raw.close();
    await proxy.close();
  };
  return { satchel, page, work, raw, proxy, addIt, inLetters, close };
}
