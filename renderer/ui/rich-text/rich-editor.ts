/** What the rich text editor can do, apart from what it is made of. */

/** Of the element that a signature lies in. */
export const signatureClass = 'satchel-signature';

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

export type TableCommand =
  | 'row-above'
  | 'row-below'
  | 'column-before'
  | 'column-after'
  | 'delete-row'
  | 'delete-column'
  /** Whether the first row has headings. */
  | 'heading'
  | 'delete-table';

export interface NewTable {
  rows: number;
  columns: number;
  /** Whether its first row has headings. */
  heading: boolean;
}

export interface RichEditorOptions {
  element: HTMLElement;
  html: string;
  /** The accessible name. */
  label: string;
  /** Whether F6 goes to it. */
  isPane: boolean;
  onChange: () => void;
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
  /** Where the cursor is, as one step that can be undone; what the schema does not know is left out. */
  insertHtml: (html: string) => void;
  insertPicture: (id: string, alt: string) => void;
  removePicture: (id: string) => void;
  run: (command: RichCommand) => void;
  /** What holds where the cursor is. */
  active: () => ReadonlySet<RichCommand | 'link' | 'table'>;
  /** Calls after every change of text or selection; the answer ends that. */
  onSelection: (listener: () => void) => () => void;
  /** The link at the cursor and the text that is selected; empty where there is none. */
  link: () => { href: string; text: string };
  /** `href` empty: none. `text`: what to write where nothing is selected. */
  setLink: (link: { href: string; text: string }) => void;
  insertTable: (table: NewTable) => void;
  /** Nothing where the cursor is in no table. */
  runOnTable: (command: TableCommand) => void;
  /** The table at the cursor, and where that is in the window; null: there is none. */
  table: () => { heading: boolean; x: number; y: number } | null;
  end: () => void;
}
