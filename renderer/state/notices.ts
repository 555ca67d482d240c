/** Sentences for the person: what an action did, with its undo, and what main has to say. */
import { create } from 'zustand';
import type { ActionId } from '../../electron/contract/ids';

export interface ShownNotice {
  key: number;
  level: 'info' | 'warning' | 'error';
  sentence: string;
  /** Not null: the action can be taken back from here. */
  actionId: ActionId | null;
  /** A new notice takes the place of the one on the same topic. */
  topic?: string;
}

interface NoticeState {
  notices: ShownNotice[];
  /** The person's own actions, oldest first, for Ctrl+Z: opening a message marks it read, and that is not one of them. */
  undoable: ActionId[];
  /** Whether anything was done in this session; before that, undo may reach back to the last one. */
  acted: boolean;
  tell: (notice: Omit<ShownNotice, 'key'>) => void;
  dismiss: (key: number) => void;
  pushUndo: (actionId: ActionId) => void;
  dropUndo: (actionId: ActionId) => void;
}

let nextKey = 1;
/** More than this many at once is noise; the newest stay. */
const shownAtOnce = 3;

export const useNotices = create<NoticeState>()((set) => ({
  notices: [],
  undoable: [],
  acted: false,
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
  pushUndo: (actionId) => set((state) => ({ undoable: [...state.undoable, actionId], acted: true })),
  dropUndo: (actionId) =>
    set((state) => ({
      undoable: state.undoable.filter((known) => known !== actionId),
      notices: state.notices.filter((shown) => shown.actionId !== actionId),
    })),
}));
