/** The cache's schema: tables, indexes and numbered versions. */
import { Dexie } from 'dexie';
import type { Table } from 'dexie';
import type { AccountId, MailboxId, MessageId, OperationId } from '../contract/ids';
import type { AccountSummary, MailboxInfo, MailboxSyncState } from '../contract/model';
import type { OutboxRecord } from '../contract/outbox';
import type { GroupId } from '../contract/operation-group';
import { addGroups } from './add-groups';
import { addLandings } from './landing-keys';
import type { AddressRow } from './address-words';
import type {
  AddressesRow,
  BodyRow,
  CountsRow,
  GroupRow,
  MessageRow,
  OperationRow,
  PartRow,
  PositionRow,
  TreeRow,
} from './rows';
import { unpackMessage } from './stored-message';
import type { StoredMessage } from './stored-message';

/** Never changes: another name would be another, empty cache. */
export const databaseName = 'satchel';

/** The newest version that this program knows; a cache of a newer one is refused. */
export const schemaVersion = 5;

export interface DatabaseOptions {
  name?: string;
  /** Given in Node; a page has its own. */
  indexedDB?: IDBFactory;
  IDBKeyRange?: typeof globalThis.IDBKeyRange;
}

export class SatchelDatabase extends Dexie {
  declare readonly accounts: Table<AccountSummary, AccountId>;
  declare readonly mailboxes: Table<MailboxInfo, MailboxId>;
  declare readonly syncStates: Table<MailboxSyncState, MailboxId>;
  /** Read as rows; written, by `MessageWriter` alone, as they are stored. */
  declare readonly messages: Table<MessageRow, MessageId, StoredMessage>;
  declare readonly counts: Table<CountsRow, MailboxId>;
  declare readonly bodies: Table<BodyRow, MessageId>;
  declare readonly parts: Table<PartRow, [MessageId, string]>;
  declare readonly operations: Table<OperationRow, OperationId>;
  /** Written by `writeGroups` alone. */
  declare readonly groups: Table<GroupRow, GroupId>;
  /** Few: all of it is read at once. */
  declare readonly outbox: Table<OutboxRecord, OperationId>;
  /** Whom mail was exchanged with. */
  declare readonly addresses: Table<AddressRow, string>;
  declare readonly meta: Table<PositionRow | TreeRow | AddressesRow, string>;

  constructor(options: DatabaseOptions = {}) {
    super(options.name ?? databaseName, {
      autoOpen: false,
      // Commits that a caller waits for must be on disk, and one page of a bulk sync pays for one flush only.
      chromeTransactionDurability: 'strict',
      // Dexie's result cache shows writes before they are committed; the screen is a reading of what is.
      cache: 'disabled',
      ...(options.indexedDB ? { indexedDB: options.indexedDB } : {}),
      ...(options.IDBKeyRange ? { IDBKeyRange: options.IDBKeyRange } : {}),
    });
    this.version(1).stores({
      accounts: 'id',
      mailboxes: 'id, accountId',
      syncStates: 'mailboxId',
      messages: 'id, [mailboxId+order], [unified+order], [bodyWanted+order], [strayIn+strayUid], strandedIn',
      counts: 'mailboxId',
      bodies: 'id',
      parts: '[messageId+partId]',
      operations: 'id, pendingOn, orphanOf, accountId, [pending+order], [pending+changedAt]',
      meta: 'key',
    });
    // Mail is sent since then; the journal of an older Satchel has none, so the new table is rightly empty.
    this.version(2).stores({ outbox: 'item.id, item.accountId' });
    this.version(3)
      .stores({
        operations: 'id, pendingOn, orphanOf, accountId, [pending+order], [group+rank+order]',
        groups: 'id, accountId, [rank+place+id]',
      })
      .upgrade(addGroups);
    // Of mail that is here already they are collected after the opening.
    this.version(4).stores({ addresses: 'key, *words' });
    this.version(schemaVersion)
      .stores({
        operations:
          'id, pendingOn, [landsIn+landsAt], orphanOf, accountId, [pending+order], [group+rank+order]',
      })
      .upgrade(addLandings);
    // Dexie asks it too for rows that are not there.
    this.messages.hook('reading', (stored: unknown) => stored && unpackMessage(stored as StoredMessage));
  }
}

export async function positionRow(db: SatchelDatabase): Promise<PositionRow | undefined> {
  const row = await db.meta.get('position');
  return row?.key === 'position' ? row : undefined;
}

/** The tables that any change of a message may touch, in one transaction. */
export function messageTables(db: SatchelDatabase): Table[] {
  return [
    ...[db.messages, db.counts, db.operations, db.groups, db.mailboxes, db.syncStates, db.bodies],
    ...[db.parts, db.accounts, db.outbox, db.addresses, db.meta],
  ];
}
