/** One draft that is being written: what it holds now, and its way into the vault within a second of every change. */
import type { DraftBody, DraftContent, DraftId, OpenDraft } from '../../electron/contract/draft';
import type { SendCommand } from '../data/use-commands';

export type SaveState =
  /** Nothing was written yet, or it is as the vault has it since before it was opened. */
  | { kind: 'untouched' }
  | { kind: 'unsaved' }
  /** `at`: ms since 1970. */
  | { kind: 'saved'; at: number }
  | { kind: 'failed'; sentence: string };

export interface DraftView {
  content: DraftContent;
  saving: SaveState;
}

/**
 * Longest time from a change to the beginning of its saving, in ms. It is not put off by further typing, so that a
 * crash never takes more than this and the time of one save.
 */
export const savePause = 600;
/** After a failure, in ms. */
const retryPause = 5_000;

export interface DraftSession {
  readonly id: DraftId;
  /** The same object until something changed. */
  view: () => DraftView;
  subscribe: (listener: () => void) => () => void;
  /** What is left out stays as it is. */
  change: (change: Partial<DraftContent>) => void;
  /** As `change`, for what Satchel puts in by itself: alone it is not worth a draft. */
  begin: (change: Partial<DraftContent>) => void;
  /** The text changed and is read when it is saved: writing it out with each key press would be felt. */
  bodyChanged: () => void;
  /** Another number after each `bodyChanged`. */
  typed: () => number;
  /** Where the text is read from now on, since the editor holds it as it will be sent; null: the content's own. */
  readBodyFrom: (read: (() => DraftBody) | null) => void;
  /** All of it as it is now, the text too. */
  content: () => DraftContent;
  /** The number of the last save that the vault has. */
  revision: () => number;
  /** Saves at once what is not saved yet. @returns false: it could not be, and the view says why */
  save: () => Promise<boolean>;
  /** Saves no more. */
  end: () => void;
}

export interface DraftSessionParts {
  send: SendCommand;
  now?: () => number;
}

export function createDraftSession(
  opened: OpenDraft,
  { send, now = Date.now }: DraftSessionParts,
): DraftSession {
  let view: DraftView = { content: opened.content, saving: { kind: 'untouched' } };
  let { revision } = opened;
  let readBody: (() => DraftBody) | null = null;
  let bodyIsNewer = false;
  /** Raised with every change: a save covers those up to its own beginning. */
  let changes = 0;
  let savedChanges = 0;
  let typed = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | null = null;
  let ended = false;
  const listeners = new Set<() => void>();

  const show = (next: Partial<DraftView>): void => {
    view = { ...view, ...next };
    for (const listener of [...listeners]) listener();
  };
  const takeBody = (): void => {
    if (!bodyIsNewer || !readBody) return;
    bodyIsNewer = false;
    view = { ...view, content: { ...view.content, body: readBody() } };
  };
  const arm = (pause: number): void => {
    if (ended || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void save();
    }, pause);
  };
  const put = (change: Partial<DraftContent>): void => {
    if (change.body) bodyIsNewer = false;
    else takeBody();
    show({ content: { ...view.content, ...change } });
  };
  const touched = (): void => {
    changes += 1;
    if (view.saving.kind !== 'unsaved' && view.saving.kind !== 'failed')
      show({ saving: { kind: 'unsaved' } });
    arm(savePause);
  };
  const saveOnce = async (): Promise<boolean> => {
    clearTimeout(timer);
    timer = undefined;
    takeBody();
    const covered = changes;
    const result = await send('draft.save', { draftId: opened.id, revision, content: view.content });
    if (!result.ok) {
      show({ saving: { kind: 'failed', sentence: result.sentence } });
      arm(retryPause);
      return false;
    }
    ({ revision } = result.value);
    savedChanges = covered;
    if (changes === covered) show({ saving: { kind: 'saved', at: now() } });
    else {
      show({ saving: { kind: 'unsaved' } });
      arm(savePause);
    }
    return true;
  };
  /** One after the other: each save names the revision that the one before has made. */
  const save = async (): Promise<boolean> => {
    while (running) await running;
    if (ended || changes === savedChanges) return true;
    running = saveOnce();
    try {
      return await running;
    } finally {
      running = null;
    }
  };

  return {
    id: opened.id,
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(change) {
      put(change);
      touched();
    },
    begin: put,
    typed: () => typed,
    bodyChanged() {
      typed += 1;
      bodyIsNewer = true;
      touched();
    },
    readBodyFrom(read) {
      takeBody();
      readBody = read;
      bodyIsNewer = read !== null;
    },
    content() {
      takeBody();
      return view.content;
    },
    revision: () => revision,
    save,
    end() {
      ended = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
