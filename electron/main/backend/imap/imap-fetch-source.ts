/** Reads one message's octets as its server has them, changing nothing there. */
import type { Locator } from '../../../contract/operation';
import type { SourceAnswer, SourceWanted } from '../backend';
import { errorOf } from './imap-answers';
import type { Answer } from './imap-answers';
import { fetchRows, select } from './imap-commands';
import type { Selected } from './imap-commands';
import { findInSelected, uidsByMessageId } from './imap-find';
import type { ImapSession } from './imap-session';

/** Octets; below the session's limit for one literal, which a server's own wrong RFC822.SIZE would run into. */
export const largestSource = 128 * 1024 * 1024;

/**
 * EXAMINE and UID FETCH BODY.PEEK[], so that neither \Seen nor \Recent moves (RFC 9051 section 6.4.5). A UID counts only
 * under the UIDVALIDITY that it was learnt with; otherwise the message is looked for by what it is.
 */
export async function fetchSource(session: ImapSession, wanted: SourceWanted): Promise<SourceAnswer> {
  const { locator, limit, byMessageId } = wanted;
  if (limit === null && locator.size > largestSource) return { kind: 'none', reason: 'too-large' };
  const answer = await lookAndRead(session, wanted);
  // Of a message that another program has deleted since SELECT, Courier gives a notice of its own: after another one, nothing.
  const isOther =
    answer.kind === 'here' && limit === null && !byMessageId && isOfOtherSize(answer, locator.size);
  return isOther ? lookAndRead(session, wanted) : answer;
}

/** Neither the octets nor what their server says of them is as long as was told before. */
export function isOfOtherSize(
  { bytes, size }: { bytes: Uint8Array; size: number | null },
  known: number,
): boolean {
  return bytes.byteLength !== known && size !== known;
}

async function lookAndRead(
  session: ImapSession,
  { locator, limit, byMessageId }: SourceWanted,
): Promise<SourceAnswer> {
  const opened = await select(session, locator.placement.mailbox.path, true);
  if (opened.kind === 'refused' && opened.code !== null && missingCodes.has(opened.code))
    return { kind: 'none', reason: 'gone' };
  if (opened.kind !== 'ok') return { kind: 'failed', error: errorOf(opened) };
  const uids = byMessageId
    ? await uidsByMessageId(session, locator.messageId)
    : await uidsOf(session, opened.value, locator);
  if (uids.kind !== 'ok') return { kind: 'failed', error: errorOf(uids) };
  const [uid, ...others] = uids.value;
  if (uid === undefined) return { kind: 'none', reason: 'gone' };
  if (others.length > 0) return { kind: 'none', reason: 'several' };
  return readSource(session, uid, limit);
}

const missingCodes: ReadonlySet<string> = new Set(['NONEXISTENT', 'TRYCREATE']);

async function uidsOf(session: ImapSession, selected: Selected, locator: Locator): Promise<Answer<number[]>> {
  const { uid, uidValidity } = locator.placement;
  if (uid !== null && uidValidity === selected.uidValidity) return { kind: 'ok', value: [uid] };
  return findInSelected(session, locator, 1);
}

async function readSource(session: ImapSession, uid: number, limit: number | null): Promise<SourceAnswer> {
  let answer: SourceAnswer = { kind: 'none', reason: 'gone' };
  const query = { uid: true, size: true, source: limit === null ? true : { start: 0, maxLength: limit } };
  const fetched = await fetchRows(session, String(uid), query, (row) => {
    // A row of flags alone may come unasked (RFC 9051 section 7.5.2); what is here already stays.
    if (row.uid !== uid || answer.kind === 'here') return;
    answer = row.source
      ? { kind: 'here', bytes: row.source, size: row.size ?? null }
      : { kind: 'none', reason: 'withheld' };
  });
  return fetched.kind === 'ok' ? answer : { kind: 'failed', error: errorOf(fetched) };
}
