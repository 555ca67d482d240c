/** What keys, menus and the palette can do with the draft on the screen; its composer says how. */
import type { DraftId } from '../../electron/contract/draft';

export interface ComposerActions {
  send: () => void;
  sendLater: () => void;
  save: () => void;
  close: () => void;
  discard: () => void;
  attach: () => void;
  /** Files that were dropped or pasted; pictures may go into the text. */
  takeFiles: (files: readonly File[], place: 'text' | 'list') => void;
  link: () => void;
  table: () => void;
  togglePlain: () => void;
  templates: () => void;
  showCopies: () => void;
  undo: () => void;
  redo: () => void;
}

const composers = new Map<DraftId, ComposerActions>();

/** @returns ends it */
export function offerActions(draftId: DraftId, actions: ComposerActions): () => void {
  composers.set(draftId, actions);
  return () => {
    if (composers.get(draftId) === actions) composers.delete(draftId);
  };
}

export function actionsOf(draftId: DraftId | null): ComposerActions | undefined {
  return draftId === null ? undefined : composers.get(draftId);
}
