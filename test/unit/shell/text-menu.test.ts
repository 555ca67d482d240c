/** The system's menu over text: what is offered where, and that a mail can bring nothing but plain text to the clipboard. */
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { textMenu } from '../../../electron/main/text-menu';
import type { AskedMenu, TextActions } from '../../../electron/main/text-menu';

const nothing = {
  ...{ canUndo: false, canRedo: false, canCut: false, canCopy: false, canPaste: false },
  ...{ canDelete: false, canSelectAll: true, canEditRichly: false },
};
const asked = (given: Partial<AskedMenu>): AskedMenu => ({
  ...{ isEditable: false, selectionText: '', linkURL: '', frameURL: '', editFlags: nothing },
  misspelledWord: '',
  ...given,
});

function open(given: Partial<AskedMenu>, suggestions: readonly string[] = []) {
  const done: string[] = [];
  const names = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'selectText'] as const;
  const act = Object.fromEntries(names.map((name) => [name, () => done.push(name)]));
  const acts = {
    ...act,
    writeText: (text: string) => done.push(`text ${text}`),
    replace: (word: string) => done.push(`instead ${word}`),
    addWord: (word: string) => done.push(`own ${word}`),
  } as unknown as TextActions;
  const items = textMenu(asked(given), acts, suggestions);
  const press = (label: string): string | undefined => {
    const item = items.find((one: MenuItemConstructorOptions) => one.label === label);
    if (!item) throw new Error(`no ${label}`);
    (item.click as () => void)();
    return done.at(-1);
  };
  const labels = items.flatMap(({ label, enabled }) =>
    label ? [enabled === false ? `(${label})` : label] : [],
  );
  return { labels, press };
}

const frame = 'satchel://message/0123456789abcdef0123456789abcdef/';

describe('textMenu', () => {
  it('over a misspelled word offers what may be meant, and to keep it as it is', () => {
    const word = { isEditable: true, misspelledWord: 'recieve' };
    const { labels, press } = open(word, ['receive', 'R&D']);
    expect(labels.slice(0, 3)).toEqual(['receive', 'R&&D', 'Add to Dictionary']);
    expect(press('R&&D')).toBe('instead R&D');
    expect(press('Add to Dictionary')).toBe('own recieve');
    expect(open(word).labels[0]).toBe('(No Suggestions)');
    // What is read is not the person's to mend.
    expect(open({ ...word, isEditable: false, selectionText: 'recieve' }).labels).toEqual([
      'Copy',
      'Select All',
    ]);
  });
  it('in a text field offers what can be done there', () => {
    const { labels, press } = open({
      isEditable: true,
      editFlags: { ...nothing, canUndo: true, canPaste: true },
    });
    expect(labels).toEqual(['Undo', '(Redo)', '(Cut)', '(Copy)', 'Paste', 'Select All']);
    for (const [label, action] of Object.entries({ Undo: 'undo', Paste: 'paste', 'Select All': 'selectAll' }))
      expect(press(label)).toBe(action);
  });

  it('over a mail copies the selected words as plain text, never what the frame would copy', () => {
    const { labels, press } = open({ selectionText: 'two\nlines', frameURL: frame });
    expect(labels).toEqual(['Copy', 'Select All']);
    expect(press('Copy')).toBe('text two\nlines');
    expect(press('Select All')).toBe('selectAll');
    expect(open({ frameURL: frame }).labels).toEqual(['(Copy)', 'Select All']);
  });

  it('in the ui itself selects the text that was pointed at, not the window', () => {
    expect(open({ selectionText: 'x' }).press('Select All')).toBe('selectText');
  });

  it.each([
    ['https://example.org/a b?c=%20', 'Copy Link Address', 'https://example.org/a%20b?c=%20'],
    ['mailto:b%40example.org?subject=buy', 'Copy Mail Address', 'b@example.org'],
    ['mailto:b%0D%0A@example.org', 'Copy Mail Address', 'b@example.org'],
    ['mailto:%E0%A4@example.org', 'Copy Mail Address', '%E0%A4@example.org'],
  ])('the link %s: %s', (linkURL, label, text) => {
    const { labels, press } = open({ linkURL, frameURL: frame });
    expect(labels).toEqual([label, '(Copy)', 'Select All']);
    expect(press(label)).toBe(`text ${text}`);
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://bank.example@evil.example/',
    'satchel://ui/',
  ])('offers nothing for the link %s', (linkURL) => {
    expect(open({ linkURL, frameURL: frame }).labels).toEqual(['(Copy)', 'Select All']);
  });
});
