/** Sentences for the person: what an action did, with its undo, and what main has to say. */
import { create } from 'zustand';
import type { ActionId } from '../../electron/contract/ids';

export interface ShownNotice {
  key: number;
  level: 'info' | 'warning' | 'error';
  sentence: string;
  /** Not null: the action can be taken back from here, or done again. */
  actionId: ActionId | null;
  /** What is offered for the action: undo, where nothing is said. */
  offer?: 'undo' | 'redo';
  /** Something else to do about it. */
  action?: { label: string; run: () => void };
  /** Shown for this long, in ms, where the level's own time is not what counts. */
  lasts?: number;
  /** A new notice takes the place of the one on the same topic. */
  topic?: string;
}

interface NoticeState {
  notices: ShownNotice[];
  tell: (notice: Omit<ShownNotice, 'key'>) => void;
  dismiss: (key: number) => void;
  /** Puts away what offers something for an action, of any kind. */
  dropOffers: () => void;
}

let nextKey = 1;
/** More than this many at once is noise; the newest stay. */
const shownAtOnce = 3;

export const useNotices = create<NoticeState>()((set) => ({
  notices: [],
  tell: (notice) =>
    set((state) => {
      // A new action's sentence takes the place of the last one's: twenty archives are not twenty toasts.
      const others = notice.actionId
        ? state.notices.filter((shown) => shown.actionId === null)
        : state.notices;
      const fresh = others.filter(
        (shown) =>
          shown.sentence !== notice.sentence && (notice.topic === undefined || shown.topic !== notice.topic),
      );
      return { notices: [...fresh, { ...notice, key: nextKey++ }].slice(-shownAtOnce) };
    }),
  dismiss: (key) => set((state) => ({ notices: state.notices.filter((shown) => shown.key !== key) })),
  dropOffers: () => set((state) => ({ notices: state.notices.filter((shown) => shown.actionId === null) })),
}));
