/** Finds a message again by what it is, where its UID is unknown or has lost its meaning. */
import type { FetchMessageObject } from 'imapflow';
import type { Locator } from '../../../contract/operation';
import { areOtherSubjects } from '../../../contract/other-subject';
import type { Answer } from './imap-answers';
import { existsNow, fetchRows, searchUids } from './imap-commands';
import { internalDateOf, messageIdOf } from './imap-convert';
import type { ImapSession } from './imap-session';
import { uidSet } from './uid-pages';

export type Identity = Pick<Locator, 'emailId' | 'messageId' | 'size' | 'internalDate' | 'subject'>;

/** What a message is recognised by, as the server tells it. */
export interface Candidate {
  uid: number;
  emailId: string | null;
  messageId: string | null;
  size: number;
  internalDate: number | null;
  subject: string;
}

/**
 * UIDs of the messages that are this one: EMAILID where both sides have it (RFC 8474), else Message-ID and size, and the
 * INTERNALDATE where it is known on both sides, unless the subjects tell that they are two. Pure.
 */
export function matching(candidates: readonly Candidate[], identity: Identity): number[] {
  return candidates.filter((candidate) => isSame(candidate, identity)).map((candidate) => candidate.uid);
}

function isSame(candidate: Candidate, identity: Identity): boolean {
  if (candidate.emailId !== null && identity.emailId !== null) return candidate.emailId === identity.emailId;
  if (candidate.messageId !== identity.messageId || candidate.size !== identity.size) return false;
  if (identity.messageId !== null && areOtherSubjects(candidate.subject, identity.subject)) return false;
  // INTERNALDATE has a resolution of one second; COPY keeps it (RFC 9051 section 6.4.7), and so does a rebuilt mailbox.
  if (candidate.internalDate === null || identity.internalDate === 0) return identity.messageId !== null;
  return Math.abs(candidate.internalDate - identity.internalDate) < 1_000;
}

/**
 * Looks in the selected mailbox among UIDs from `lowest` on: all matches, ascending.
 * With a low bound of 1 the server is asked by EMAILID or Message-ID first, since the mailbox may be large.
 * @param thorough whether every message is looked at where SEARCH found nothing: some servers refuse the key, others find
 *   nothing in odd headers
 */
export async function findInSelected(
  session: ImapSession,
  identity: Identity,
  lowest: number,
  thorough = true,
): Promise<Answer<number[]>> {
  if (existsNow(session) === 0) return { kind: 'ok', value: [] };
  const keys = lowest <= 1 && session.searches ? searchKeys(session, identity) : [];
  for (const key of keys) {
    const found = await searchUids(session, key);
    if (found.kind === 'lost') return found;
    if (found.kind !== 'ok' || found.value.length === 0) continue;
    const answer = await readCandidates(session, uidSet(found.value.slice().sort((a, b) => a - b)), 1);
    if (answer.kind !== 'ok') return answer;
    const uids = matching(answer.value, identity);
    if (uids.length > 0) return { kind: 'ok', value: uids };
  }
  if (!thorough && keys.length > 0) return { kind: 'ok', value: [] };
  const answer = await readCandidates(session, `${lowest}:*`, lowest);
  return answer.kind === 'ok' ? { kind: 'ok', value: matching(answer.value, identity) } : answer;
}

/** What SEARCH can be asked for, the surest first. */
function searchKeys(session: ImapSession, { emailId, messageId }: Identity): Record<string, unknown>[] {
  const hasEmailIds = session.offers('OBJECTID') || session.offers('X-GM-EXT-1');
  return [
    ...(emailId !== null && hasEmailIds ? [{ emailId }] : []),
    ...(messageId !== null ? [{ header: { 'message-id': messageId } }] : []),
  ];
}

async function readCandidates(
  session: ImapSession,
  set: string,
  lowest: number,
): Promise<Answer<Candidate[]>> {
  const candidates: Candidate[] = [];
  const query = { uid: true, size: true, internalDate: true, envelope: true };
  const answer = await fetchRows(session, set, query, (row) => {
    // `n:*` names the last message also when its UID is below n (RFC 9051 section 6.4.9).
    if (row.uid >= lowest) candidates.push(toCandidate(row));
  });
  return answer.kind === 'ok' ? { kind: 'ok', value: candidates.sort((a, b) => a.uid - b.uid) } : answer;
}

function toCandidate(row: FetchMessageObject): Candidate {
  return {
    uid: row.uid,
    emailId: row.emailId ?? null,
    messageId: messageIdOf(row.envelope?.messageId),
    size: row.size ?? 0,
    internalDate: internalDateOf(row),
    subject: row.envelope?.subject ?? '',
  };
}

/** UIDs in the selected mailbox that bear this Message-ID, as SEARCH finds them. A server that refuses the key finds none. */
export async function uidsByMessageId(
  session: ImapSession,
  messageId: string | null,
): Promise<Answer<number[]>> {
  if (messageId === null || existsNow(session) === 0) return { kind: 'ok', value: [] };
  const found = await searchUids(session, { header: { 'message-id': messageId } });
  return found.kind === 'refused' ? { kind: 'ok', value: [] } : found;
}
