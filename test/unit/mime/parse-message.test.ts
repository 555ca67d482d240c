/** Nasty mail from test/fixtures/mail: something readable must come out of every one. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../../electron/main/mime/parse-message';

const folder = new URL('../../fixtures/mail/', import.meta.url);
const raw = (name: string): Buffer => readFileSync(new URL(`${name}.eml`, folder));
const parse = (name: string) => parseMessage(raw(name));
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('every fixture', () => {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => name.slice(0, -4));

  it.each(names)('%s gives text without NUL or U+FFFD, and parts that own their octets', async (name) => {
    const parsed = await parse(name);
    expect(parsed.body.text + (parsed.body.html ?? '') + JSON.stringify(parsed.envelope)).not.toMatch(
      /[\0\ufffd]/,
    );
    if (!['empty', 'header-only'].includes(name)) expect(parsed.preview).not.toBe('');
    expect(parsed.preview.length).toBeLessThanOrEqual(200);
    expect(parsed.parts.map((part) => part.partId)).toEqual(
      parsed.body.attachments.map((each) => each.partId),
    );
    for (const part of parsed.parts) expect(part.bytes.byteLength).toBe(part.bytes.buffer.byteLength);
  });

  it.each(names)('%s is left as it was', async (name) => {
    const octets = raw(name);
    const before = sha(octets);
    await parseMessage(octets);
    expect(sha(octets)).toBe(before);
  });
});

describe('character sets', () => {
  it('reads UTF-8', async () => {
    expect((await parse('plain-utf8')).body.text).toBe('Grüße aus Köln, 日本語 и русский.\n');
  });

  it('takes bare 8-bit headers and text for Windows-1252', async () => {
    const { envelope, body } = await parse('8-bit-header');
    expect(envelope.subject).toBe('Schöne Grüße');
    expect(envelope.from).toEqual([{ name: 'Jürgen Müller', address: 'jm@example.org' }]);
    expect(body.text).toBe('Äpfel für drei Euro – „billig“\n');
  });

  it('takes bare 8-bit headers for what the body names', async () => {
    const { envelope, body } = await parse('8-bit-koi8');
    expect([envelope.subject, envelope.from[0]?.name, body.text]).toEqual([
      'Привет мир',
      'Иван',
      'Как дела\n',
    ]);
  });

  it('mends a body that wrongly says UTF-8, or names nothing known', async () => {
    expect((await parse('wrong-charset')).body.text).toBe('Café für €5\n');
    expect((await parse('unknown-charset')).body.text).toBe('naïve café\n');
  });

  it('decodes encoded words, also a character that is split over two', async () => {
    const { envelope } = await parse('encoded-words');
    expect(envelope.subject).toBe('日本語 café');
    expect(envelope.from).toEqual([{ name: '日本', address: 'jp@example.org' }]);
  });
});

describe('headers', () => {
  it('shows the members of a group, and the name of an empty one', async () => {
    const { envelope } = await parse('encoded-words');
    expect(envelope.to).toEqual([
      { name: 'Zoë', address: 'zoe@example.org' },
      { name: 'Last, First', address: 'lf@example.org' },
    ]);
    expect(envelope.cc).toEqual([{ name: 'undisclosed-recipients', address: '' }]);
  });

  it('has no date where there is none, and takes arrival from the newest Received', async () => {
    const parsed = await parse('bad-dates');
    expect(parsed.envelope.date).toBeNull();
    expect(parsed.receivedAt).toBe(Date.UTC(2024, 0, 16, 9));
    expect((await parse('plain-utf8')).receivedAt).toBe(Date.UTC(2024, 0, 15, 9, 30));
    expect((await parse('no-headers')).receivedAt).toBeNull();
  });

  it('normalises message ids', async () => {
    const { envelope } = await parse('messy-references');
    expect(envelope.messageId).toBe('<no-brackets@example.org>');
    expect(envelope.inReplyTo).toBe('<parent@example.org>');
    expect(envelope.references).toEqual(['<root@example.org>', '<parent@example.org>']);
  });

  it('takes the first of a doubled field, and all recipients', async () => {
    const { envelope, body } = await parse('duplicate-headers');
    expect(envelope.from).toEqual([{ name: '', address: 'first@example.org' }]);
    expect(envelope.subject).toBe('One');
    expect(envelope.to.map((each) => each.address)).toEqual(['a@example.org', 'b@example.org']);
    expect(body.html).toBeNull();
  });
});

describe('bodies', () => {
  it('makes text and preview of HTML alone, without styles, scripts and padding', async () => {
    const { body, preview } = await parse('html-only');
    expect(body.html).toContain('<script>');
    expect(body.text).not.toMatch(/alert|color:red|https:/);
    expect(preview).toBe('Spring sale Hello & welcome Visit our shop.');
  });

  it('takes the text of the HTML where the text part is only a footer, and shows the footer with the HTML', async () => {
    const { body, preview } = await parse('list-footer');
    expect(preview.startsWith('The real words of the post')).toBe(true);
    expect(body.html).toContain('list mailing list &lt;leave &amp; goodbye&gt;');
  });

  it('joins flowed lines, reads bare LF and the report of a bounce', async () => {
    expect((await parse('flowed')).body.text).toMatch(/^This line goes on here\.\n/);
    expect((await parse('bare-lf')).body).toMatchObject({ text: 'plain side', html: '<b>html side</b>' });
    const bounce = await parse('delivery-status');
    expect(bounce.body.text).toContain('Status: 5.1.1');
    expect(bounce.body.attachments).toMatchObject([
      { filename: 'attachment-1.eml', contentType: 'message/rfc822' },
    ]);
  });

  it('shows what is there when the structure is broken', async () => {
    const noBoundary = await parse('no-boundary');
    expect(noBoundary.body.text).toContain('Still readable');
    expect(noBoundary.body.problem).toContain('damaged');
    const cut = await parse('unterminated-multipart');
    expect(cut.body.text).toBe('Before the cut');
    expect(cut.body.attachments).toMatchObject([{ filename: 'half.png', size: 30 }]);
    expect((await parse('no-headers')).body.text).toContain('Second line: with a colon.');
    expect((await parse('broken-base64')).body.text).toBe('Hello world');
  });
});

describe('attachments', () => {
  it('tells inline parts by what the HTML refers to', async () => {
    const { body, hasAttachments, parts } = await parse('inline-image');
    expect(body.attachments).toMatchObject([
      { partId: '1', filename: 'logo.png', contentId: 'logo@example.org', inline: true, size: 70 },
      { partId: '2', filename: 'unused.png', inline: false },
      {
        partId: '3',
        filename: 'Rechnung März.pdf',
        contentType: 'application/pdf',
        contentId: null,
        inline: false,
      },
    ]);
    expect(hasAttachments).toBe(true);
    expect(Buffer.from(parts[2]?.bytes ?? []).toString('latin1')).toBe('%PDF-1.4\0\xff binary');
  });

  it('keeps paths and direction marks out of names, and gives a name where there is none', async () => {
    const { body } = await parse('evil-filename');
    expect(body.attachments.map((each) => each.filename)).toEqual([
      'passwd',
      'photo gpj.exe',
      'attachment-3.pdf',
    ]);
  });
});

describe('size', () => {
  it('reads a 50 MB mail with its attachment', async () => {
    const line = `${Buffer.alloc(57, 7).toString('base64')}\r\n`;
    const lines = Math.ceil(50_000_000 / line.length);
    const big = Buffer.from(
      `From: a@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n` +
        `--x\r\nContent-Type: application/pdf; name=big.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${line.repeat(lines)}--x--\r\n`,
    );
    const parsed = await parseMessage(big);
    expect(parsed.body.problem).toBeNull();
    expect(parsed.parts[0]?.bytes.byteLength).toBe(lines * 57);
    expect(parsed.parts[0]?.bytes.every((octet) => octet === 7)).toBe(true);
  });

  it('reads 3,000 attachments', async () => {
    const part = (number: number): string =>
      `--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=${number}.pdf\r\n\r\n${number}\r\n`;
    const parts = Array.from({ length: 3_000 }, (_none, index) => part(index));
    const mail = `From: a@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${parts.join('')}--x--\r\n`;
    const parsed = await parseMessage(Buffer.from(mail));
    expect(parsed.body.attachments).toHaveLength(3_000);
    expect(Buffer.from(parsed.parts[2_999]?.bytes ?? []).toString()).toBe('2999');
  });

  it('keeps what it had when the parser stops', async () => {
    const head =
      'From: a@example.org\r\nSubject: Too many\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n';
    const mail = `${head}--x\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment\r\n\r\nfirst\r\n${'--x\r\n\r\n'.repeat(25_000)}--x--\r\n`;
    const parsed = await parseMessage(Buffer.from(mail));
    expect(parsed.envelope.subject).toBe('Too many');
    expect(parsed.body.problem).toContain('damaged');
    expect(Buffer.from(parsed.parts[0]?.bytes ?? []).toString()).toBe('first');
  });

  it('cuts text that nobody could read, and says so', async () => {
    const parsed = await parseMessage(
      Buffer.from(`Subject: Long\r\n\r\n${'a line of words\r\n'.repeat(2_000_000)}`),
    );
    expect(parsed.body.problem).toContain('very long');
    expect(parsed.body.text.length).toBeGreaterThan(10_000_000);
    expect(parsed.body.text.length).toBeLessThan(17_000_000);
  });

  it('makes text of deep or huge HTML in linear time', async () => {
    const deep = await parseMessage(
      Buffer.from(`Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}at the bottom`),
    );
    expect(deep.body.text).toBe('at the bottom');
    const huge = await parseMessage(
      Buffer.from(`Content-Type: text/html\r\n\r\n${'<p>a &lt; b</p>\n'.repeat(100_000)}`),
    );
    expect(huge.preview.startsWith('a < b a < b')).toBe(true);
  });
});
