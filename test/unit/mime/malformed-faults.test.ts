/** Faults that malformed mail found in the parser, one test each. */
import { describe, expect, it } from 'vitest';
import { parseDate } from '../../../electron/main/mime/envelope';
import { toServerMessage } from '../../../electron/main/backend/imap/imap-convert';
import { fallbackParse } from '../../../electron/main/mime/fallback-parse';
import { parseMessage } from '../../../electron/main/mime/parse-message';
import { file, headed, multipart, octets, textPart } from '../../support/malformed/malformed-mail';

describe('faults of malformed mail', () => {
  it('text that follows the header without a blank line was lost', async () => {
    const raw = octets('From: a@example.org\r\nSubject: s\r\nHello you there\r\nX: in the text\r\n');
    // The last line looks like a field, so the first of the text is taken for a broken one: the fallback of mail clients.
    expect((await parseMessage(raw)).envelope.subject).toBe('s');
    const plain = octets('From: a@example.org\r\nSubject: s\r\nHello you there\r\nand more\r\n');
    expect((await parseMessage(plain)).body.text).toBe('Hello you there\nand more\n');
    expect(fallbackParse(plain, 'why').body.text).toBe('Hello you there\nand more');
  });

  it('a mail with bare CR line ends had neither subject nor text', async () => {
    const raw = octets('From: a@example.org\rSubject: s\r\rone\rtwo\r');
    const parsed = await parseMessage(raw);
    expect([parsed.envelope.subject, parsed.body.text]).toEqual(['s', 'one\ntwo\n']);
    expect(fallbackParse(raw, 'why')).toMatchObject({
      envelope: { subject: 's' },
      body: { text: 'one\ntwo' },
    });
  });

  it('a bare CR in the text of a mail with CRLF is left alone', async () => {
    const parsed = await parseMessage(octets('Subject: s\r\n\r\none\rtwo\r\n'));
    expect(parsed.envelope.subject).toBe('s');
    expect(parsed.body.text).toMatch(/^one\s?two/);
  });

  it('a header over 2 MB hid the text behind it', async () => {
    const raw = headed('s', `X-Long: ${'y'.repeat(3_000_000)}\r\nX-After: here\r\n`, 'the words\r\n');
    const { body, envelope } = await parseMessage(raw);
    expect([envelope.subject, body.text]).toEqual(['s', 'the words\n']);
    expect(body.problem).toContain('very long');
  });

  it('a mail to thousands of people was shown as its source', async () => {
    const to = Array.from({ length: 40_000 }, (_none, index) => `p${index}@example.org`).join(',\r\n ');
    const raw = headed(
      's',
      `To: ${to}\r\n${multipart()}`,
      `${textPart}${file('filename=a.bin', 'x')}--x--\r\n`,
    );
    const { body, envelope } = await parseMessage(raw);
    expect(body).toMatchObject({ text: 'the words', problem: null });
    expect(body.attachments).toHaveLength(1);
    expect(envelope.to).toHaveLength(2_000);
  });

  it('a multipart that was cut off said nothing of it', async () => {
    const whole = headed('s', multipart(), `${textPart}${file('filename=a.bin', 'x'.repeat(100))}--x--\r\n`);
    expect((await parseMessage(whole)).body.problem).toBeNull();
    const cut = await parseMessage(whole.subarray(0, whole.length - 60));
    expect(cut.body.problem).toContain('end of this message is missing');
    expect(cut.body.text).toBe('the words');
    expect(cut.body.attachments).toMatchObject([{ filename: 'a.bin' }]);
  });

  it('an attachment called ".." kept that for its name', async () => {
    const raw = headed(
      's',
      multipart(),
      `${file('filename=".."', '1')}${file('filename="a/."', '2')}--x--\r\n`,
    );
    const names = (await parseMessage(raw)).body.attachments.map((each) => each.filename);
    expect(names).toEqual(['attachment-1', 'attachment-2']);
  });

  it('a date beyond the year 9999 counted as a date', () => {
    expect(parseDate('Fri, 31 Dec 99999 23:59:59 +0000')).toBeNull();
    expect(parseDate('31 Dec 9999 23:59:59 GMT')).toBe(253_402_300_799_000);
  });

  it('an ENVELOPE of a server put line breaks and direction marks into a row of the list, and a subject without end', () => {
    const row = toServerMessage({
      seq: 1,
      uid: 1,
      envelope: {
        subject: `one\r\nBcc: x \u202e${'y'.repeat(100_000)}`,
        from: [{ name: 'a\u0000b', address: 'a@example.org' }],
        messageId: `<${'m'.repeat(100_000)}@x>`,
      },
    });
    expect(row?.envelope.subject.slice(0, 13)).toBe('one Bcc: x yy');
    expect(row?.envelope.subject).toHaveLength(2_000);
    expect(row?.envelope.from).toEqual([{ name: 'a b', address: 'a@example.org' }]);
    expect(row?.envelope.messageId).toBeNull();
  });
});
