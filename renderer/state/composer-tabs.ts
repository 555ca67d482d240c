/** The drafts that are being written, each in a tab beside the mail: opening them, closing them, coming back to them. */
import { create } from 'zustand';
import type { DraftId, DraftStart, OpenDraft } from '../../electron/contract/draft';
import type { CommandResult } from '../../electron/contract/commands';
import { sendCommand } from '../data/use-commands';
import { cleanQuote } from './clean-quote';
import { createDraftSession } from './draft-session';
import type { DraftSession } from './draft-session';
import { keepFocus } from './focus';
import { useNotices } from './notices';
import { useUi } from './ui-store';

export interface ComposerTab {
  session: DraftSession;
  /** A sentence worth telling at its opening. */
  note: string | null;
}

interface ComposerTabsState {
  tabs: readonly ComposerTab[];
}

/** Which of them is on the screen is `activeDraft` of the ui's own state. */
export const useComposerTabs = create<ComposerTabsState>()(() => ({ tabs: [] }));

function complain(sentence: string): void {
  useNotices.getState().tell({ level: 'error', sentence, actionId: null });
}

/** Begins a draft, or opens one, and brings it on the screen. */
export async function startDraft(start: DraftStart): Promise<void> {
  await openFrom(sendCommand('draft.open', { start }));
}

/** Brings a draft on the screen that main has. */
export async function showDraft(draftId: DraftId): Promise<void> {
  const known = useComposerTabs.getState().tabs.some(({ session }) => session.id === draftId);
  if (known) useUi.getState().activateDraft(draftId);
  else await openFrom(sendCommand('draft.read', { draftId }));
}

async function openFrom(asked: Promise<CommandResult<OpenDraft>>): Promise<void> {
  const result = await asked;
  if (!result.ok) complain(result.sentence);
  else {
    addTab(result.value);
    useUi.getState().activateDraft(result.value.id);
  }
}

function addTab(opened: OpenDraft): void {
  useComposerTabs.setState(({ tabs }) =>
    tabs.some(({ session }) => session.id === opened.id)
      ? { tabs }
      : {
          tabs: [...tabs, { session: createDraftSession(opened, { send: sendCommand }), note: opened.note }],
        },
  );
}

/** Drafts that were being written when Satchel ended come back as tabs; the mail stays on the screen. */
export async function reopenDrafts(): Promise<void> {
  const listed = await sendCommand('draft.list-open', {});
  if (!listed.ok) return;
  for (const draftId of listed.value) {
    const result = await sendCommand('draft.read', { draftId });
    if (result.ok) addTab(result.value);
    else complain(result.sentence);
  }
}

export function findTab(draftId: DraftId | null): ComposerTab | undefined {
  return useComposerTabs.getState().tabs.find(({ session }) => session.id === draftId);
}

/** Saves it and puts it away; it stays open where it cannot be saved. */
export async function closeDraft(draftId: DraftId): Promise<void> {
  const tab = findTab(draftId);
  if (!tab) return;
  const { session } = tab;
  const { quote } = session.content();
  // From here it goes to the server, as it is.
  if (quote !== null && isWorthKeeping(session)) session.change({ quote: cleanQuote(quote) });
  if (!(await session.save())) {
    complain('This draft could not be saved, so it stays open.');
    return;
  }
  removeTab(draftId);
  const result = await sendCommand('draft.close', { draftId });
  if (!result.ok) {
    complain(result.sentence);
    await showDraft(draftId);
  } else if (session.revision() > 0)
    useNotices.getState().tell({
      ...{ level: 'info', sentence: 'The draft is saved in Drafts.', actionId: null, topic: 'draft' },
      action: { label: 'Open again', run: () => void showDraft(draftId) },
    });
}

function isWorthKeeping(session: DraftSession): boolean {
  return session.revision() > 0 || session.view().saving.kind !== 'untouched';
}

/** Throws it away, with an undo. */
export async function discardDraft(draftId: DraftId): Promise<void> {
  const tab = findTab(draftId);
  if (!tab) return;
  // What was typed last must come back with it.
  await tab.session.save();
  const result = await sendCommand('draft.discard', { draftId });
  if (!result.ok) {
    complain(result.sentence);
    return;
  }
  const { tell } = useNotices.getState();
  const touched = tab.session.revision() > 0;
  removeTab(draftId);
  const told = {
    level: 'info',
    sentence: 'The draft was discarded.',
    actionId: null,
    topic: 'draft',
  } as const;
  if (touched) tell({ ...told, action: { label: 'Undo', run: () => void restoreDraft(draftId) } });
  else tell(told);
}

async function restoreDraft(draftId: DraftId): Promise<void> {
  const result = await sendCommand('draft.restore', { draftId });
  if (result.ok) await showDraft(draftId);
  else complain(result.sentence);
}

/** Takes the tab away; what is to become of the draft is for the caller. The one beside it comes on the screen, else the mail. */
export function removeTab(draftId: DraftId): void {
  const { tabs } = useComposerTabs.getState();
  const at = tabs.findIndex(({ session }) => session.id === draftId);
  if (at < 0) return;
  tabs[at]?.session.end();
  const left = tabs.filter((_tab, index) => index !== at);
  useComposerTabs.setState({ tabs: left });
  const ui = useUi.getState();
  if (ui.activeDraft === draftId) ui.activateDraft((left[at - 1] ?? null)?.session.id ?? null);
  keepFocus();
}

/** Ctrl+Tab: the mail and each draft, round and round. */
export function stepTab(by: 1 | -1): void {
  const ids = [null, ...useComposerTabs.getState().tabs.map(({ session }) => session.id)];
  const { activeDraft, activateDraft } = useUi.getState();
  const at = Math.max(0, ids.indexOf(activeDraft));
  activateDraft(ids[(at + by + ids.length) % ids.length] ?? null);
}

/** Everything that was typed, at once: the window loses the focus, or goes. */
export function saveAllDrafts(): void {
  for (const { session } of useComposerTabs.getState().tabs) void session.save();
}
