/** What can be done to the text where the cursor is: buttons that show what holds there, one tab stop, arrows inside. */
import {
  Bold,
  Code,
  Italic,
  Link,
  List,
  ListOrdered,
  Quote,
  RemoveFormatting,
  Strikethrough,
  Table,
  Underline,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { IconButton } from '../button';
import { LinkDialog } from './link-dialog';
import type { RichCommand, RichEditor } from './rich-editor';
import styles from './rich-text.module.css';
import { TableDialog } from './table-dialog';
import { startTable } from './table-menu';

/** What a dialog asks: for the link at the cursor, or for a new table. */
export type FormatQuestion = 'link' | 'table';

interface FormatToolbarProps {
  /** null: not loaded yet. */
  editor: RichEditor | null;
  asking: FormatQuestion | null;
  onAsking: (asking: FormatQuestion | null) => void;
}

const mod = /Mac/.test(navigator.userAgent) ? 'Cmd' : 'Ctrl';
const marks: readonly { command: RichCommand; label: string; icon: LucideIcon; hint?: string }[] = [
  { command: 'bold', label: 'Bold', icon: Bold, hint: `${mod}+B` },
  { command: 'italic', label: 'Italic', icon: Italic, hint: `${mod}+I` },
  { command: 'underline', label: 'Underline', icon: Underline, hint: `${mod}+U` },
  { command: 'strike', label: 'Strikethrough', icon: Strikethrough, hint: `${mod}+Shift+S` },
  { command: 'code', label: 'Code', icon: Code, hint: `${mod}+E` },
];
const lists: typeof marks = [
  { command: 'bullets', label: 'Bulleted list', icon: List, hint: `${mod}+Shift+8` },
  { command: 'numbers', label: 'Numbered list', icon: ListOrdered, hint: `${mod}+Shift+7` },
  { command: 'quote', label: 'Quote', icon: Quote, hint: `${mod}+Shift+B` },
];
const styleNames = [
  ['paragraph', 'Text'],
  ['heading-1', 'Heading 1'],
  ['heading-2', 'Heading 2'],
  ['heading-3', 'Heading 3'],
] as const;

export function FormatToolbar({ editor, asking, onAsking }: FormatToolbarProps): ReactNode {
  const bar = useRef<HTMLDivElement>(null);
  const active = useActive(editor);
  const heading = styleNames.find(([command]) => active.includes(command))?.[0] ?? 'paragraph';
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLSelectElement) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const items = [...(bar.current?.querySelectorAll<HTMLElement>('button, select') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + (rtl ? -by : by) + items.length) % items.length]?.focus();
    event.preventDefault();
  };
  const button = ({ command, label, icon, hint }: (typeof marks)[number]): ReactNode => (
    <IconButton
      key={command}
      icon={icon}
      label={label}
      hint={hint}
      pressed={active.includes(command)}
      disabled={!editor}
      // The text keeps its selection.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => editor?.run(command)}
    />
  );
  return (
    <>
      <div ref={bar} role="toolbar" aria-label="Formatting" className={styles.toolbar} onKeyDown={onKeyDown}>
        <select
          className={styles.styles}
          aria-label="Style of the paragraph"
          value={heading}
          disabled={!editor}
          onChange={(event) => {
            const command = event.target.value as RichCommand;
            // A heading that is chosen again would be taken away.
            if (command !== heading) editor?.run(command);
          }}
        >
          {styleNames.map(([command, label]) => (
            <option key={command} value={command}>
              {label}
            </option>
          ))}
        </select>
        {marks.map(button)}
        <span className={styles.gap} />
        {lists.map(button)}
        <span className={styles.gap} />
        <IconButton
          icon={Link}
          label="Link"
          hint={`${mod}+Shift+K`}
          pressed={active.includes('link')}
          disabled={!editor}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onAsking('link')}
        />
        <IconButton
          icon={Table}
          label="Table"
          hint={`${mod}+Shift+G`}
          pressed={active.includes('table')}
          aria-haspopup={active.includes('table') ? 'menu' : 'dialog'}
          disabled={!editor}
          onMouseDown={(event) => event.preventDefault()}
          onClick={(event) => editor && startTable(editor, event.currentTarget, () => onAsking('table'))}
        />
        {button({ command: 'clear', label: 'Remove formatting', icon: RemoveFormatting })}
      </div>
      {editor &&
        asking !== null &&
        createPortal(
          dialog(asking, editor, () => onAsking(null)),
          document.body,
        )}
    </>
  );
}

/**
 * Outside of whatever form the text is a field of: the browser lets no submit event of a form out of another one around it,
 * so that nobody would hear it.
 */
function dialog(asking: FormatQuestion, editor: RichEditor, onClose: () => void): ReactNode {
  switch (asking) {
    case 'link':
      return <LinkDialog editor={editor} onClose={onClose} />;
    case 'table':
      return <TableDialog editor={editor} onClose={onClose} />;
  }
}

/** Renders only when another set of them holds: the text changes with each key press, these seldom. */
function useActive(editor: RichEditor | null): string {
  const [active, setActive] = useState('');
  useEffect(() => {
    if (!editor) return;
    const look = (): void => setActive([...editor.active()].join(' '));
    look();
    return editor.onSelection(look);
  }, [editor]);
  return active;
}
