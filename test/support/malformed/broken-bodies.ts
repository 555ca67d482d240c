/** Malformed mails whose damage is in the body: structure, encodings, character sets, attachments. */
import { file, headed, multipart, octets, textPart } from './malformed-mail';
import type { MalformedMail } from './malformed-mail';

const nested = (deep: number): string => {
  let body = 'Content-Type: text/plain\r\n\r\nthe words\r\n';
  for (let level = deep; level > 0; level--)
    body = `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n${body}\r\n--b${level}--\r\n`;
  return body;
};
const forwarded = (deep: number): string =>
  `${'Content-Type: message/rfc822\r\n\r\n'.repeat(deep)}Subject: innermost\r\n\r\nthe words\r\n`;

export const brokenBodies: MalformedMail[] = [
  {
    name: 'multipart without an end',
    raw: () => headed('unterminated', multipart(), `${textPart}${file('filename=a.bin', 'half')}`),
    subject: 'unterminated',
    text: /^the words/,
    attachments: ['a.bin'],
    problem: /end of this message is missing/,
  },
  {
    name: 'multipart that ends inside a part header',
    raw: () => headed('cut in a header', multipart(), `${textPart}--x\r\nContent-Type: applica`),
    subject: 'cut in a header',
    text: /^the words/,
    problem: /end of this message is missing/,
  },
  {
    name: 'multipart without a boundary',
    raw: () => headed('no boundary', 'Content-Type: multipart/mixed\r\n', `${textPart}--x--\r\n`),
    subject: 'no boundary',
    text: /the words/,
    problem: /damaged/,
  },
  {
    name: 'multipart with another boundary than it says',
    raw: () => headed('other boundary', multipart('mixed', 'y'), `${textPart}--x--\r\n`),
    subject: 'other boundary',
    text: /the words/,
    problem: /damaged/,
  },
  {
    name: 'multipart whose only part is the preamble',
    raw: () => headed('preamble', multipart(), 'words in front\r\n--x--\r\n'),
    subject: 'preamble',
    text: /words in front/,
    problem: /damaged/,
  },
  {
    name: 'multipart 200 deep',
    raw: () => octets(`From: a@example.org\r\nSubject: deep\r\n${nested(200)}`),
    subject: 'deep',
    text: /^the words/,
  },
  {
    name: 'multipart 5,000 deep',
    raw: () => octets(`From: a@example.org\r\nSubject: deeper\r\n${nested(5_000)}`),
    subject: 'deeper',
    // How deep a reader gets hangs on its stack; either way there is text.
    text: /^(the words|--b1)/,
  },
  {
    name: 'forwarded 200 deep',
    raw: () => octets(`From: a@example.org\r\nSubject: forwards\r\n${forwarded(200)}`),
    subject: 'forwards',
    attachments: ['attachment-1.eml'],
  },
  {
    name: 'wrong charset',
    raw: () => headed('wrong charset', 'Content-Type: text/plain; charset=utf-8\r\n', 'caf\xe9 \x80\r\n'),
    subject: 'wrong charset',
    text: /^café €/,
    problem: null,
  },
  {
    name: 'unknown charset',
    raw: () => headed('unknown charset', 'Content-Type: text/plain; charset=x-martian\r\n', 'caf\xe9\r\n'),
    subject: 'unknown charset',
    text: /^café/,
    problem: null,
  },
  {
    name: 'utf-16 without saying so in a way that is known',
    raw: () =>
      Buffer.concat([
        headed('sixteen', 'Content-Type: text/plain; charset=utf-16le\r\n', ''),
        Buffer.from('wörter', 'utf16le'),
      ]),
    subject: 'sixteen',
    text: /^wörter/,
  },
  {
    name: 'broken base64',
    raw: () =>
      headed(
        'base64',
        'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n',
        'SGVs!!bG8g\r\n%%d29ybGQ\r\n=\r\n',
      ),
    subject: 'base64',
    text: /^Hello world/,
  },
  {
    name: 'base64 that is plain text',
    raw: () =>
      headed(
        'no base64',
        'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n',
        '!!! ??? ... ---\r\n',
      ),
    subject: 'no base64',
    text: /\?\?\?/,
    problem: /damaged/,
  },
  {
    name: 'broken quoted-printable',
    raw: () =>
      headed(
        'qp',
        'Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n',
        'one =ZZ two=\r\nthree =C3=A9 =\r\n=',
      ),
    subject: 'qp',
    text: /two\s?three é/,
    problem: null,
  },
  {
    name: 'a line of ten million octets',
    raw: () => headed('long line', '', `begin ${'z'.repeat(10_000_000)} end\r\n`),
    subject: 'long line',
    text: /^begin z+/,
  },
  {
    name: 'html line of ten million octets',
    raw: () => headed('long html', 'Content-Type: text/html\r\n', `<p>begin ${'<b>'.repeat(3_000_000)} end`),
    subject: 'long html',
    text: /^begin/,
  },
  {
    name: '1,000 attachments',
    raw: () =>
      headed(
        'a thousand',
        multipart(),
        `${textPart}${Array.from({ length: 1_000 }, (_, n) => file(`filename=${n}.bin`, `content ${n}`)).join('')}--x--\r\n`,
      ),
    subject: 'a thousand',
    text: /^the words/,
    attachments: 1_000,
    problem: null,
  },
  {
    name: 'an attachment of 50 MB',
    raw: () => {
      const line = `${'QUJD'.repeat(19)}\r\n`;
      const part =
        '--x\r\nContent-Type: application/octet-stream; name=big.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n';
      return headed(
        'fifty',
        multipart(),
        `${textPart}${part}${line.repeat(Math.ceil(50_000_000 / 78))}--x--\r\n`,
      );
    },
    subject: 'fifty',
    text: /^the words/,
    attachments: ['big.bin'],
    problem: null,
  },
  {
    name: 'winmail.dat',
    raw: () =>
      headed(
        'tnef',
        multipart(),
        `${textPart}--x\r\nContent-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgAA\r\n--x--\r\n`,
      ),
    subject: 'tnef',
    text: /^the words/,
    attachments: ['winmail.dat'],
    problem: null,
  },
  {
    name: 'uuencode in the text',
    raw: () => headed('uu', '', 'the words\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n'),
    subject: 'uu',
    text: /^the words[\s\S]*begin 644 a\.txt/,
    problem: null,
  },
  {
    name: 'S/MIME opaque',
    raw: () =>
      headed(
        'sealed',
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n',
        'MIAGCSqGSIb3DQEHA6CA\r\n',
      ),
    subject: 'sealed',
    attachments: ['smime.p7m'],
    problem: null,
  },
  {
    name: 'S/MIME signed',
    raw: () =>
      headed(
        'signed',
        multipart('signed'),
        `${textPart}--x\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAG\r\n--x--\r\n`,
      ),
    subject: 'signed',
    text: /^the words/,
    attachments: ['smime.p7s'],
    problem: null,
  },
  {
    name: 'file names that climb, control and turn around',
    raw: () =>
      headed(
        'names',
        multipart(),
        textPart +
          file('filename="../../../../etc/passwd"', '1') +
          file('filename="C:\\\\Windows\\\\evil.dll"', '2') +
          file("filename*=utf-8''a%00b%0D%0Ac%1B.txt", '3') +
          file("filename*=utf-8''photo%E2%80%AEgpj.exe", '4') +
          file('filename=".."', '5') +
          file(`filename="${'n'.repeat(5_000)}.pdf"`, '6') +
          file("filename*=utf-8''%FF%FE%zz", '7') +
          file("filename*0*=utf-8''split%20; filename*1*=name; filename*3*=lost.txt", '8') +
          '--x--\r\n',
      ),
    subject: 'names',
    text: /^the words/,
    attachments: 8,
    problem: null,
  },
];
