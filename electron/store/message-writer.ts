/**
 * Writes message rows and keeps each mailbox's counts in step with them: counting 20,000 index entries takes Chromium
 * longer than a key press may, so the counts are kept, in the same transaction as the rows.
 */
import type { MailboxId } from '../contract/ids';
import type { SatchelDatabase } from './database';
import { KnownAddresses } from './known-addresses';
import { removeBodies } from './move-bodies';
import type { CountsRow, MessageRow } from './rows';
import { packMessage } from './stored-message';

/** What the counts need of a row. */
type Counted = Pick<MessageRow, 'mailboxId' | 'unread' | 'baseMailboxId' | 'pending'>;
type Counts = Omit<CountsRow, 'mailboxId'>;

/** One for each transaction; `finish` is its last word. */
export class MessageWriter {
  private readonly changes = new Map<MailboxId, Counts>();
  /** Whoever wrote what is new here; what is only put is to be told. */
  readonly addresses: KnownAddresses;

  constructor(private readonly db: SatchelDatabase) {
    this.addresses = new KnownAddresses(db);
  }

  /**
   * @param before the rows that are replaced, as they are now; their order does not matter
   * @param after the rows as they are to be
   */
  async put(before: Iterable<Counted>, after: readonly MessageRow[]): Promise<void> {
    if (after.length === 0) return;
    for (const row of before) this.count(row, -1);
    for (const row of after) this.count(row, 1);
    await this.db.messages.bulkPut(after.map(packMessage));
  }

  /** @throws Dexie.BulkError where ids are taken; `added` must then tell which of the rows were written */
  async add(rows: readonly MessageRow[]): Promise<void> {
    await this.db.messages.bulkAdd(rows.map(packMessage));
    this.added(rows);
  }

  added(rows: readonly MessageRow[]): void {
    for (const row of rows) this.count(row, 1);
    this.addresses.note(rows);
  }

  /** Rows with their bodies and parts. Operations stay: the journal alone decides over them. */
  async remove(rows: readonly MessageRow[]): Promise<void> {
    if (rows.length === 0) return;
    for (const row of rows) this.count(row, -1);
    const withBody = rows.filter((row) => row.bodyState !== 'wanted');
    await removeBodies(
      this.db,
      withBody.map((row) => row.id),
    );
    await this.db.messages.bulkDelete(rows.map((row) => row.id));
  }

  /** Writes the counts and the addresses. */
  async finish(): Promise<void> {
    await this.addresses.write();
    const ids = [...this.changes].filter(
      ([, { total, unread, pending }]) => total !== 0 || unread !== 0 || pending !== 0,
    );
    if (ids.length === 0) return;
    const saved = await this.db.counts.bulkGet(ids.map(([id]) => id));
    await this.db.counts.bulkPut(
      ids.map(([mailboxId, change], index) => ({
        mailboxId,
        total: (saved[index]?.total ?? 0) + change.total,
        unread: (saved[index]?.unread ?? 0) + change.unread,
        pending: (saved[index]?.pending ?? 0) + change.pending,
      })),
    );
    this.changes.clear();
  }

  private count({ mailboxId, baseMailboxId, unread, pending }: Counted, sign: 1 | -1): void {
    // One that a pending delete hides still waits in the mailbox that it was in.
    const id = mailboxId === '' ? baseMailboxId : mailboxId;
    const change = this.changes.get(id) ?? { total: 0, unread: 0, pending: 0 };
    if (mailboxId !== '') change.total += sign;
    if (mailboxId !== '' && unread) change.unread += sign;
    if (pending > 0) change.pending += sign;
    this.changes.set(id, change);
  }
}

/** Runs `work` with a writer and lets it finish. */
export async function writeMessages<T>(
  db: SatchelDatabase,
  work: (writer: MessageWriter) => Promise<T>,
): Promise<T> {
  const writer = new MessageWriter(db);
  const value = await work(writer);
  await writer.finish();
  return value;
}
