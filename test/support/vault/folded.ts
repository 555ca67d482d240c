/** The state that journal entries add up to. */
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';

/** @param state grows, and is what comes out: a new one where none is given */
export function folded(entries: readonly JournalEntry[], state = new FoldedState()): FoldedState {
  for (const entry of entries) state.merge(planEntry(state, entry, 5));
  return state;
}
