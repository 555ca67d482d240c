/** Malformed mails whose damage is in the header. */
import { from, headed, octets } from './malformed-mail';
import type { MalformedMail } from './malformed-mail';

const cp1251 = (text: string): Buffer =>
  Buffer.from(
    [...text].map((letter) => {
      const code = letter.charCodeAt(0);
      return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
    }),
  );

export const brokenHeaders: MalformedMail[] = [
  { name: 'empty file', raw: () => Buffer.alloc(0), attachments: [], problem: null },
  { name: 'only a line break', raw: () => octets('\r\n'), attachments: [], problem: null },
  {
    name: 'no headers at all',
    raw: () => octets('Dear Ada,\r\nmeet me at: noon\r\n\r\nBob\r\n'),
    text: /^Dear Ada,\s+meet me at: noon\s+Bob/,
  },
  {
    name: 'no blank line after the header',
    raw: () =>
      octets(`${from}Subject: no blank line\r\nTo: b@example.org\r\nwords that are no header field\r\n`),
    subject: 'no blank line',
    text: /words that are no header field/,
  },
  {
    name: 'no blank line, and a paragraph later',
    raw: () => octets(`${from}Subject: paragraphs\r\nfirst words\r\n\r\nsecond words\r\n`),
    subject: 'paragraphs',
    text: /^first words\s+second words/,
    problem: null,
  },
  {
    name: 'a badly folded field before an encoded body',
    raw: () =>
      octets(
        `${from}Subject: folded\r\nContent-Transfer-Encoding: base64\r\nX-Signature: abc\r\nQUJD\r\n\r\ndGhlIHdvcmRz\r\n`,
      ),
    subject: 'folded',
    text: /^the words/,
    problem: null,
  },
  {
    name: 'header only, without its last line break',
    raw: () => octets(`${from}Subject: header only`),
    subject: 'header only',
    attachments: [],
  },
  {
    name: 'raw latin1 header',
    raw: () => headed('Gr\xfc\xdfe', 'Content-Type: text/plain\r\n', 'sch\xf6n\r\n'),
    subject: 'Grüße',
    text: /^schön/,
    problem: null,
  },
  {
    name: 'raw windows-1251 header',
    raw: () =>
      Buffer.concat([
        octets(`${from}Subject: `),
        cp1251('Привет'),
        octets('\r\nContent-Type: text/plain; charset=windows-1251\r\n\r\n'),
        cp1251('Как дела'),
      ]),
    subject: 'Привет',
    text: /^Как дела/,
    problem: null,
  },
  {
    name: 'raw utf-8 header',
    raw: () => Buffer.from(`${from}Subject: Grüße 日本語\r\n\r\nwords\r\n`),
    subject: 'Grüße 日本語',
    text: /^words/,
    problem: null,
  },
  {
    name: 'NUL in header and text',
    raw: () => headed('be\0fore', '', 'a\0b\r\n\0after\r\n'),
    subject: /^be ?fore$/,
    text: /after/,
  },
  {
    name: 'bare line feeds',
    raw: () => octets('From: a@example.org\nSubject: only LF\n\nfirst\nsecond\n'),
    subject: 'only LF',
    text: /^first\nsecond/,
    problem: null,
  },
  {
    name: 'bare carriage returns',
    raw: () => octets('From: a@example.org\rSubject: only CR\r\rfirst\rsecond\r'),
    subject: 'only CR',
    text: /first\s+second/,
  },
  {
    name: 'line break before the header',
    raw: () => octets(`\r\n${from}Subject: late\r\n\r\nthe words\r\n`),
    text: /the words/,
  },
  {
    name: 'a header line of a million octets',
    raw: () => headed('long header', `X-Long: ${'y'.repeat(1_000_000)}\r\n`, 'the words\r\n'),
    subject: 'long header',
    text: /^the words/,
    problem: null,
  },
  {
    name: 'a header block larger than is read',
    raw: () => headed('huge header', `X-Long: ${'y'.repeat(3_000_000)}\r\n`, 'the words\r\n'),
    subject: 'huge header',
    text: /^the words/,
    problem: /very long/,
  },
  {
    name: 'a hundred thousand header fields',
    raw: () => headed('many fields', 'X-A: b\r\n'.repeat(100_000), 'the words\r\n'),
    subject: 'many fields',
    text: /^the words/,
    problem: null,
  },
  {
    name: 'fifty thousand recipients',
    raw: () =>
      headed(
        'many people',
        `To: ${Array.from({ length: 50_000 }, (_, n) => `p${n}@example.org`).join(',\r\n ')}\r\n`,
        'the words\r\n',
      ),
    subject: 'many people',
    text: /^the words/,
    problem: null,
  },
  {
    name: 'brackets in brackets for an address',
    raw: () =>
      octets(
        `From: ${'('.repeat(20_000)}${'<'.repeat(20_000)}a@example.org\r\nSubject: nested address\r\n\r\nthe words\r\n`,
      ),
    subject: 'nested address',
    text: /^the words/,
  },
  {
    name: 'broken encoded words',
    raw: () => headed('=?utf-8?B?w7*=?= =?utf-8?Q?=C3?= =?nothing?Q?x?= =?utf-8?B? end', '', 'the words\r\n'),
    subject: /end$/,
    text: /^the words/,
    problem: null,
  },
  {
    name: 'an encoded word that holds a header field',
    raw: () => headed('=?utf-8?Q?one=0D=0ABcc:_evil@example.org?=', '', 'the words\r\n'),
    subject: 'one Bcc: evil@example.org',
    text: /^the words/,
    problem: null,
  },
  {
    name: 'duplicate headers',
    raw: () =>
      octets(
        `${from}From: other@example.org\r\nSubject: first\r\nSubject: second\r\nDate: x\r\nDate: 1 Jan 2024 00:00:00 GMT\r\n` +
          'Content-Type: text/plain\r\nContent-Type: text/html\r\nMessage-ID: <a@x>\r\nMessage-ID: <b@x>\r\n\r\nthe words\r\n',
      ),
    subject: 'first',
    text: /^the words/,
    problem: null,
  },
  ...[
    'Tue, 99 Foo 2024 99:99:99 +9999',
    'Fri, 31 Dec 99999 23:59:59 +0000',
    '1 Jan 0000 00:00:00 +0000',
    'Thu, 01 Jan 1970 00:00:00 -0000',
    '1 Jan 275760 00:00:00 GMT',
    '',
  ].map((date, index) => ({
    name: `absurd date ${index + 1}`,
    raw: () => headed(`date ${index + 1}`, `Date: ${date}\r\n`, 'the words\r\n'),
    subject: `date ${index + 1}`,
    text: /^the words/,
    problem: null,
  })),
  {
    name: 'wrong letter case everywhere',
    raw: () =>
      octets(
        'FROM: a@example.org\r\nsUBJECT: case\r\nCONTENT-TYPE: TEXT/PLAIN; CHARSET="UTF-8"\r\n' +
          'CONTENT-TRANSFER-ENCODING: QUOTED-PRINTABLE\r\n\r\ncaf=c3=a9\r\n',
      ),
    subject: 'case',
    text: /^café/,
    problem: null,
  },
  {
    name: 'a content type that is none',
    raw: () =>
      headed('no type', 'Content-Type: ;;;/\r\nContent-Transfer-Encoding: what-is-this\r\n', 'the words\r\n'),
    subject: 'no type',
  },
];
