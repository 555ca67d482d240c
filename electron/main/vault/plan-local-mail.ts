/** What the arrival of a mail of the vault means for the state: the mail, its line in the ledger, the file that it replaces. Pure. */
import type { LedgerEntry } from '../backend/pop3/pop3-vault';
import type { JournalEntryOf } from './journal-record';
import type { StatePatch, VaultState } from './state-shape';

export function planLocalMail(state: VaultState, entry: JournalEntryOf<'local-mail'>): StatePatch {
  const { message, file, octets, sha256, uidl, suspect, listed } = entry;
  const patch: StatePatch = { mail: { message, file, octets, sha256 } };
  const before = state.mails.get(message.id);
  // Received again because its file was lost, or moved to another account: whatever is left of the old file is garbage.
  if (before && before.file !== file)
    patch.garbage = { messageId: message.id, accountId: before.message.accountId, file: before.file };
  if (uidl !== null) {
    const line: LedgerEntry = {
      uidl,
      messageId: message.id,
      octets,
      sha256,
      state: suspect ? 'suspect' : 'downloaded',
      listed,
    };
    patch.ledger = { accountId: message.accountId, entry: line };
  }
  return patch;
}
