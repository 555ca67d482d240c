/** What only the screen knows: folder, selection, open panels, theme. Mail itself is always read from the store. */
import { create } from 'zustand';
import type { DraftId } from '../../electron/contract/draft';
import type { AccountId, MailboxId, MessageId, OperationId } from '../../electron/contract/ids';
import type { FolderRef } from '../../electron/contract/model';
import { defaultWidths } from './pane-widths';
import type { PaneWidths } from './pane-widths';
import { emptySelection, reduceSelection } from './selection';
import type { SelectionAction, SelectionState } from './selection';

export type Pane = 'tree' | 'list' | 'reader';
export type ThemeChoice = 'system' | 'light' | 'dark';
/** How much room a row of the list takes: three lines, two, or one. */
export type Density = 'comfortable' | 'cosy' | 'compact';

export type OpenDialog =
  | { kind: 'add-account' }
  /** `goTo`: the names that the control to go to may have. */
  | { kind: 'account-settings'; accountId: AccountId; goTo?: readonly string[] }
  | { kind: 'settings' }
  | { kind: 'move' | 'copy'; messageIds: MessageId[] }
  | { kind: 'delete'; messageIds: MessageId[] }
  /** `parentId` null: at the top of the account. */
  | { kind: 'new-folder'; accountId: AccountId; parentId: MailboxId | null }
  | { kind: 'rename-folder'; mailboxId: MailboxId }
  | { kind: 'delete-folder'; mailboxId: MailboxId }
  | { kind: 'source'; messageId: MessageId }
  | { kind: 'operations' }
  /** Another folder for moves whose folder is gone. */
  | { kind: 'redirect'; operationId: OperationId; accountId: AccountId }
  | { kind: 'keys' }
  | { kind: 'palette' };

export interface UiState {
  folder: FolderRef;
  selection: SelectionState;
  /** The message in the reader. */
  openId: MessageId | null;
  /** The draft on the screen in place of the mail. */
  activeDraft: DraftId | null;
  /** The outbox is open in place of a folder. */
  outboxOpen: boolean;
  /** Moves asked for whose rows may still be on screen: the cursor steps over them. */
  leaving: ReadonlySet<MessageId>;
  /** The pane on screen where only one fits. */
  pane: Pane;
  /** Whether the tree lies open over the list where it has no column of its own. */
  treeOpen: boolean;
  dialog: OpenDialog | null;
  collapsed: ReadonlySet<string>;
  theme: ThemeChoice;
  density: Density;
  /** Whether there are folders over all accounts. */
  unified: boolean;
  /** What the person dragged the panes to; the window may leave them less. */
  widths: PaneWidths;
  /** Seconds in which a mail that was sent can be taken back. */
  sendDelay: number;
}

export interface UiActions {
  goToFolder: (folder: FolderRef) => void;
  openOutbox: () => void;
  select: (action: SelectionAction) => void;
  open: (id: MessageId | null) => void;
  /** null: the mail. */
  activateDraft: (id: DraftId | null) => void;
  setLeaving: (ids: ReadonlySet<MessageId>) => void;
  showPane: (pane: Pane) => void;
  setTreeOpen: (open: boolean) => void;
  show: (dialog: OpenDialog | null) => void;
  toggleCollapsed: (key: string) => void;
  setTheme: (theme: ThemeChoice) => void;
  setDensity: (density: Density) => void;
  setUnified: (unified: boolean) => void;
  setWidths: (widths: PaneWidths) => void;
  setSendDelay: (seconds: number) => void;
}

const inbox: FolderRef = { kind: 'unified', role: 'inbox' };

export const useUi = create<UiState & UiActions>()((set) => ({
  folder: inbox,
  selection: emptySelection,
  openId: null,
  activeDraft: null,
  outboxOpen: false,
  leaving: new Set(),
  pane: 'list',
  treeOpen: false,
  dialog: null,
  collapsed: new Set(recall<string[]>('collapsed', [])),
  theme: recall<ThemeChoice>('theme', 'system'),
  density: recall<Density>('density', 'comfortable'),
  unified: recall('unified', true),
  widths: { ...defaultWidths, ...recall<Partial<PaneWidths>>('widths', {}) },
  sendDelay: recall('sendDelay', 10),

  goToFolder: (folder) =>
    set({
      folder,
      selection: emptySelection,
      openId: null,
      activeDraft: null,
      outboxOpen: false,
      leaving: new Set(),
      pane: 'list',
      treeOpen: false,
    }),
  openOutbox: () =>
    set({
      ...{ outboxOpen: true, activeDraft: null, selection: emptySelection, openId: null },
      ...{ pane: 'list', treeOpen: false },
    }),
  select: (action) => set((state) => ({ selection: reduceSelection(state.selection, action) })),
  open: (openId) => set({ openId }),
  activateDraft: (activeDraft) => set({ activeDraft, treeOpen: false }),
  setLeaving: (leaving) => set({ leaving }),
  showPane: (pane) => set({ pane }),
  setTreeOpen: (treeOpen) => set({ treeOpen }),
  show: (dialog) => set({ dialog }),
  toggleCollapsed: (key) =>
    set((state) => {
      const collapsed = new Set(state.collapsed);
      if (!collapsed.delete(key)) collapsed.add(key);
      remember('collapsed', [...collapsed]);
      return { collapsed };
    }),
  setTheme: (theme) => {
    remember('theme', theme);
    set({ theme });
  },
  setDensity: (density) => {
    remember('density', density);
    set({ density });
  },
  setUnified: (unified) => {
    remember('unified', unified);
    set({ unified });
  },
  setWidths: (widths) => {
    remember('widths', widths);
    set({ widths });
  },
  setSendDelay: (sendDelay) => {
    remember('sendDelay', sendDelay);
    set({ sendDelay });
  },
}));

/** Whether something else is on the screen in place of list and reader: keys for mail would act on what nobody sees. */
export function mailIsHidden({
  activeDraft,
  outboxOpen,
}: Pick<UiState, 'activeDraft' | 'outboxOpen'>): boolean {
  return activeDraft !== null || outboxOpen;
}

/** Conveniences only: a browser store that refuses costs nothing but the preference. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`satchel.${key}`, JSON.stringify(value));
  } catch {
    // Kept for this session only.
  }
}

export function recall<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`satchel.${key}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}
