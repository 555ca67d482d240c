/** Malformed mail in the app, by IMAP and by POP: each is listed, opens, and shows what can be read of it with a sentence for the rest. */
import type { Page } from 'playwright';
import { malformedMails } from '../support/malformed/corpus';
import { fillMaildir } from '../support/malformed/fill-maildir';
import type { MalformedMail } from '../support/malformed/malformed-mail';
import { addAccount } from '../support/tour/account-form';
import { expect } from '../support/tour/expect';
import { goToFolder } from '../support/tour/mailbox-tree';
import { listTotal } from '../support/tour/message-list';
import { messageFrame, plainText, reader } from '../support/tour/reader';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { waitUntil } from '../support/tour/wait-until';
import { test } from './satchel-test';

interface Seen {
  subject: string;
  text: string;
  /** The sentences above the text. */
  problem: string;
  attachments: number;
}

/** What the reader shows of the message at the cursor, once its body is here. */
async function seen(page: Page): Promise<Seen> {
  const region = reader(page);
  const subject = (await region.getByRole('heading', { level: 2 }).textContent()) ?? '';
  const body = plainText(page)
    .or(region.locator('iframe[title="Message text"]'))
    .or(region.getByText('This message has no text'));
  await expect(body.first()).toBeVisible();
  const framed = (await region.locator('iframe[title="Message text"]').count()) > 0;
  const text = framed
    ? await messageFrame(page).locator('body').textContent()
    : await body.first().evaluate((element) => (element as HTMLElement).innerText);
  const problem = (await region.getByRole('note').allTextContents()).join('\n');
  const attachments = await region.getByRole('button', { name: /^Save .*,/ }).count();
  return { subject, text: (text ?? '').trim().slice(0, 20_000), problem, attachments };
}

/** Whether what was seen is this mail, as far as the corpus says what must be shown of it. */
function shows({ subject, text }: MalformedMail, record: Seen): boolean {
  if (subject instanceof RegExp && !subject.test(record.subject)) return false;
  if (typeof subject === 'string' && record.subject !== (subject || 'No subject')) return false;
  return !text || text.test(record.text);
}

/** What comes otherwise than it lies on the server; these must be listed and open, like all others. */
const harmedOnTheWay = {
  home: new Set([
    // IMAP holds no NUL: Dovecot gives 0x80 for each.
    'NUL in header and text',
    'utf-16 without saying so in a way that is known',
    // Of two fields of one name ENVELOPE takes the one, the parser the other.
    'duplicate headers',
    // Dovecot gives each as a line end of its own.
    'bare carriage returns',
  ]),
  isp: new Set(['bare carriage returns']),
};

for (const kind of ['home', 'isp'] as const) {
  test(`malformed mail by ${kind === 'home' ? 'IMAP' : 'POP'}: all of it is listed, opens and is read as far as possible`, async ({
    begin,
  }) => {
    const { satchel, world } = await begin({ kinds: [] });
    const page = satchel.ui;
    const account = world.accounts[kind];
    await fillMaildir(world.server.folder, account.user, malformedMails);
    await addAccount(page, account);
    await waitForStatus(page, 'the account to be online', allOnline(1));
    await goToFolder(page, { account: account.label, path: 'INBOX' });
    await waitUntil(async () => (await listTotal(page)) === malformedMails.length, {
      what: 'every malformed mail to be listed',
    });

    const records: Seen[] = [];
    const article = reader(page).locator('article');
    for (let index = 0; index < malformedMails.length; index += 1) {
      // Several have the same subject, or none: an article that was there before is not the next one.
      await article.evaluateAll((all) => all.forEach((each) => each.setAttribute('data-before', '')));
      await page.keyboard.press('j');
      await expect(reader(page).locator('article:not([data-before])')).toBeVisible();
      records.push(await seen(page));
    }
    for (const mail of malformedMails) {
      if (harmedOnTheWay[kind].has(mail.name)) continue;
      if (mail.subject === undefined && !mail.text) continue;
      const found = records.filter((record) => shows(mail, record));
      expect(found.length, `${mail.name} is shown`).toBeGreaterThan(0);
      const { problem, attachments } = mail;
      if (problem) {
        const told = found.some((record) => problem.test(record.problem));
        expect(told, `${mail.name} says why`).toBe(true);
      }
      if (typeof attachments === 'number')
        expect(
          found.some((record) => record.attachments === attachments),
          mail.name,
        ).toBe(true);
    }
    // Nothing of it has hurt the window.
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await expect(page.getByRole('region', { name: 'Message list' })).toBeVisible();
  });
}
