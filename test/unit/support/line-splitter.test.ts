/** The line splitter of the fault proxy: every way to cut the stream gives the same lines, and no byte is lost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSplitter } from '../../support/fault-proxy/line-splitter';
import type { LinePiece } from '../../support/fault-proxy/line-splitter';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Whole lines with their literals in place, and what was left over. */
function linesOf(pieces: readonly LinePiece[]): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'text' && piece.starts) lines.push('');
    lines[lines.length - 1] += piece.bytes.toString('latin1');
  }
  return lines;
}

function split(text: string, protocol: 'imap' | 'pop3' = 'imap', size = text.length): LinePiece[] {
  const splitter = new LineSplitter(protocol);
  const pieces: LinePiece[] = [];
  for (let at = 0; at < text.length; at += size)
    pieces.push(...splitter.push(bytesOf(text.slice(at, at + size))));
  return pieces;
}

describe('lines', () => {
  test('literals belong to their line, also when they hold line ends and what looks like literals', () => {
    const session = [
      'a1 LOGIN {4}\r\nan\r\n {5+}\r\n{9}\r\n\r\n',
      '* 1 FETCH (BODY[] {0}\r\n FLAGS ())\r\n',
      '* 2 FETCH (BINARY[1] ~{3}\r\n\n\n\n UID 4)\r\n',
      '+ go ahead\r\n',
      'not a literal {12} at the end \r\n',
    ];
    expect(linesOf(split(session.join('')))).toEqual(session);
  });

  test('in POP3 nothing is a literal', () => {
    expect(linesOf(split('+OK {3}\r\nline\r\n.\r\n', 'pop3'))).toEqual(['+OK {3}\r\n', 'line\r\n', '.\r\n']);
  });

  test('only a literal without “+” makes the sender wait; none of it comes when it is refused', () => {
    const splitter = new LineSplitter('imap');
    expect(splitter.push(bytesOf('a1 APPEND x {3+}\r\n'))).toMatchObject([{ synchronizing: false }]);
    expect(splitter.waitsForLiteral).toBe(false);
    splitter.push(bytesOf('abc\r\n'));
    expect(splitter.push(bytesOf('a2 APPEND x {3}\r\n'))).toMatchObject([
      { synchronizing: true, ends: false },
    ]);
    expect(splitter.waitsForLiteral).toBe(true);
    splitter.refuseLiteral();
    expect(splitter.push(bytesOf('a3 NOOP\r\n'))).toMatchObject([{ starts: true, ends: true }]);
    splitter.push(bytesOf('a4 APPEND x {3}\r\na'));
    // Too late: a part of it is here.
    splitter.refuseLiteral();
    expect(splitter.push(bytesOf('bc\r\na5 NOOP\r\n'))).toMatchObject([
      {},
      { starts: false },
      { starts: true },
    ]);
  });

  test('the end of a stream in the middle of a line is handed over once', () => {
    const splitter = new LineSplitter('imap');
    expect(splitter.push(bytesOf('* OK\r\n* BY'))).toHaveLength(1);
    expect(splitter.takeRest().toString()).toBe('* BY');
    expect(splitter.takeRest()).toHaveLength(0);
  });
});

test('whatever the segments, the lines are the same and the bytes are all there', () => {
  const literal = fc.string({ maxLength: 12 }).map((text) => bytesOf(text).toString('latin1'));
  const word = fc.constantFrom('a1', '* 2', 'FETCH', '"x"', '', '{3', '3}');
  const piece = fc.oneof(
    word,
    literal.map((text) => `{${text.length}}\r\n${text}`),
    literal.map((text) => `{${text.length}+}\r\n${text}`),
  );
  const line = fc.array(piece, { maxLength: 5 }).map((pieces) => `${pieces.join(' ')} .\r\n`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      expect(linesOf(split(lines.join(''), 'imap', size))).toEqual(lines);
    }),
  );
});
