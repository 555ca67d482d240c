/** Mail that is unusual, but that a mailbox of ten years really holds: charsets, scripts, broken headers, long and big bodies. */
import { colleagues, family, partners, services } from './cast';
import { type CorpusMail, corpusMail, messageIdAt } from './corpus-mail';
import { chartPng, onePagePdf } from './files';
import type { MailParts, Person, TextPart } from './mime';
import { buildMail } from './mime';
import type { Random } from './random';

type Odd = (random: Random, me: Person, date: Date) => CorpusMail;

const text = (value: string, more: Partial<TextPart> = {}): TextPart => ({
  kind: 'text',
  subtype: 'plain',
  text: value,
  ...more,
});

function one(list: readonly Person[], index: number): Person {
  const person = list[index];
  if (!person) throw new Error('no such person in the cast');
  return person;
}

/** An odd mail from its parts; sender, subject and body are its oddity. */
const odd =
  (from: Person, subject: string, body: MailParts['body'], more: Partial<MailParts> = {}): Odd =>
  (random, me, date) =>
    corpusMail(
      { from, to: [me], subject, date, messageId: messageIdAt(from.address, random), body, ...more },
      random,
    );

const sato = one(partners, 4);
const orlova = one(partners, 5);
const haddad = one(partners, 6);
const weiss = one(partners, 2);
const moshe = one(family, 5);
const noor = one(family, 2);

