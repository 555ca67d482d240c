/** What is sent is what was written, and tells nothing else. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DraftAttachment, DraftAttachmentId, DraftContent } from '../../../electron/contract/draft';
import type { Identity } from '../../../electron/contract/identity';
import { buildMessage } from '../../../electron/main/mime/build-message';
import { parseMessage } from '../../../electron/main/mime/parse-message';
import { restamp } from '../../../electron/main/mime/restamp';
import { ada, draftContent } from '../../support/mime/draft-content';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'satchel-build-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = new Map<DraftAttachmentId, string>();
const date = Date.UTC(2026, 4, 3, 12, 0, 0);

async function attach(
  filename: string,
  octets: Uint8Array | string,
  change: Partial<DraftAttachment> = {},
): Promise<DraftAttachment> {
  const id = randomUUID() as DraftAttachmentId;
  files.set(id, join(folder, id));
  await writeFile(join(folder, id), octets);
  return { id, filename, contentType: 'application/pdf', octets: octets.length, inline: false, ...change };
}

async function build(change: Partial<DraftContent> = {}, identity: Identity = ada): Promise<Buffer> {
  const content = draftContent(change);
  const stream = await buildMessage({ content, identity, messageId: '<1@example.org>', date, files });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const header = (raw: Buffer, name: string): string | null =>
  new RegExp(`^${name}: ((?:.|\r\n[ \t])*)`, 'mi').exec(raw.toString('utf8'))?.[1]?.replace(/\r\n/g, '') ??
  null;

test('plain text goes as flowed text; nothing tells of the program, the computer or its clock', async () => {
  const raw = await build({ bcc: [{ name: '', address: 'secret@example.net' }] });
  expect(raw.toString()).toBe(
    [
      'Content-Transfer-Encoding: 7bit',
      'From: Ada Lovelace <ada@example.org>',
      'To: Bob <bob@example.net>',
      'Subject: Hello',
      'Message-ID: <1@example.org>',
      'Date: Sun, 03 May 2026 12:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8; format=flowed',
      '',
      'Dear Bob,',
      '',
    ].join('\r\n'),
  );
});

test('designed text has a plain alternative with its links; the quote stands below both', async () => {
  const raw = await build({
    body: { kind: 'html', html: '<p>See <a href="https://example.org/x">this</a>.</p><p>-- <br>Ada</p>' },
    quote: { attribution: 'On 1 May, Bob <b> wrote:', html: '<p>An <b>idea</b></p>', text: 'An idea\n' },
    source: { messageId: 'm' as never, kind: 'reply' },
  });
  const { body } = await parseMessage(raw);
  expect(raw.toString()).toContain('Content-Type: multipart/alternative;');
  expect(body.text.trim()).toBe(
    'See this <https://example.org/x>.\n\n-- \nAda\n\nOn 1 May, Bob <b> wrote:\n> An idea',
  );
  expect(body.html).toContain(
    'On 1 May, Bob &lt;b&gt; wrote:</div>\n<blockquote type="cite"><p>An <b>idea</b></p>',
  );
});

test('a forwarded mail is not quoted, and its head stands above it', async () => {
  const raw = await build({
    body: { kind: 'plain', text: 'Look.' },
    quote: { attribution: '---- Forwarded ----\nFrom: Bob', html: null, text: 'An idea' },
    source: { messageId: 'm' as never, kind: 'forward' },
  });
  expect((await parseMessage(raw)).body.text.trim()).toBe(
    'Look.\n\n---- Forwarded ----\nFrom: Bob\n\nAn idea',
  );
});

test('an image that the text shows is related to it; one that it does not show is attached like any file', async () => {
  const shown = await attach('a.png', Buffer.from([1, 2, 3]), { contentType: 'image/png', inline: true });
  const unused = await attach('ü b.png', Buffer.from([4]), { contentType: 'image/png', inline: true });
  const raw = await build({
    body: { kind: 'html', html: `<p><img src="cid:${shown.id}"></p>` },
    attachments: [shown, unused],
  });
  const { body, parts } = await parseMessage(raw);
  expect(body.html).toContain(`cid:${shown.id}@example.org`);
  expect(body.attachments).toMatchObject([
    { filename: 'a.png', inline: true, contentId: `${shown.id}@example.org` },
    { filename: 'ü b.png', inline: false, contentId: null },
  ]);
  expect(parts.map(({ bytes }) => [...bytes])).toEqual([[1, 2, 3], [4]]);
});

test('a forwarded message/rfc822 keeps its octets, 8bit among them; one that no mail may look like goes as a file', async () => {
  const inner = 'From: x@example.org\r\nSubject: ü\r\n\r\nBody ß\r\n--=_x\r\n';
  const odd = `Subject: odd\r\n\r\n${'x'.repeat(2_000)}\r\nbare\rcr\0\r\n`;
  const type = { contentType: 'message/rfc822' };
  const raw = await build({
    attachments: [await attach('m.eml', inner, type), await attach('o.eml', odd, type)],
  });
  expect(raw.includes(inner)).toBe(true);
  expect(raw.toString()).toContain('Content-Transfer-Encoding: 8bit');
  expect(raw.toString()).toContain('Content-Type: application/octet-stream; name=o.eml');
  expect(raw.includes(Buffer.from(odd).toString('base64').slice(0, 76))).toBe(true);
  expect(
    raw
      .toString('latin1')
      .split('\r\n')
      .every((line) => line.length <= 998),
  ).toBe(true);
});

test('threads, wishes and reply addresses stand in the header; what cannot stand there does not', async () => {
  const raw = await build(
    {
      inReplyTo: '<b@x>',
      references: ['<a@x>', 'no id', `<${'y'.repeat(900)}@x>`, '<b@x>'],
      ...{ priority: 'high', readReceipt: true, subject: 'one\r\nBcc: two@example.net' },
    },
    { ...ada, replyTo: 'replies@example.org' },
  );
  expect(header(raw, 'References')).toBe('<a@x> <b@x>');
  expect(header(raw, 'In-Reply-To')).toBe('<b@x>');
  expect(header(raw, 'X-Priority')).toBe('1 (Highest)');
  expect(header(raw, 'Disposition-Notification-To')).toBe('<ada@example.org>');
  expect(header(raw, 'Reply-To')).toBe('Ada Lovelace <replies@example.org>');
  expect(header(raw, 'Subject')).toBe('one Bcc: two@example.net');
  expect(header(raw, 'Bcc')).toBeNull();
});

test('addresses with foreign letters: a domain is written in ASCII, a name before the @ as it is', async () => {
  const to = [
    { name: 'Jürgen', address: 'j@bücher.example' },
    { name: '', address: 'jürgen@bücher.example' },
  ];
  const raw = await build({ to });
  expect(header(raw, 'To')).toBe('=?UTF-8?Q?J=C3=BCrgen?= <j@xn--bcher-kva.example>, jürgen@bücher.example');
});

test.each([
  ['a subject without any space', { subject: `${'a'.repeat(1_500)}` }],
  ['a subject of foreign letters', { subject: '漢字かな'.repeat(300) }],
  ['text without any space', { body: { kind: 'plain' as const, text: 'x'.repeat(5_000) } }],
  ['text of foreign letters', { body: { kind: 'plain' as const, text: '漢字かな'.repeat(900) } }],
  ['very long text', { body: { kind: 'plain' as const, text: 'ünï '.repeat(40_000) } }],
])('%s comes through, in lines that any server takes', async (_what, change) => {
  const raw = await build(change);
  const { envelope, body } = await parseMessage(raw);
  const written = draftContent(change);
  expect(
    raw
      .toString('latin1')
      .split('\r\n')
      .every((line) => line.length <= 998),
  ).toBe(true);
  expect(raw.every((octet) => octet < 128)).toBe(true);
  expect(envelope.subject).toBe(written.subject);
  expect(body.text.trim()).toBe(written.body.kind === 'plain' ? written.body.text.trim() : '');
});

test('the file of an attachment that cannot be read is an error, and no half mail', async () => {
  const lost = await attach('lost', 'x');
  await rm(files.get(lost.id) ?? '');
  await expect(build({ attachments: [lost] })).rejects.toMatchObject({ code: 'ENOENT' });
});

test('another Date changes nothing else', async () => {
  const raw = await build({ subject: 'Date: of all', body: { kind: 'plain', text: 'Date: here' } });
  const stamped = Buffer.from(restamp(raw, Date.UTC(2027, 0, 2))).toString();
  expect(stamped).toBe(raw.toString().replace('Sun, 03 May 2026 12:00:00', 'Sat, 02 Jan 2027 00:00:00'));
});

test('a table has its rows on lines and its cells in columns for whoever reads plain text; one of a layout has not', async () => {
  const cell = (text: string, tag = 'td'): string => `<${tag} style="border: 1px solid">${text}</${tag}>`;
  const html =
    '<p>The plan:</p><table style="border-collapse: collapse"><tbody>' +
    `<tr>${cell('Day', 'th')}${cell('Where', 'th')}</tr><tr>${cell('Monday')}${cell('Oslo')}</tr>` +
    `<tr>${cell('Tue')}${cell('<a href="https://example.org/q">Quay</a>')}</tr></tbody></table><p>Bye</p>`;
  const raw = (await build({ body: { kind: 'html', html } })).toString();
  expect(raw).toContain(
    'The plan:\r\n\r\nDay      Where\r\nMonday   Oslo\r\nTue      Quay <https://example.org/q>\r\n\r\nBye\r\n',
  );
  expect(raw).toContain('<td style=3D"border: 1px solid">Monday</td>');
  const layout = '<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>';
  expect((await build({ body: { kind: 'html', html: layout } })).toString()).toContain('\r\na   b\r\n');
  const long = `<table>${'<tr><td>first</td><td>second</td></tr>'.repeat(2_000)}</table>`;
  expect((await build({ body: { kind: 'html', html: long } })).toString()).toContain('\r\nfirst second\r\n');
});
