/** The rich text editor, made of TipTap; loaded when the first text is to be written. */
import { Editor } from '@tiptap/core';
import { Selection } from '@tiptap/pm/state';
import { isInTable } from '@tiptap/pm/tables';
import { StarterKit } from '@tiptap/starter-kit';
import { sanitiseHtml } from '../mail-html/sanitise-html';
import { withoutLayoutTables } from './layout-tables';
import { Picture, signatureNode } from './rich-text-nodes';
import { signatureClass } from './rich-editor';
import type { RichEditor, RichEditorOptions } from './rich-editor';
import { insertTable, runTableCommand, tableAtCursor } from './table-commands';
import { tableNodes } from './table-nodes';
import { writtenHtml } from './written-html';

export function createEditor(options: RichEditorOptions): RichEditor {
  const { element, html, label, onChange, onFiles, loadPicture } = options;
  const editor = new Editor({
    element,
    content: withoutLayoutTables(html, 'mail'),
    // Its own style sheet would be an inline one, which the page's policy forbids.
    injectCSS: false,
    textDirection: 'auto',
    extensions: [
      StarterKit.configure({
        heading: { levels: [1, 2, 3] },
        link: {
          openOnClick: false,
          autolink: true,
          linkOnPaste: true,
          defaultProtocol: 'https',
          HTMLAttributes: { target: null, rel: null },
          isAllowedUri: (url, { defaultValidate }) =>
            /^(?:https?|mailto):/i.test(url) && defaultValidate(url),
        },
        undoRedo: { depth: 500 },
      }),
      Picture.configure({ load: loadPicture }),
      signatureNode(signatureClass),
      ...tableNodes,
    ],
    editorProps: {
      attributes: {
        ...{ role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
        'data-f6': options.isPane ? 'composer' : '',
      },
      // The window's own keys: the editor would take them for line breaks, or swallow them.
      handleDOMEvents: {
        keydown: (_view, { key, ctrlKey, metaKey }) =>
          key === 'Escape' || (key === 'Enter' && (ctrlKey || metaKey)),
      },
      transformPastedHTML: (pasted) =>
        withoutLayoutTables(sanitiseHtml(pasted, { allowRemote: false }).html, 'paste'),
      handlePaste: (_view, event) => {
        const files = filesOf(event.clipboardData);
        if (files.length === 0) return false;
        onFiles(files);
        return true;
      },
      // Dropped files are the window's to deal with: it knows what else is being dragged.
    },
    onUpdate: onChange,
  });

  return {
    html: () => writtenHtml(editor),
    setHtml: (next) => {
      editor.commands.setContent(withoutLayoutTables(next, 'mail'), { emitUpdate: false });
      // Else it would be at the end, which may be a signature.
      toEdge(editor, 'start');
    },
    // Not the editor's own command, which waits for the next frame: a key pressed meanwhile would be lost.
    focus: (place) => {
      toEdge(editor, place);
      editor.view.focus();
    },
    undo: () => void editor.commands.undo(),
    redo: () => void editor.commands.redo(),
    insertHtml: (html) => void editor.chain().focus().insertContent(html).run(),
    insertPicture: (id, alt) =>
      void editor.chain().focus().insertContent({ type: 'picture', attrs: { id, alt } }).run(),
    removePicture: (id) => removePicture(editor, id),
    run: (command) => runCommand(editor, command),
    active: () => activeMarks(editor),
    onSelection: (listener) => {
      editor.on('transaction', listener);
      return () => editor.off('transaction', listener);
    },
    link: () => {
      const { href } = editor.getAttributes('link') as { href?: string };
      const { from, to } = editor.state.selection;
      return { href: href ?? '', text: editor.state.doc.textBetween(from, to, ' ') };
    },
    setLink: ({ href, text }) => setLink(editor, href, text),
    insertTable: (table) => insertTable(editor, table),
    runOnTable: (command) => runTableCommand(editor, command),
    table: () => tableAtCursor(editor),
    end: () => editor.destroy(),
  };
}

function toEdge(editor: Editor, place: 'start' | 'end'): void {
  const { doc, tr } = editor.state;
  const edge = place === 'start' ? Selection.atStart(doc) : Selection.atEnd(doc);
  editor.view.dispatch(tr.setSelection(edge).scrollIntoView());
}

/** A picture of the text from a word processor comes beside its HTML: the text is what is wanted. */
function filesOf(data: DataTransfer | null): File[] {
  if (!data) return [];
  const files = [...data.files];
  const html = data.getData('text/html');
  if (files.length === 0 || html === '') return files;
  const parsed = new DOMParser().parseFromString(html, 'text/html').body;
  return parsed.textContent.trim() === '' ? files : [];
}

function removePicture(editor: Editor, id: string): void {
  const found: number[] = [];
  editor.state.doc.descendants((node, at) => {
    if (node.type.name === 'picture' && (node.attrs as { id: string }).id === id) found.push(at);
  });
  const { tr } = editor.state;
  for (const at of found.reverse()) tr.delete(at, at + 1);
  if (found.length > 0) editor.view.dispatch(tr);
}

function setLink(editor: Editor, href: string, text: string): void {
  const chain = editor.chain().focus().extendMarkRange('link');
  if (href === '') chain.unsetLink().run();
  else if (text === '' || !editor.state.selection.empty || editor.isActive('link'))
    chain.setLink({ href }).run();
  else chain.insertContent([{ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }]).run();
}

function runCommand(editor: Editor, command: Parameters<RichEditor['run']>[0]): void {
  const chain = editor.chain().focus();
  switch (command) {
    case 'bold':
      chain.toggleBold().run();
      break;
    case 'italic':
      chain.toggleItalic().run();
      break;
    case 'underline':
      chain.toggleUnderline().run();
      break;
    case 'strike':
      chain.toggleStrike().run();
      break;
    case 'code':
      chain.toggleCode().run();
      break;
    case 'bullets':
      chain.toggleBulletList().run();
      break;
    case 'numbers':
      chain.toggleOrderedList().run();
      break;
    case 'quote':
      chain.toggleBlockquote().run();
      break;
    case 'heading-1':
    case 'heading-2':
    case 'heading-3':
      chain.toggleHeading({ level: Number(command.slice(-1)) as 1 | 2 | 3 }).run();
      break;
    case 'paragraph':
      chain.setParagraph().run();
      break;
    case 'clear':
      chain.unsetAllMarks().clearNodes().run();
      break;
  }
}

function activeMarks(editor: Editor): ReturnType<RichEditor['active']> {
  const names = {
    ...{ bold: 'bold', italic: 'italic', underline: 'underline', strike: 'strike', code: 'code' },
    ...{ bullets: 'bulletList', numbers: 'orderedList', quote: 'blockquote', link: 'link' },
  };
  const active = new Set<string>();
  for (const [command, name] of Object.entries(names)) if (editor.isActive(name)) active.add(command);
  for (const level of [1, 2, 3]) if (editor.isActive('heading', { level })) active.add(`heading-${level}`);
  if (isInTable(editor.state)) active.add('table');
  return active as ReturnType<RichEditor['active']>;
}
