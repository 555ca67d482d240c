/** Flowed text says what was written, whatever it looks like (RFC 3676). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowText, quoteText } from '../../../electron/main/mime/flowed-text';

/** As a reader of format=flowed joins it again (RFC 3676 section 4.2 to 4.5). */
function unflow(flowed: string): { depth: number; text: string }[] {
  const paragraphs: { depth: number; text: string }[] = [];
  let open = false;
  for (const line of flowed.split('\r\n').slice(0, -1)) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const content = line.slice(depth).replace(/^ /, '');
    const last = paragraphs.at(-1);
    if (open && last?.depth === depth) last.text += content;
    else paragraphs.push({ depth, text: content });
    open = content.endsWith(' ') && content !== '-- ';
  }
  return paragraphs;
}

/** What the person wrote, as depth and text of each line. */
const written = (text: string): { depth: number; text: string }[] =>
  text.split('\n').map((line) => {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const content = depth > 0 ? line.slice(depth).replace(/^ /, '') : line;
    return { depth, text: content === '-- ' ? content : content.replace(/[ \t]+$/, '') };
  });

const words = fc.array(
  fc.constantFrom(
    'word',
    ' ',
    '  ',
    '>',
    '> ',
    '-- ',
    '--',
    'From ',
    'ünïcödé',
    '漢字',
    '.',
    '\t',
    'x'.repeat(90),
    '\n',
  ),
  { maxLength: 60 },
);

test('whatever was written is read again, and no line is longer than it must be', () => {
  fc.assert(
    fc.property(words, (pieces) => {
      const text = `${pieces.join('')}.`;
      const flowed = flowText(text);
      expect(unflow(flowed)).toEqual(written(text));
      for (const line of flowed.split('\r\n'))
        expect(line.length <= 76 || !line.trimEnd().slice(28).includes(' ')).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a paragraph wraps at spaces, which stay at the ends of its lines', () => {
  const flowed = flowText(`${'seven77 '.repeat(20)}end`);
  const lines = flowed.split('\r\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.slice(0, -1).every((line) => line.endsWith(' ') && line.length <= 72)).toBe(true);
});

test('a quote is one level deeper, and an empty line of it stays one', () => {
  expect(quoteText('one\n\n> two')).toBe('> one\n>\n>> two');
  expect(flowText('> one\n>\n>> two\n')).toBe('> one\r\n>\r\n>> two\r\n');
});

test('what looks like a quote, an mbox or a signature is stuffed or kept', () => {
  expect(flowText('From here\n leading\n-- \nAda')).toBe(' From here\r\n  leading\r\n-- \r\nAda\r\n');
});
