/** Keys: chords, sequences, where they are inert; and that the table does not contradict itself. */
import { describe, expect, it } from 'vitest';
import {
  chordOf,
  createKeyMatcher,
  isForDrafts,
  keyCommands,
  keyHint,
  sequenceTimeout,
} from '../../../renderer/features/keys/key-registry';
import type { PressedKey } from '../../../renderer/features/keys/key-registry';

const press = (key: string, more: Partial<PressedKey> = {}): string | null =>
  chordOf({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
const anywhere = { inList: false, inText: false, inComposer: false, now: 0 };

describe('chordOf', () => {
  it('names letters with Shift, signs without', () => {
    expect(press('j')).toBe('j');
    expect(press('I', { shiftKey: true })).toBe('Shift+I');
    expect(press('#', { shiftKey: true })).toBe('#');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('a', { ctrlKey: true })).toBe('Mod+A');
    expect(press('z', { metaKey: true })).toBe('Mod+Z');
    expect(press('Delete', { shiftKey: true })).toBe('Shift+Delete');
  });
  it('names the plus, which joins chords', () => {
    expect(press('+', { ctrlKey: true, shiftKey: true })).toBe('Mod+Plus');
    expect(press('=', { ctrlKey: true })).toBe('Mod+=');
    expect(press('-', { ctrlKey: true })).toBe('Mod+-');
  });
  it('does not mind Caps Lock', () => {
    expect(press('J')).toBe('j');
  });
  it('goes by the place on layouts without Latin letters', () => {
    expect(press('о', { code: 'KeyJ' })).toBe('j');
  });
  it('is nothing for a modifier alone', () => {
    expect(press('Shift', { shiftKey: true })).toBeNull();
  });
});

describe('createKeyMatcher', () => {
  it('matches single keys', () => {
    expect(createKeyMatcher()('e', anywhere)).toEqual({ kind: 'command', id: 'archive' });
  });
  it('matches sequences, and the second key alone does something else', () => {
    const match = createKeyMatcher();
    expect(match('g', anywhere)).toEqual({ kind: 'waiting' });
    expect(match('s', { ...anywhere, now: 100 })).toEqual({ kind: 'command', id: 'go-starred' });
    expect(match('s', { ...anywhere, now: 200 })).toEqual({ kind: 'command', id: 'star' });
  });
  it('forgets the first key after a while', () => {
    const match = createKeyMatcher();
    match('*', anywhere);
    expect(match('n', { ...anywhere, now: sequenceTimeout + 1 })).toEqual({ kind: 'command', id: 'next' });
  });
  it('is inert in text fields, but for the keys that say so', () => {
    const match = createKeyMatcher();
    expect(match('e', { ...anywhere, inText: true })).toEqual({ kind: 'none' });
    expect(match('Mod+Z', { ...anywhere, inText: true })).toEqual({ kind: 'none' });
    expect(match('F5', { ...anywhere, inText: true })).toEqual({ kind: 'command', id: 'sync' });
  });
  it('does nothing to mail while a draft is on the screen', () => {
    const draft = { ...anywhere, inComposer: true };
    for (const key of ['e', '#', 'j', 'r', 'x', 'Delete', 'Mod+A'])
      expect(createKeyMatcher()(key, draft), key).toEqual({ kind: 'none' });
    expect(createKeyMatcher()('Mod+Z', draft)).toEqual({ kind: 'command', id: 'text-undo' });
    expect(createKeyMatcher()('Escape', { ...draft, inText: true })).toEqual({
      ...{ kind: 'command', id: 'close-draft' },
    });
    expect(createKeyMatcher()('Mod+Enter', { ...draft, inText: true })).toEqual({
      kind: 'command',
      id: 'send',
    });
    expect(createKeyMatcher()('Mod+Enter', anywhere)).toEqual({ kind: 'none' });
  });
  it('leaves arrows and Enter alone outside of the list', () => {
    const match = createKeyMatcher();
    expect(match('Enter', anywhere)).toEqual({ kind: 'none' });
    expect(match('Enter', { ...anywhere, inList: true })).toEqual({ kind: 'command', id: 'open' });
  });
});

describe('the table', () => {
  it('gives every key to one command only, beside mail and in a draft', () => {
    const inDrafts = keyCommands.filter(isForDrafts);
    const besideMail = keyCommands.filter(({ scope }) => scope !== 'composer');
    for (const commands of [inDrafts, besideMail]) {
      const keys = commands.flatMap((command) => command.keys);
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }
  });
  it('begins no sequence with a key of its own', () => {
    const keys = keyCommands.flatMap((command) => command.keys);
    const firsts = keys.flatMap((key) => (key.includes(' ') ? [key.split(' ')[0]] : []));
    expect(firsts.filter((first) => keys.some((key) => key === first))).toEqual([]);
  });
  it('has hints for tooltips', () => {
    expect(keyHint('archive')).toBe('e');
    expect(keyHint('settings')).toBe('Ctrl+,');
  });
});
