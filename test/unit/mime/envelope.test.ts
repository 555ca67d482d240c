/** Dates and message ids as real senders write them. */
import { describe, expect, it } from 'vitest';
import { decodeWords } from '../../../electron/main/mime/decode-words';
import { messageIds, parseDate } from '../../../electron/main/mime/envelope';
import { fallbackParse } from '../../../electron/main/mime/fallback-parse';
import { previewOf } from '../../../electron/main/mime/preview';

describe('parseDate', () => {
  const expected = Date.UTC(2024, 0, 15, 9, 30);
  it.each([
    'Mon, 15 Jan 2024 10:30:00 +0100',
    '15 Jan 2024 09:30:00 GMT',
    ' Mon, 15 Jan 2024 10:30:00 +0100 (CET)',
    'Fri, 15 Jan 2024 10:30:00 +0100',
    'Mon, 15 Jan 24 09:30 UT',
    'Mon, 15 Jan 2024 09:30:00 -0000',
    'Mon,\r\n 15 Jan 2024\r\n 10:30:00 +0100',
    'Mon, 15 Jan 2024 04:30:00 EST',
    '2024-01-15T09:30:00Z',
  ])('reads %j', (value) => {
    expect(parseDate(value)).toBe(expected);
  });

  it.each(['', 'yesterday', '1', 'Message 12', '99 Foo 2024 00:00:00 +0000', null])(
    'has no date for %j',
    (value) => {
      expect(parseDate(value)).toBeNull();
    },
  );
});

describe('messageIds', () => {
  it.each([
    ['<a@b>', ['<a@b>']],
    ['<a@b><c@d>\r\n\t<a@b>', ['<a@b>', '<c@d>']],
    ['a@b, c@d', ['<a@b>', '<c@d>']],
    ['words only', []],
    ['<broken', []],
  ])('%j', (text, ids) => {
    expect(messageIds(text)).toEqual(ids);
  });
});

describe('the fallback', () => {
  it('decodes both kinds of encoded words and leaves broken ones', () => {
    expect(decodeWords('=?utf-8?B?w7Y=?= =?iso-8859-1?q?=E4_x?= =?nobody?Q?a?= =?')).toBe(
      'öä x=?nobody?Q?a?= =?',
    );
  });

  it('bounds its work on a header without end', () => {
    const octets = Buffer.from(`Subject: ${'x'.repeat(5_000_000)}`);
    const parsed = fallbackParse(octets, 'why');
    expect(parsed.envelope.subject.length).toBeLessThanOrEqual(2_000);
    expect(parsed.body.problem).toBe('why');
  });

  it('reads raw 8-bit headers and binary bodies as text', () => {
    const parsed = fallbackParse(
      Buffer.from('From: J\xfcrgen <j@example.org>\r\n\r\na\x00\x01b\xe9', 'latin1'),
      'why',
    );
    expect(parsed.envelope.from).toEqual([{ name: 'Jürgen', address: 'j@example.org' }]);
    expect(parsed.body.text).toBe('abé');
  });
});

describe('previewOf', () => {
  it('folds white space, drops invisible padding and never cuts a character', () => {
    expect(previewOf(' a \u200b\u034f\u00ad\r\n\n\tb\u00a0c ')).toBe('a b c');
    expect(previewOf('a\u200c\u00a0\u200c\u00a0b 👩\u200d🔬 می\u200cخواهم')).toBe(
      'a b 👩\u200d🔬 می\u200cخواهم',
    );
    expect(previewOf(`${'x'.repeat(199)}😀y`)).toBe('x'.repeat(199));
  });
});
