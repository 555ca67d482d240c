/** What the POP3 backend needs of the vault: the ledger of what was downloaded, and a durable place for new mail. */
import type { MessageId } from '../../../contract/ids';

/** One line of the POP ledger (UIDL → local message), kept until the server no longer lists it. */
export interface LedgerEntry {
  uidl: string;
  messageId: MessageId;
  /** Octets as received, un-stuffed. */
  octets: number;
  /** Hex SHA-256 of the raw message as received. */
  sha256: string;
  /** `suspect`: octets differed from LIST; DELE only after a second RETR gave the same hash. */
  state: 'downloaded' | 'suspect' | 'deleted';
  /**
   * What LIST said when it was received: the next LIST is compared with this, since some servers count other octets than
   * they send. null: LIST did not tell.
   */
  listed: number | null;
}

/** A message being received: octets go to a file in the vault as they arrive. */
export interface IncomingMessage {
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Makes the message durable: file fsynced and renamed into place, folder fsynced, journal record fsynced, then the store told.
   * After it has resolved the message survives any crash, and only then may DELE be sent for it.
   * @param listed LIST's octets, kept as `LedgerEntry.listed`
   * @throws MailFailure of kind `disk`
   */
  commit(uidl: string, suspect: boolean, listed: number | null): Promise<LedgerEntry>;
  /** Removes the partial file. Safe after a failed commit. */
  abort(): Promise<void>;
}

export interface Pop3Vault {
  /** The account's ledger by UIDL, as of now. */
  ledger(): ReadonlyMap<string, LedgerEntry>;
  /** Whether the person asked for deletion from the server after download. Off by default. */
  deleteFromServer(): boolean;
  /** @throws MailFailure of kind `disk` */
  receive(): Promise<IncomingMessage>;
  /** A second RETR gave the same hash: the message is what the server has. */
  confirmSuspect(uidl: string): Promise<void>;
  /** QUIT answered +OK after DELE of these. */
  markDeleted(uidls: string[]): Promise<void>;
  /** The server lists a known message under another UIDL now (a migration): the ledger line moves, the message stays. */
  rename(from: string, to: string): Promise<void>;
}
