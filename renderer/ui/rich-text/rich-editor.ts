/** What the rich text editor can do, apart from what it is made of: that is loaded when it is first needed. */

export type RichCommand =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'code'
  | 'bullets'
  | 'numbers'
  | 'quote'
  | 'heading-1'
  | 'heading-2'
  | 'heading-3'
  | 'paragraph'
  | 'clear';

export interface RichEditorOptions {
  element: HTMLElement;
  html: string;
  /** The accessible name. */
  label: string;
  /** Of the element that the signature lies in. */
  signatureClass: string;
  /** Whether F6 goes to it. */
  isPane: boolean;
  onChange: () => void;
  /** Ctrl+Enter, or Cmd+Enter. */
  onSend: () => void;
  onEscape: () => void;
  /** Files that were pasted. */
  onFiles: (files: File[]) => void;
  /** @returns an address that the page may show; null: there is no such picture */
  loadPicture: (id: string) => Promise<string | null>;
}

export interface RichEditor {
  /** Empty when nothing is in it. */
  html: () => string;
  setHtml: (html: string) => void;
  focus: (place: 'start' | 'end') => void;
  undo: () => void;
  redo: () => void;
  insertPicture: (id: string, alt: string) => void;
  removePicture: (id: string) => void;
  run: (command: RichCommand) => void;
  /** What holds where the cursor is. */
  active: () => ReadonlySet<RichCommand | 'link'>;
  /** Calls after every change of text or selection; the answer ends that. */
  onSelection: (listener: () => void) => () => void;
  /** The link at the cursor and the text that is selected; empty where there is none. */
  link: () => { href: string; text: string };
  /** `href` empty: none. `text`: what to write where nothing is selected. */
  setLink: (link: { href: string; text: string }) => void;
  end: () => void;
}

type CreateEditor = (options: RichEditorOptions) => RichEditor;

let loaded: CreateEditor | null = null;

/**
 * Its own chunk: nobody who only reads mail loads it.
 * @param then called at once where it is here already
 */
export function withEditor(then: (create: CreateEditor) => void): void {
  if (loaded) then(loaded);
  else
    void import('./create-editor').then(({ createEditor }) => {
      loaded = createEditor;
      then(createEditor);
    });
}
