/** Designed HTML mail: newsletters with tables, styles, remote images and tracking pixels, receipts, notifications. */
import { newsletters, services, shops } from './cast';
import { type CorpusMail, corpusMail, messageIdAt } from './corpus-mail';
import { landscapePng, onePagePdf } from './files';
import type { Person } from './mime';
import type { Random } from './random';
import { htmlEscape } from './sign-offs';

const headlines = [
  'A gangway that floats with the tide',
  'Six things we learned from a lost connection',
  'The quiet return of the night ferry',
  'What old harbour maps can teach us',
  'Timber, steel, and the weather between them',
  'Why the smallest quay took the longest',
  'Soup for a stormy week',
  'A bridge keeper’s diary',
];

const blurbs = [
  'Three towns, one drawing, and a winter that came early. We went to see how it turned out.',
  'It is easier than it looks, and there is a good reason why nobody did it before.',
  'Readers wrote to us by the hundred. Here are the answers that surprised us most.',
  'A short walk with somebody who has seen every tide since 1974.',
];

/** @param remote where its remote images would come from, for example `http://images.example` */
export function newsletterMail(
  random: Random,
  me: Person,
  date: Date,
  remote = 'https://images.longspan.example',
): CorpusMail {
  const sender = random.pick(newsletters);
  const lead = random.pick(headlines);
  const articles = random.some(headlines, 3);
  const rows = articles.map(
    (title, index) => `
<tr><td style="padding:16px 24px;border-top:1px solid #e5e7eb">
  <table role="presentation" width="100%"><tr>
    <td width="132" valign="top"><img src="${remote}/articles/${random.hex(6)}.jpg" width="120" height="80" alt="" style="border-radius:6px;background:#e5e7eb"></td>
    <td valign="top"><h3 style="margin:0 0 6px;font-size:17px">${htmlEscape(title)}</h3>
    <p style="margin:0;color:#4b5563">${htmlEscape(blurbs[index % blurbs.length] ?? '')}</p>
    <p style="margin:8px 0 0"><a href="https://longspan.example/read/${random.hex(8)}" style="color:${sender.colour}">Read on</a></p></td>
  </tr></table></td></tr>`,
  );
  const html = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${htmlEscape(sender.name)}</title>
<style>@import url("${remote}/fonts.css"); .lead{font-size:22px;line-height:1.3} @media (max-width:480px){.lead{font-size:18px}}</style></head>
<body style="margin:0;background:#f3f4f6;font-family:Georgia,serif;color:#111827">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px">
<table role="presentation" width="600" style="max-width:600px;background:#ffffff;border-radius:10px" cellpadding="0" cellspacing="0">
<tr><td style="background:${sender.colour};color:#ffffff;padding:20px 24px;border-radius:10px 10px 0 0"><b style="font-size:20px">${htmlEscape(sender.name)}</b><br><span style="opacity:.85">${htmlEscape(sender.topic)}</span></td></tr>
<tr><td style="padding:24px"><p class="lead" style="margin:0 0 12px">${htmlEscape(lead)}</p><p style="margin:0;line-height:1.6">${random.some(blurbs, 2).map(htmlEscape).join(' ')}</p></td></tr>
${rows.join('')}
<tr><td style="padding:20px 24px;border-top:1px solid #e5e7eb;color:#6b7280;font-size:12px">You receive this letter because you asked for it. <a href="https://longspan.example/unsubscribe">Unsubscribe</a></td></tr>
</table></td></tr></table>
<img src="${remote}/open/${random.hex(24)}.gif" width="1" height="1" alt="">
</body></html>`;
  return corpusMail(
    {
      from: { name: sender.name, address: sender.address },
      to: [me],
      subject: random.chance(0.4) ? `${lead} · No. ${random.int(40, 200)}` : lead,
      date,
      messageId: messageIdAt(sender.address, random),
      extraHeaders: [
        `List-Unsubscribe: <https://longspan.example/unsubscribe>`,
        'List-Id: <letter.longspan.example>',
        'Precedence: bulk',
      ],
      body: {
        kind: 'multipart',
        subtype: 'alternative',
        parts: [
          {
            kind: 'text',
            subtype: 'plain',
            text: `${sender.name}\n\n${lead}\n\n${articles.map((one) => `* ${one}`).join('\n')}\n`,
          },
          { kind: 'text', subtype: 'html', text: html },
        ],
      },
    },
    random,
  );
}

