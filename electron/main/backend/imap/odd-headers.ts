/**
 * Second way to a message's headers, for those whose ENVELOPE or BODYSTRUCTURE the server or the parser broke (ADVERSE-IMAP
 * I48), or whose characters got lost on the way.
 */
import type { FetchMessageObject } from 'imapflow';
import type { ServerMessage } from '../../../contract/model';
import type { MimeParser } from '../../mime/mime-parser';
import { asksToWait, errorOf, isAboutOne, valueOf } from './imap-answers';
import type { Refused } from './imap-answers';
import { fetchRows } from './imap-commands';
import { serverMessageWith, unreadableEnvelope } from './imap-convert';
import type { ImapSession } from './imap-session';
import { uidSet } from './uid-pages';

/** Refused one after the other from the first on, they say of the server that it gives none now. */
const mostSilent = 20;

/**
 * Asks for the raw headers instead; what gives nothing readable gets a row that says so. UIDs that are gone are left out.
 * @param uids ascending
 * @param wantsSome whether the headers of one at least must come: a server that gives none now may give all of them later
 * @throws MailFailure when the connection is lost
 */
export async function readOddHeaders(
  { session, mime }: { session: ImapSession; mime: MimeParser },
  uids: readonly number[],
  wantsSome = false,
): Promise<ServerMessage[]> {
  if (uids.length === 0) return [];
  const plain = new Map<number, FetchMessageObject>();
  const query = { uid: true, flags: true, internalDate: true, size: true };
  // A NO may come because one of them is gone (ADVERSE-IMAP I07): what came is good.
  const rows = await fetchRows(session, uidSet(uids), query, (row) => plain.set(row.uid, row));
  if (rows.kind !== 'ok' && ((wantsSome && plain.size === 0) || !isAboutOne(errorOf(rows)))) valueOf(rows);
  const messages: ServerMessage[] = [];
  let refusal: Refused | null = null;
  let came = 0;
  for (const uid of uids) {
    const row = plain.get(uid);
    if (!row) continue;
    let headers: Buffer | undefined;
    const answer = await fetchRows(session, String(uid), { uid: true, headers: true }, (found) => {
      if (found.uid === uid) headers = found.headers;
    });
    // A refusal for one message is about that message; what asks to try again later says nothing of what can be read.
    if (answer.kind === 'lost' || (answer.kind === 'refused' && asksToWait(answer))) valueOf(answer);
    if (answer.kind === 'refused') refusal = answer;
    if (headers?.length) came += 1;
    else if (wantsSome && refusal && came === 0 && messages.length >= mostSilent) valueOf(refusal);
    const parsed = headers?.length ? await mime.parse(headers) : null;
    messages.push(serverMessageWith(row, parsed?.envelope ?? unreadableEnvelope, false));
  }
  if (wantsSome && refusal && came === 0) valueOf(refusal);
  return messages;
}

const lost = '\ufffd';

/**
 * Raw 8-bit header text in another charset than UTF-8 comes out of ENVELOPE as U+FFFD: the octets themselves are read
 * then, all of a page in one command. What cannot be had again stays as it is.
 * @param messages by UID; changed in place
 * @throws MailFailure when the connection is lost
 */
export async function mendLostCharacters(
  { session, mime }: { session: ImapSession; mime: MimeParser },
  messages: Map<number, ServerMessage>,
): Promise<void> {
  const harmed = [...messages.values()].filter(({ envelope }) => hasLost(envelope)).map(({ uid }) => uid);
  if (harmed.length === 0) return;
  const headers = new Map<number, Buffer>();
  const set = uidSet(harmed.sort((a, b) => a - b));
  const answer = await fetchRows(session, set, { uid: true, headers: true }, (row) => {
    if (row.headers?.length) headers.set(row.uid, row.headers);
  });
  if (answer.kind === 'lost') valueOf(answer);
  for (const [uid, header] of headers) {
    const message = messages.get(uid);
    if (!message) continue;
    const { subject, from, to, cc, replyTo } = (await mime.parse(header)).envelope;
    messages.set(uid, { ...message, envelope: { ...message.envelope, subject, from, to, cc, replyTo } });
  }
}

function hasLost({ subject, from, to, cc, replyTo }: ServerMessage['envelope']): boolean {
  return (
    subject.includes(lost) ||
    [from, to, cc, replyTo].some((list) =>
      list.some(({ name, address }) => `${name}${address}`.includes(lost)),
    )
  );
}
