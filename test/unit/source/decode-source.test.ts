/** The source of a mail as text: every octet is told, whatever it is. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSource } from '../../../electron/main/source/decode-source';

const shown = (octets: string | Uint8Array, cut = false) =>
  decodeSource(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets, cut);

describe('decodeSource', () => {
  it.each([
    ['a\r\nb\nc', 'a\nb\nc', false],
    ['a\rb', 'a␍\nb', true],
    ['a\r\r\nb', 'a␍\n\nb', true],
    ['\0\x01\x1b[2J\x7f', '␀␁␛[2J␡', true],
    ['a\tb\x0cc', 'a\tb␌c', true],
  ])('%j is shown as %j', (octets, text, marked) => {
    expect(shown(octets)).toEqual({ text, marked, guessed: false });
  });

  it('reads each line as what it is', () => {
    const mixed = Buffer.concat([
      Buffer.from('Subject: Grüße €\r\n'),
      Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80, 0x0d, 0x0a]),
    ]);
    expect(shown(mixed)).toEqual({ text: 'Subject: Grüße €\nGrüße €\n', marked: false, guessed: true });
  });

  it('lets nothing turn the direction of the text round or hide', () => {
    expect(shown(Buffer.from('photo\u202egpj.exe \u200bx\ufeff')).text).toBe(
      'photo<U+202E>gpj.exe <U+200B>x<U+FEFF>',
    );
  });

  it('does not take a character that the cut tore for another charset', () => {
    const bytes = Buffer.from('Grüße €😀');
    for (let length = 0; length <= bytes.length; length += 1) {
      const { text, guessed } = shown(bytes.subarray(0, length), true);
      expect(guessed).toBe(false);
      expect('Grüße €😀'.startsWith(text)).toBe(true);
      expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(length - 3);
    }
  });

  it('takes any octets, keeps printable ones, and puts nothing unseen on the screen', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (octets, cut) => {
        const { text } = decodeSource(octets, cut);
        expect(text).not.toMatch(/(?!\n|\t)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        const plain = [...octets].filter((octet) => octet > 0x20 && octet < 0x7f);
        const kept = [...text.replace(/<U\+[0-9A-F]{4}>/g, '')].filter((one) => one > ' ' && one < '\x7f');
        expect(kept.join('')).toBe(String.fromCharCode(...plain).replace(/<U\+[0-9A-F]{4}>/g, ''));
      }),
    );
  });
});