export const oddMails: Record<string, Odd> = {
  latin1: odd(
    weiss,
    'Prüfbericht für die Brücke über den Fluß',
    text(
      'Sehr geehrte Frau Lindqvist,\n\nder Prüfbericht ist fertig. Die Träger müssen nachgerechnet werden, größere Änderungen sind nicht nötig.\n\nMit freundlichen Grüßen\nGünther Weiß\n',
      { charset: 'iso-8859-1', encoding: '8bit' },
    ),
    {
      words: { charset: 'iso-8859-1', style: 'Q' },
    },
  ),
  japanese: odd(
    sato,
    '図面の件、ありがとうございました',
    text(
      'リンドクヴィスト様\n\nお世話になっております。図面をありがとうございました。\n来週の会議の前に確認いたします。\n\n佐藤\n',
      { charset: 'iso-2022-jp', encoding: '7bit' },
    ),
    {
      words: { charset: 'iso-2022-jp', style: 'B' },
    },
  ),
  russian: odd(
    orlova,
    'Согласование чертежей моста',
    text('Здравствуйте, Мара!\n\nЧертежи согласованы. Ждём вас в Самаре в октябре.\n\nЕкатерина\n', {
      charset: 'koi8-r',
      encoding: 'quoted-printable',
    }),
    {
      words: { charset: 'koi8-r', style: 'B' },
    },
  ),
  arabic: odd(
    haddad,
    'اقتراح جديد لواجهة المبنى',
    text(
      'مرحباً مارا،\n\nأرسل إليك الاقتراح الجديد للواجهة (النسخة 3). نلتقي يوم الثلاثاء؟\n\nمع تحياتي\nليلى\n',
      { encoding: 'base64' },
    ),
    { words: { charset: 'utf-8', style: 'B' } },
  ),
  hebrew: odd(
    moshe,
    'שבת שלום מהגליל',
    text('שלום מארה,\n\nהזיתים מוכנים, וגם ה-WiFi חזר לעבוד. מתי את באה?\n\nמשה\n'),
    { words: { charset: 'utf-8', style: 'B' } },
  ),
  emoji: odd(
    noor,
    '🎉 Verjaardag! 🎂 Kom je ook? 🚲',
    text('Zaterdag vanaf drie uur 🎈\nNeem je zwemspullen mee 🏊‍♀️ en een goed humeur 😄\n\nNoor 👩‍🔧\n'),
  ),
  flowed: odd(
    one(colleagues, 1),
    'Notes from the train (flowed text)',
    text(
      'This was written on a train, in a program that wraps its lines softly, so \nthat a narrow window and a wide one both show whole paragraphs and not a \ncomb of half lines.\n\n> And this was quoted, \n> in the same way.\n\n-- \nAïcha\n',
      { parameters: 'format=flowed; delsp=no' },
    ),
  ),
  longLine: odd(
    services.tracker,
    'Log of the import, one very long line',
    text(`status=${'ok;'.repeat(6000)}\nend of the log\n`, { encoding: '8bit', charset: 'us-ascii' }),
  ),
  dotLines: odd(
    one(colleagues, 4),
    'Dots at the beginning of lines',
    text('.profile is the file I mean.\n.\n..\n...and so on\n.\nThat was the end of the list of dots.\n'),
  ),
  emptySubject: odd(
    one(family, 1),
    '',
    text('I never know what to write up there. Call me on Sunday?\n\nPapa\n'),
  ),
  rawEightBit: odd(
    one(colleagues, 0),
    'Måling på kaia – rå 8-bit i emnet',
    text('Emnet på denne meldingen er skrevet uten koding. Det skal man ikke, men det finnes.\n', {
      encoding: '8bit',
    }),
    { words: 'raw' },
  ),
  longName: odd(
    {
      name: 'The Office of the Deputy Assistant to the Regional Coordinator for Coastal Infrastructure and Ferries',
      address: 'office@coast.example',
    },
    `A subject that goes on and on ${'and on '.repeat(40)}until it ends`,
    text('Short text under a long subject.\n'),
  ),
  htmlOnly: odd(one(family, 3), 'Houseboat party', {
    kind: 'text',
    subtype: 'html',
    text: '<p>Hello!</p><p>The houseboat is <b>finished</b>. Come and see it on <i>Saturday</i>.</p><ul><li>5 pm: coffee</li><li>7 pm: soup</li></ul><p>Zoë &amp; Max</p>',
  }),
  base64Text: odd(
    one(partners, 3),
    'Acta de la reunión',
    text(
      'Hola Mara:\n\nTe mando el acta. Lo más importante: el tablero llega el día 12.\n\nUn abrazo,\nMarta\n',
      { encoding: 'base64' },
    ),
  ),
  bounce: odd(
    { name: 'Mail Delivery Subsystem', address: 'mailer-daemon@fjordwerk.example' },
    'Undelivered Mail Returned to Sender',
    {
      kind: 'multipart',
      subtype: 'report',
      parts: [
        text('Your message to nobody@nowhere.example could not be delivered: there is no such person.\n'),
        {
          kind: 'text',
          subtype: 'plain',
          text: 'Reporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; nobody@nowhere.example\nAction: failed\nStatus: 5.1.1\n',
        },
      ],
    },
  ),
  noMessageId: odd(
    { name: 'Scanner 2nd floor', address: 'scanner2@fjordwerk.example' },
    'Scan from the second floor',
    {
      kind: 'multipart',
      subtype: 'mixed',
      parts: [
        text('One page.\n'),
        {
          kind: 'file',
          contentType: 'application/pdf',
          filename: 'scan0001.pdf',
          bytes: onePagePdf(['Scan 1']),
        },
      ],
    },
    { messageId: null },
  ),
  manyFiles: odd(one(partners, 7), 'Sonar profiles, all of Wednesday', {
    kind: 'multipart',
    subtype: 'mixed',
    parts: [
      text('Six profiles from the south basin. The dip in number 4 is a wreck, a small one.\n\nEmeka\n'),
      ...Array.from({ length: 6 }, (_, index) => ({
        kind: 'file' as const,
        contentType: 'application/pdf',
        filename: `profile ${index + 1} – Süd.pdf`,
        bytes: onePagePdf([`Profile ${index + 1}`]),
      })),
      {
        kind: 'file',
        contentType: 'application/octet-stream',
        filename: 'noextension',
        bytes: Buffer.from([0, 1, 2, 13, 10, 46, 13, 10, 255, 254]),
      },
    ],
  }),
  forwarded: (random, me, date) => {
    const inner = buildMail(
      {
        from: one(partners, 0),
        to: [one(colleagues, 0)],
        subject: 'Berth plan for the summer',
        date: new Date(date.getTime() - 86_400_000),
        messageId: messageIdAt('x@aalesund-havn.example', random),
        body: text('The summer plan is fixed.\n'),
      },
      random,
    );
    return odd(one(colleagues, 0), 'Fwd: Berth plan for the summer', {
      kind: 'multipart',
      subtype: 'mixed',
      parts: [text('For your information.\n'), { kind: 'message', raw: inner }],
    })(random, me, date);
  },
  nested: (random, me, date) =>
    odd(one(partners, 1), 'Façade: comparison of the two glazings', {
      kind: 'multipart',
      subtype: 'mixed',
      parts: [
        {
          kind: 'multipart',
          subtype: 'alternative',
          parts: [
            text('The second glazing is 11 % better. See the chart.\n'),
            {
              kind: 'multipart',
              subtype: 'related',
              parts: [
                {
                  kind: 'text',
                  subtype: 'html',
                  text: '<h2>Two glazings compared</h2><p>The second one is <b>11 %</b> better over the year:</p><p><img src="cid:chart1@harbourlight" alt="chart" width="320"></p><p>Niamh</p>',
                },
                {
                  kind: 'file',
                  contentType: 'image/png',
                  filename: 'chart.png',
                  bytes: chartPng(random),
                  contentId: 'chart1@harbourlight',
                },
              ],
            },
          ],
        },
        {
          kind: 'file',
          contentType: 'application/pdf',
          filename: 'Glazing report – façade.pdf',
          bytes: onePagePdf(['Glazing report']),
        },
      ],
    })(random, me, date),
  big: (random, me, date) =>
    odd(one(colleagues, 3), 'Point cloud of the quay (2 MB)', {
      kind: 'multipart',
      subtype: 'mixed',
      parts: [
        text('The reduced point cloud. The full one is on the share.\n'),
        {
          kind: 'file',
          contentType: 'application/octet-stream',
          filename: 'quay.xyz',
          bytes: random.bytes(1_500_000),
        },
      ],
    })(random, me, date),
};