export function receiptMail(random: Random, me: Person, date: Date): CorpusMail {
  const shop = random.pick(shops);
  const order = random.int(10_000, 99_999);
  const lines = Array.from({ length: random.int(1, 4) }, (_, index) => ({
    name: `${shop.what}, item ${index + 1}`,
    price: random.int(49, 899),
  }));
  const total = lines.reduce((sum, line) => sum + line.price, 0);
  const cells = lines.map(
    (line) =>
      `<tr><td style="padding:6px 0">${htmlEscape(line.name)}</td><td align="right">${line.price},00 kr</td></tr>`,
  );
  const html = `<html><body style="font-family:Arial,sans-serif;background:#fafafa;padding:20px">
<table width="520" align="center" bgcolor="#ffffff" cellpadding="16" style="border:1px solid #ddd">
<tr><td><img src="cid:logo.${order}@shop" width="160" height="90" alt="${htmlEscape(shop.name)}"></td></tr>
<tr><td><h2 style="color:${shop.colour}">Thank you for your order</h2><p>Order number <b>${order}</b></p>
<table width="100%">${cells.join('')}<tr><td style="border-top:2px solid #333;padding-top:8px"><b>Total</b></td><td align="right" style="border-top:2px solid #333"><b>${total},00 kr</b></td></tr></table></td></tr>
</table></body></html>`;
  return corpusMail(
    {
      from: { name: shop.name, address: shop.address },
      to: [me],
      subject: `Your order ${order} – thank you!`,
      date,
      messageId: messageIdAt(shop.address, random),
      words: { charset: 'utf-8', style: 'B' },
      body: {
        kind: 'multipart',
        subtype: 'mixed',
        parts: [
          {
            kind: 'multipart',
            subtype: 'related',
            parts: [
              {
                kind: 'multipart',
                subtype: 'alternative',
                parts: [
                  {
                    kind: 'text',
                    subtype: 'plain',
                    text: `Thank you for your order ${order}.\nTotal: ${total},00 kr\n`,
                  },
                  { kind: 'text', subtype: 'html', text: html },
                ],
              },
              {
                kind: 'file',
                contentType: 'image/png',
                filename: 'logo.png',
                bytes: landscapePng(random, 160, 90),
                contentId: `logo.${order}@shop`,
              },
            ],
          },
          {
            kind: 'file',
            contentType: 'application/pdf',
            filename: `receipt-${order}.pdf`,
            bytes: onePagePdf([`${shop.name}: receipt ${order}`, '', `Total ${total},00 kr`]),
          },
        ],
      },
    },
    random,
  );
}

/** Short machine-made mail. */
export function notificationMail(random: Random, me: Person, date: Date): CorpusMail {
  const number = random.int(100, 999);
  const [from, subject, text] = random.pick([
    [services.builder, `[site-model] Build ${number} passed`, `All 412 checks passed in 3 min 12 s.\n`],
    [
      services.tracker,
      `Sheet A-${number} was revised`,
      `Tomasz uploaded revision ${random.pick(['B', 'C', 'D'])} of sheet A-${number}.\n\nhttps://planroom.example/sheets/A-${number}\n`,
    ],
    [
      services.rail,
      `Your ticket: Ålesund – Oslo, seat ${number % 80}`,
      `Your journey is booked. Coach 4, seat ${number % 80}, window.\n`,
    ],
    [
      services.bank,
      'Your statement is ready',
      'A new statement is waiting for you. We never ask for your password by e-mail.\n',
    ],
    [
      services.power,
      `Faktura ${number}: forfall den 20.`,
      `Forbruket ditt er ${number} kWh. Takk for at du betaler på nett.\n`,
    ],
    [
      services.library,
      'Ready for you at the library',
      'The book that you reserved has arrived. We keep it for you for ten days.\n',
    ],
  ] as const);
  return corpusMail(
    {
      from,
      to: [me],
      subject,
      date,
      messageId: messageIdAt(from.address, random),
      extraHeaders: ['Auto-Submitted: auto-generated'],
      body: { kind: 'text', subtype: 'plain', text },
    },
    random,
  );
}
