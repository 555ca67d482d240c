/** A field for a piece of formatted text, such as a signature. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { cx } from '../cx';
import { FormatToolbar } from './format-toolbar';
import type { FormatQuestion } from './format-toolbar';
import { withEditor } from './load-editor';
import type { RichEditor } from './rich-editor';
import fieldStyles from './rich-text-field.module.css';
import styles from './rich-text.module.css';

interface RichTextFieldProps {
  label: string;
  hint?: string;
  /** HTML as it is at first; empty: nothing. */
  value: string;
  onChange: (html: string) => void;
}

export function RichTextField({ label, hint, value, onChange }: RichTextFieldProps): ReactNode {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<RichEditor | null>(null);
  const [asking, setAsking] = useState<FormatQuestion | null>(null);
  const first = useRef(value);
  const current = useRef(onChange);
  useEffect(() => {
    current.current = onChange;
  });
  useEffect(() => {
    let made: RichEditor | null = null;
    let gone = false;
    withEditor((createEditor) => {
      if (gone || !place.current) return;
      const created = createEditor({
        ...{ element: place.current, html: first.current, label, isPane: false },
        onChange: () => current.current(created.html()),
        // It has no files of its own to keep pictures in.
        onFiles: () => undefined,
        loadPicture: async () => null,
      });
      made = created;
      setEditor(created);
    });
    return () => {
      gone = true;
      made?.end();
    };
  }, [label]);
  return (
    <div className={fieldStyles.field}>
      <span id={id} className={fieldStyles.label} aria-hidden>
        {label}
      </span>
      <div className={fieldStyles.box}>
        <FormatToolbar editor={editor} asking={asking} onAsking={setAsking} />
        <div ref={place} className={cx(styles.text, fieldStyles.text)} />
      </div>
      {hint !== undefined && <p className={fieldStyles.hint}>{hint}</p>}
    </div>
  );
}
