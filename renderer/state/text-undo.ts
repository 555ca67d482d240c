/** Editors with an undo of their own, which the Edit menu must ask instead of the browser. */

interface TextUndo {
  element: HTMLElement;
  undo: () => void;
  redo: () => void;
}

const offered = new Set<TextUndo>();

/** @returns ends it */
export function offerTextUndo(one: TextUndo): () => void {
  offered.add(one);
  return () => void offered.delete(one);
}

/** The editor that the element lies in. */
export function textUndoOf(element: Element | null): TextUndo | undefined {
  return [...offered].find((one) => one.element.contains(element));
}
