/** Decides from UIDL, LIST and the ledger what to download and what to delete; pure. */
import type { ListedMessage } from './pop3-replies';
import type { LedgerEntry } from './pop3-vault';

type Ledger = ReadonlyMap<string, LedgerEntry>;

/**
 * Why a message is downloaded: `new`: its UIDL is not in the ledger; `changed`: it is, with other octets (P17); `repeated`:
 * several messages of this list have the UIDL (P18); `no-id`: it has none (P21, P23); `suspect`: a second look before deletion.
 */
export type FetchReason = 'new' | 'changed' | 'repeated' | 'no-id' | 'suspect';

export interface FetchItem {
  number: number;
  uidl: string | null;
  /** LIST's, null when not known. */
  octets: number | null;
  reason: FetchReason;
}

/** A listed message that the ledger vouches for, so that DELE may be sent. */
export interface RemovalItem {
  number: number;
  /** Its line in the ledger. */
  key: string;
}

export interface Pop3Plan {
  /** Newest first: message numbers grow with age of arrival (RFC 1939 section 5). Second looks come last. */
  fetch: FetchItem[];
  remove: RemovalItem[];
}

/**
 * What one run of the app remembers of its sessions, so that messages which only a download can tell apart are downloaded
 * once for each start and not at every poll. Forgetting it costs traffic, never mail.
 */
export interface Pop3Memory {
  /** `octets` of the list as the last complete session left it. */
  listed: (number | null)[];
  /** What `lookKey` says of messages that were looked at again. */
  looked: Set<string>;
  /** Sessions in a row in which UIDL was refused. */
  uidlRefusals: number;
}

export function emptyMemory(): Pop3Memory {
  return { listed: [], looked: new Set(), uidlRefusals: 0 };
}

/** @param remove whether the person wants messages deleted from the server once they are here */
export function planSession(
  messages: readonly ListedMessage[],
  ledger: Ledger,
  memory: Pop3Memory,
  remove: boolean,
): Pop3Plan {
  const plan: Pop3Plan = { fetch: [], remove: [] };
  const timesListed = countUidls(messages);
  const unchanged = unchangedLength(messages, memory);
  const secondLooks: FetchItem[] = [];
  // What is in the ledger and not in the list needs nothing: servers show a part of the mailbox at a time (P14).
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!message) continue;
    const { number, uidl, octets } = message;
    if (uidl === null || (timesListed.get(uidl) ?? 0) > 1) {
      const reason = uidl === null ? 'no-id' : 'repeated';
      if (index >= unchanged) plan.fetch.push({ number, uidl, octets, reason });
      continue;
    }
    const entry = ledger.get(uidl);
    const looked = memory.looked.has(lookKey(uidl, octets));
    if (!entry) {
      if (!looked) plan.fetch.push({ number, uidl, octets, reason: 'new' });
    } else if (!sameOctets(entry, octets)) {
      if (!looked) plan.fetch.push({ number, uidl, octets, reason: 'changed' });
    } else if (entry.state === 'suspect') {
      if (remove && !looked) secondLooks.push({ number, uidl, octets, reason: 'suspect' });
    } else if (remove) {
      // Also `deleted` ones: QUIT's answer was not the server's last word, so they are deleted again, not fetched (P11).
      plan.remove.push({ number, key: uidl });
    }
  }
  plan.fetch.push(...secondLooks);
  return plan;
}

export function lookKey(uidl: string, octets: number | null): string {
  return `${octets ?? '?'} ${uidl}`;
}

/** The ledger's key for a message without UIDL. UIDLs have no space in them (RFC 1939 section 7), so the two never meet. */
export function contentKey(sha256: string): string {
  return ` sha256:${sha256}`;
}

/** A message that was downloaded: what it turned out to be. */
export type Arrival =
  /** Store it under this key. */
  | { kind: 'store'; key: string }
  /** The ledger has it under this key. */
  | { kind: 'known'; key: string }
  /** The ledger has it under a UIDL that the server no longer lists: it was given a new one (P16). */
  | { kind: 'renamed'; from: string; key: string };

/** Finds ledger lines by content; built once for each session. */
export type ByContent = ReadonlyMap<string, readonly string[]>;

export function indexByContent(ledger: Ledger): ByContent {
  const index = new Map<string, string[]>();
  for (const [key, { sha256 }] of ledger) {
    const keys = index.get(sha256);
    if (keys) keys.push(key);
    else index.set(sha256, [key]);
  }
  return index;
}

/**
 * @param ledger as it is now, with what this session has stored
 * @param byContent the ledger as it was when the session began
 * @param listed every UIDL of this session's list
 */
export function judgeArrival(
  item: FetchItem,
  sha256: string,
  ledger: Ledger,
  byContent: ByContent,
  listed: ReadonlySet<string>,
): Arrival {
  const { uidl } = item;
  const same = byContent.get(sha256) ?? [];
  if (uidl === null) {
    const key = contentKey(sha256);
    return ledger.has(key) ? { kind: 'known', key } : (firstKnown(same) ?? { kind: 'store', key });
  }
  const own = uidl + contentKey(sha256);
  if (ledger.get(uidl)?.sha256 === sha256) return { kind: 'known', key: uidl };
  // Also where it is the last that is listed of several with this UIDL (P18).
  if (ledger.has(own)) return { kind: 'known', key: own };
  if (item.reason === 'repeated') return { kind: 'store', key: ledger.has(uidl) ? own : uidl };
  // A message that was deleted and has come back is wanted back; one that is still listed is a message of its own.
  const moved = same.find(
    (key) => !listed.has(key) && ledger.get(key)?.state !== 'deleted' && ledger.get(key)?.sha256 === sha256,
  );
  if (item.reason === 'new' && moved !== undefined) return { kind: 'renamed', from: moved, key: uidl };
  return { kind: 'store', key: uidl };
}

/**
 * Whether LIST agrees with what was received. The last line of a message without a final CRLF is sent with one all the
 * same, since the terminator needs it: two octets more are no difference.
 */
export function octetsAgree(received: number, listed: number | null): boolean {
  return listed !== null && (received === listed || received === listed + 2);
}

function firstKnown(keys: readonly string[]): Arrival | null {
  const [key] = keys;
  return key === undefined ? null : { kind: 'known', key };
}

function sameOctets(entry: LedgerEntry, octets: number | null): boolean {
  // Some servers go on listing deleted messages with no octets (P26).
  if (octets === null || octets === 0) return true;
  if (entry.listed !== undefined && entry.listed !== null) return octets === entry.listed;
  return entry.state === 'suspect' || octetsAgree(entry.octets, octets);
}

function countUidls(messages: readonly ListedMessage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { uidl } of messages) if (uidl !== null) counts.set(uidl, (counts.get(uidl) ?? 0) + 1);
  return counts;
}

/** How many messages at the list's begin are those of the last session, as far as their octets can tell. */
function unchangedLength(messages: readonly ListedMessage[], memory: Pop3Memory): number {
  const same = memory.listed.every((octets, index) => octets !== null && messages[index]?.octets === octets);
  return same ? memory.listed.length : 0;
}
