/** Fetches the rich text editor when it is first needed. */
import type { RichEditor, RichEditorOptions } from './rich-editor';

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
