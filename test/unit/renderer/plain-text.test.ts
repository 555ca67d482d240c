/** Quotes and links of plain text. */
import { describe, expect, it } from 'vitest';
import { findLinks, splitQuotes } from '../../../renderer/features/reader/plain-text';

describe('splitQuotes', () => {
  it('tells what was written from what was quoted', () => {
    expect(splitQuotes('Hello\r\n\r\n> one\r\n> two\r\n\r\nBye')).toEqual([
      { kind: 'text', text: 'Hello', lines: 1 },
      { kind: 'quote', text: 'one\ntwo', lines: 2 },
      { kind: 'text', text: 'Bye', lines: 1 },
    ]);
  });
  it('takes off one level of marks', () => {
    expect(splitQuotes('>> deep\n>flat')).toEqual([{ kind: 'quote', text: '> deep\nflat', lines: 2 }]);
  });
  it('says nothing about nothing', () => {
    expect(splitQuotes('\n \n')).toEqual([]);
  });
});

describe('findLinks', () => {
  it('finds web and mail addresses and leaves the full stop outside', () => {
    expect(findLinks('See https://a.example/b?c=1. Or ada@b.example!')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://a.example/b?c=1', url: 'https://a.example/b?c=1' },
      { kind: 'text', text: '. Or ' },
      { kind: 'link', text: 'ada@b.example', url: 'mailto:ada@b.example' },
      { kind: 'text', text: '!' },
    ]);
  });
  it('makes no link of other schemes', () => {
    expect(findLinks('ftp://a.example/x javascript:alert(1)').every((piece) => piece.kind === 'text')).toBe(
      true,
    );
  });
});
