/** Step 3: text in four charsets, HTML in its frame, inline images, attachments saved byte for byte. */
import { expect } from '../expect';
import type { AccountKind } from '../../corpus/mailbox-plan';
import type { CorpusMail } from '../../corpus/corpus-mail';
import { keyOf } from '../expected-state';
import { openMessage, rowLocator } from '../message-list';
import { messageFrame, plainText, reader, saveAttachment } from '../reader';
import { type TourContext, type TourStep, assert } from '../tour-context';

/** Opens a message and waits until opening has marked it read. */
async function open({ page, world }: TourContext, kind: AccountKind, mail: CorpusMail): Promise<void> {
  const row = await openMessage(page, { time: mail.date });
  await expect(rowLocator(page, row)).not.toHaveAttribute('aria-label', /^Unread/);
  const account = world.accounts[kind];
  account.shown.flag('INBOX', keyOf(mail), ['\\Seen']);
}

export const readMail: TourStep = {
  name: 'Open text, HTML and attachments',
  async run(context) {
    const { page, pick, satchel, shots, world } = context;
    const verified: string[] = [];

    const plain = pick(
      'work',
      (mail) =>
        /^Content-Type: text\/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit/m.test(head(mail)) &&
        mail.files.length === 0 &&
        bodyLines(mail).length >= 4 &&
        !/multipart/.test(head(mail)),
    );
    await open(context, 'work', plain);
    const lines = bodyLines(plain);
    for (const line of lines) await expect(plainText(page)).toContainText(line);
    verified.push(`plain text: all ${lines.length} lines of “${plain.subject}”`);
    await shots?.take(page, 'plain-text');

    for (const [kind, charset, words] of [
      ['home', 'iso-2022-jp', 'お世話になっております'],
      ['work', 'koi8-r', 'Чертежи согласованы'],
      ['isp', 'iso-8859-1', 'größere Änderungen sind nicht nötig'],
      ['home', 'utf-8', 'أرسل إليك الاقتراح الجديد'],
    ] as const) {
      const mail = pick(
        kind,
        (one) =>
          head(one).toLowerCase().includes(`charset=${charset}`) &&
          (charset !== 'utf-8' || one.subject.startsWith('اقتراح')),
      );
      await open(context, kind, mail);
      await expect(plainText(page)).toContainText(words);
      await expect(reader(page).getByRole('heading', { level: 2 })).toHaveText(mail.subject);
      verified.push(`${charset}: subject “${mail.subject}” and text`);
    }
    await shots?.take(page, 'right-to-left');

    const letter = pick('work', (mail) => head(mail).includes('List-Id: <letter.longspan.example>'));
    await open(context, 'work', letter);
    await expect(
      messageFrame(page)
        .getByText(letter.subject.split(' · ')[0] ?? '')
        .first(),
    ).toBeVisible();
    await expect(reader(page).getByRole('note', { name: 'Remote content' })).toBeVisible();
    verified.push(`HTML: “${letter.subject}” in its frame, with the bar that says what was blocked`);
    await shots?.take(page, 'newsletter-blocked');

    const receipt = pick('work', (mail) =>
      mail.files.some(({ filename }) => filename.startsWith('receipt-')),
    );
    await open(context, 'work', receipt);
    await expect(messageFrame(page).getByRole('heading', { name: 'Thank you for your order' })).toBeVisible();
    await expect
      .poll(() =>
        messageFrame(page)
          .locator('img')
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBe(160);
    verified.push('an inline image (cid:) is shown, 160 pixels wide as sent');
    await shots?.take(page, 'receipt');

    for (const [kind, mail] of [
      ['work', receipt],
      ['isp', pick('isp', ({ subject }) => subject.startsWith('Façade'))],
      ['isp', pick('isp', ({ subject }) => subject.startsWith('Point cloud'))],
      ['home', pick('home', ({ files }) => files.length > 0)],
    ] as const) {
      if (mail !== receipt) await open(context, kind, mail);
      for (const file of mail.files) {
        const saved = await saveAttachment(satchel, world.scratch, file.filename);
        assert.ok(saved.equals(file.bytes), `${file.filename} differs after saving`);
        verified.push(
          `attachment ${file.filename} (${file.bytes.length} octets, ${kind}) saved byte for byte`,
        );
      }
    }
    return { verified };
  },
};

const head = (mail: CorpusMail): string => mail.raw.toString('latin1').slice(0, 4_000);

function bodyLines(mail: CorpusMail): string[] {
  const text = mail.raw.toString('latin1');
  return text
    .slice(text.indexOf('\r\n\r\n') + 4)
    .split('\r\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('>') && !line.startsWith('On 2'));
}
