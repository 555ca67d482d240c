/** Finds out what differs between the selected mailbox and the store's rows. */
import type { FetchMessageObject } from 'imapflow';
import { planExpunge } from './expunge-plan';
import { valueOf } from './imap-answers';
import { existsNow, fetchRows, searchUids } from './imap-commands';
import { keptFlags } from './imap-convert';
import type { ImapSession } from './imap-session';

/** What a comparison found: flags to write, UIDs to fetch (ascending) and to remove. */
export interface Difference {
  flags: { uid: number; flags: string[] }[];
  missing: number[];
  expunged: number[];
  /** Every UID of the server, ascending; empty when not read. */
  listed: number[];
  /** False: the server's list does not add up to EXISTS, so nothing was removed. */
  proven: boolean;
}

/** Flags by UID. */
type FlagRows = ReadonlyMap<number, string[]>;

/**
 * CONDSTORE: asks for new and changed rows only; the count tells whether something was expunged, and only then are all
 * UIDs listed (VANISHED is never believed, ADVERSE-IMAP I55).
 * @throws MailFailure
 */
export async function changedSince(
  session: ImapSession,
  stored: FlagRows,
  since: bigint,
): Promise<Difference> {
  // What is hidden here counts there: one that went may be made up for by one that is marked, and no number tells.
  if (!session.offers('UIDPLUS')) return compareAll(session, stored);
  const difference = compareRows(session, stored, await readFlags(session, since));
  const { flags, missing, expunged } = difference;
  if (stored.size + missing.length - expunged.length === existsNow(session)) return difference;
  const listed = await listUids(session);
  const plan = planExpunge(stored.keys(), new Set(listed), existsNow(session));
  if (plan.kind === 'unproven') return { flags, missing, expunged: [], listed, proven: false };
  return {
    flags,
    missing: listed.filter((uid) => !stored.has(uid)),
    expunged: plan.expunged,
    listed,
    proven: true,
  };
}

/**
 * Compares every UID and its flags. With an empty store no flags are needed, and a list of bare UIDs is much shorter.
 * @throws MailFailure
 */
export async function compareAll(session: ImapSession, stored: FlagRows): Promise<Difference> {
  if (stored.size === 0 && session.offers('UIDPLUS')) {
    const listed = await listUids(session);
    return { flags: [], missing: listed, expunged: [], listed, proven: listed.length === existsNow(session) };
  }
  const rows = existsNow(session) > 0 ? await readFlags(session) : new Map<number, string[]>();
  const plan = planExpunge(stored.keys(), new Set(rows.keys()), existsNow(session));
  const difference = compareRows(session, stored, rows);
  return {
    ...difference,
    listed: ascending([...rows.keys()]),
    proven: plan.kind === 'proven',
    expunged: plan.kind === 'proven' ? [...difference.expunged, ...plan.expunged] : difference.expunged,
  };
}

async function readFlags(session: ImapSession, since?: bigint): Promise<Map<number, string[]>> {
  const rows = new Map<number, string[]>();
  const note = (row: FetchMessageObject): void => void rows.set(row.uid, keptFlags(row.flags));
  valueOf(await fetchRows(session, '1:*', { uid: true, flags: true }, note, since));
  return rows;
}

function compareRows(session: ImapSession, stored: FlagRows, rows: FlagRows): Difference {
  const difference: Difference = { flags: [], missing: [], expunged: [], listed: [], proven: true };
  for (const [uid, flags] of rows) {
    const before = stored.get(uid);
    if (isHidden(session, flags)) {
      if (before) difference.expunged.push(uid);
    } else if (!before) difference.missing.push(uid);
    else if (!sameFlags(before, flags)) difference.flags.push({ uid, flags });
  }
  difference.missing.sort((a, b) => a - b);
  return difference;
}

/** Without UIDPLUS a deleted message can only be left marked \Deleted; it is hidden here as if it were gone. */
function isHidden(session: ImapSession, flags: readonly string[]): boolean {
  return !session.offers('UIDPLUS') && flags.some((flag) => flag.toLowerCase() === '\\deleted');
}

function sameFlags(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const lower = new Set(a.map((flag) => flag.toLowerCase()));
  return b.every((flag) => lower.has(flag.toLowerCase()));
}

/** Every UID, ascending. SEARCH is short but some servers cut it (ADVERSE-IMAP I43): then every row is asked for. */
async function listUids(session: ImapSession): Promise<number[]> {
  if (existsNow(session) === 0) return [];
  const found = await searchUids(session, { all: true });
  if (found.kind === 'ok' && new Set(found.value).size === existsNow(session)) return ascending(found.value);
  const uids: number[] = [];
  valueOf(await fetchRows(session, '1:*', { uid: true }, (row) => uids.push(row.uid)));
  return ascending(uids);
}

function ascending(uids: readonly number[]): number[] {
  return [...new Set(uids)].sort((a, b) => a - b);
}
