/** Notes whom mail is exchanged with, as messages are added; runs in the transaction that adds them. */
import type { Address, Envelope, MailboxRole } from '../contract/model';
import { wordsOfAddress } from '../contract/address-words';
import type { AddressRow } from './address-words';
import type { SatchelDatabase } from './database';
import type { MessageRow } from './rows';

type Noted = Pick<MessageRow, 'envelope' | 'sortKey' | 'baseMailboxId'>;

/** One for each transaction; `write` is its last word. */
export class KnownAddresses {
  private readonly noted: Noted[] = [];
  private readonly sent: { envelope: Envelope; at: number }[] = [];

  constructor(private readonly db: SatchelDatabase) {}

  note(rows: readonly Noted[]): void {
    this.noted.push(...rows);
  }

  /** Mail that the person sends from here. */
  noteSent(envelope: Envelope, at: number): void {
    this.sent.push({ envelope, at });
  }

  async write(): Promise<void> {
    if (this.noted.length === 0 && this.sent.length === 0) return;
    const found = new Map<string, AddressRow>();
    const own = new Set((await this.db.accounts.toArray()).map(({ address }) => address.toLowerCase()));
    const roles = await this.roles();
    for (const { envelope, sortKey, baseMailboxId } of this.noted) {
      const role = roles.get(baseMailboxId);
      // Neither what nobody asked for nor what nobody has sent makes an acquaintance.
      if (role === 'junk' || role === 'drafts') continue;
      const isOwn = role === 'sent' || envelope.from.some(({ address }) => own.has(address.toLowerCase()));
      note(found, envelope, sortKey, isOwn);
    }
    for (const { envelope, at } of this.sent) note(found, envelope, at, true);
    for (const address of own) found.delete(address);
    const keys = [...found.keys()];
    const before = await this.db.addresses.bulkGet(keys);
    await this.db.addresses.bulkPut(
      [...found.values()].map((row, index) => withWords(before[index] ? merged(before[index], row) : row)),
    );
    this.noted.length = 0;
    this.sent.length = 0;
  }

  private async roles(): Promise<ReadonlyMap<string, MailboxRole>> {
    const ids = [...new Set(this.noted.map(({ baseMailboxId }) => baseMailboxId))];
    const mailboxes = await this.db.mailboxes.bulkGet(ids);
    return new Map(mailboxes.flatMap((mailbox) => (mailbox ? [[mailbox.id, mailbox.role] as const] : [])));
  }
}

function note(found: Map<string, AddressRow>, envelope: Envelope, at: number, isOwn: boolean): void {
  const { from, to, cc } = envelope;
  // Of what others send only the sender is known to the person; the others may be any list.
  for (const one of isOwn ? [...to, ...cc] : from) {
    const row = rowFor(one, at, isOwn);
    if (!row) continue;
    const before = found.get(row.key);
    found.set(row.key, before ? merged(before, row) : row);
  }
}

function rowFor({ name, address }: Address, at: number, isOwn: boolean): AddressRow | null {
  if (!/^[^\s@]+@[^\s@]+$/.test(address) || address.length > 320) return null;
  const plain = name.trim();
  return {
    key: address.toLowerCase(),
    address,
    // Many programs write the address twice.
    name: plain.toLowerCase() === address.toLowerCase() ? '' : plain.slice(0, 200),
    sent: isOwn ? 1 : 0,
    received: isOwn ? 0 : 1,
    last: at,
    words: [],
  };
}

function merged(a: AddressRow, b: AddressRow): AddressRow {
  const [newer, older] = b.last >= a.last ? [b, a] : [a, b];
  return {
    key: a.key,
    address: newer.address,
    name: newer.name || older.name,
    sent: a.sent + b.sent,
    received: a.received + b.received,
    last: newer.last,
    words: [],
  };
}

function withWords(row: AddressRow): AddressRow {
  return { ...row, words: wordsOfAddress(row.name, row.address) };
}
