/** The text of a draft: the rich editor with its toolbar, or plain lines. */
import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { ReactNode, Ref } from 'react';
import type { DraftBody } from '../../../electron/contract/draft';
import type { SpellingLanguage } from '../../../electron/contract/spelling';
import type { DraftSession } from '../../state/draft-session';
import { offerTextUndo } from '../../state/text-undo';
import { withEditor } from '../../ui/rich-text/load-editor';
import type { RichEditor } from '../../ui/rich-text/rich-editor';
import { FormatToolbar } from '../../ui/rich-text/format-toolbar';
import type { FormatQuestion } from '../../ui/rich-text/format-toolbar';
import richText from '../../ui/rich-text/rich-text.module.css';
import { startTable } from '../../ui/rich-text/table-menu';
import styles from './composer.module.css';
import { plainOf } from './plain-and-html';
import { useSpellCheckOf } from './use-spell-check';

export interface BodyHandle {
  focus(place: 'start' | 'end'): void;
  undo(): void;
  redo(): void;
  /** Where the cursor is, as one step that can be undone. @param html of the composer's own editor */
  insert(html: string): void;
  /** Where the cursor is. Only rich text takes pictures. @returns false: plain text */
  insertPicture(id: string, alt: string): boolean;
  removePicture(id: string): void;
  /** What can be done with the table at the cursor, or asks for a new one. Plain text has none. */
  table(): void;
}

interface BodyEditorProps {
  ref: Ref<BodyHandle>;
  session: DraftSession;
  kind: DraftBody['kind'];
  /** Another one: the text was replaced from outside. */
  generation: number;
  /** What the sender writes in; undefined: its texts show it by their words. */
  language: SpellingLanguage | undefined;
  asking: FormatQuestion | null;
  onAsking: (asking: FormatQuestion | null) => void;
  onFiles: (files: File[]) => void;
  loadPicture: (id: string) => Promise<string | null>;
}

export function BodyEditor(props: BodyEditorProps): ReactNode {
  return props.kind === 'html' ? <RichBody {...props} /> : <PlainBody {...props} />;
}

function RichBody({
  ref,
  session,
  generation,
  language,
  asking,
  onAsking,
  onFiles,
  loadPicture,
}: BodyEditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<RichEditor | null>(null);
  const wanted = useRef<'start' | 'end' | null>(null);
  const current = useRef({ onFiles, loadPicture });
  useEffect(() => {
    current.current = { onFiles, loadPicture };
  });

  useEffect(() => {
    let made: RichEditor | null = null;
    let gone = false;
    let stopOffer = (): void => undefined;
    withEditor((createEditor) => {
      const element = place.current;
      if (gone || !element) return;
      const { body } = session.content();
      const created = createEditor({
        ...{ element, label: 'Message text', isPane: true },
        html: body.kind === 'html' ? body.html : '',
        onChange: session.bodyChanged,
        onFiles: (files) => current.current.onFiles(files),
        loadPicture: (id) => current.current.loadPicture(id),
      });
      made = created;
      session.readBodyFrom(() => ({ kind: 'html', html: created.html() }));
      stopOffer = offerTextUndo({ element, undo: created.undo, redo: created.redo });
      setEditor(created);
      if (wanted.current) created.focus(wanted.current);
    });
    return () => {
      gone = true;
      stopOffer();
      session.readBodyFrom(null);
      made?.end();
      setEditor(null);
    };
  }, [session]);

  const spelling = useSpellCheckOf(place, language);
  const shown = useRef(generation);
  useEffect(() => {
    if (!editor || shown.current === generation) return;
    shown.current = generation;
    const { body } = session.view().content;
    if (body.kind === 'html') editor.setHtml(body.html);
  }, [editor, generation, session]);

  useImperativeHandle(ref, () => ({
    focus: (at) => (editor ? editor.focus(at) : void (wanted.current = at)),
    undo: () => editor?.undo(),
    redo: () => editor?.redo(),
    insert: (html) => editor?.insertHtml(html),
    insertPicture: (id, alt) => {
      editor?.insertPicture(id, alt);
      return editor !== null;
    },
    removePicture: (id) => editor?.removePicture(id),
    table: () => editor && startTable(editor, null, () => onAsking('table')),
  }));

  return (
    <>
      <FormatToolbar editor={editor} asking={asking} onAsking={onAsking} />
      <div ref={place} className={`${styles.body} ${richText.text}`} data-rich-body {...spelling} />
    </>
  );
}

function PlainBody({ ref, session, generation, language }: BodyEditorProps): ReactNode {
  const area = useRef<HTMLTextAreaElement>(null);
  const spelling = useSpellCheckOf(area, language);
  const fit = (): void => {
    const element = area.current;
    if (!element) return;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight + 2}px`;
  };
  useEffect(() => {
    const element = area.current;
    const { body } = session.content();
    if (!element || body.kind !== 'plain') return;
    element.value = body.text;
    fit();
    session.readBodyFrom(() => ({ kind: 'plain', text: element.value }));
    return () => session.readBodyFrom(null);
  }, [session, generation]);
  useImperativeHandle(ref, () => ({
    focus: (at) => {
      const element = area.current;
      if (!element) return;
      element.focus();
      const place = at === 'start' ? 0 : element.value.length;
      element.setSelectionRange(place, place);
    },
    undo: () => turn('undo', area.current),
    redo: () => turn('redo', area.current),
    insert: (html) => {
      area.current?.focus();
      // Only what the browser itself inserts can be undone by it.
      document.execCommand('insertText', false, plainOf(html));
    },
    insertPicture: () => false,
    removePicture: () => undefined,
    table: () => undefined,
  }));
  return (
    <textarea
      ref={area}
      className={`${styles.body} ${styles.plain}`}
      aria-label="Message text"
      data-f6="composer"
      dir="auto"
      {...spelling}
      onInput={() => {
        fit();
        session.bodyChanged();
      }}
    />
  );
}

/** Of a text area only the browser knows what was typed. */
function turn(what: 'undo' | 'redo', element: HTMLTextAreaElement | null): void {
  element?.focus();
  document.execCommand(what);
}
