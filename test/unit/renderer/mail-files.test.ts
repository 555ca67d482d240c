/** Mail files on the screen: which is shown, and which of a drop are read. */
import { describe, expect, it } from 'vitest';
import { largestMailFile } from '../../../electron/contract/mail-files';
import type { MailFile, MailFileId } from '../../../electron/contract/mail-files';
import { planDrop } from '../../../renderer/plan-drop';
import { followMailFiles } from '../../../renderer/state/mail-files';

const id = (name: string): MailFileId => name as MailFileId;
const files = (...names: string[]): MailFile[] => names.map((name) => ({ id: id(name), name, kind: 'here' }));

describe('followMailFiles', () => {
  const nothing = { files: [], shown: null };
  it('shows what was opened last, and stays at it while others are read', () => {
    const opened = followMailFiles(nothing, { files: files('a', 'b'), show: id('a') });
    expect(opened.shown).toBe('a');
    expect(followMailFiles(opened, { files: files('a', 'b'), show: null }).shown).toBe('a');
    expect(followMailFiles(opened, { files: files('a', 'b', 'c'), show: id('c') }).shown).toBe('c');
  });
  it('shows another where the one on the screen gave way, and nothing where nothing is open', () => {
    const before = { files: files('a', 'b'), shown: id('a') };
    expect(followMailFiles(before, { files: files('b', 'c'), show: null }).shown).toBe('c');
    expect(followMailFiles(before, { files: [], show: null }).shown).toBeNull();
  });
  it('shows something to a page that missed when it was opened', () => {
    expect(followMailFiles(nothing, { files: files('a', 'b'), show: null }).shown).toBe('b');
  });
});

describe('planDrop', () => {
  const item = (name: string, size = 10, folder = false) => ({ name, size, folder });
  it('reads files and says why it leaves out the others', () => {
    const { take, sentences } = planDrop([
      item('a.eml'),
      item('folder', 4096, true),
      item('huge.eml', largestMailFile),
      item('b.eml'),
    ]);
    expect(take.map(({ name }) => name)).toEqual(['a.eml', 'b.eml']);
    expect(sentences).toEqual([
      '“folder” is a folder. Drop the mail files that are in it.',
      '“huge.eml” is too large: Satchel opens up to 100 MB of mail files at once.',
    ]);
  });
  it('says once that there are too many', () => {
    const { take, sentences } = planDrop(Array.from({ length: 40 }, (_none, index) => item(`${index}.eml`)));
    expect(take).toHaveLength(20);
    expect(sentences).toEqual(['Satchel opens up to 20 mail files at once; the others were left out.']);
  });
});
