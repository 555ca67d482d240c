/** Second way to a message's headers, for those whose ENVELOPE or BODYSTRUCTURE the server or the parser broke (ADVERSE-IMAP I48). */
import type { FetchMessageObject } from 'imapflow';
import type { ServerMessage } from '../../../contract/model';
import type { MimeParser } from '../../mime/mime-parser';
import { valueOf } from './imap-answers';
import { fetchRows } from './imap-commands';
import { serverMessageWith, unreadableEnvelope } from './imap-convert';
import type { ImapSession } from './imap-session';
import { uidSet } from './uid-pages';

/**
 * Asks for the raw headers instead; what gives nothing readable gets a row that says so. UIDs that are gone are left out.
 * @param uids ascending
 * @throws MailFailure when the connection is lost
 */
export async function readOddHeaders(
  { session, mime }: { session: ImapSession; mime: MimeParser },
  uids: readonly number[],
): Promise<ServerMessage[]> {
  if (uids.length === 0) return [];
  const plain = new Map<number, FetchMessageObject>();
  const query = { uid: true, flags: true, internalDate: true, size: true };
  valueOf(await fetchRows(session, uidSet(uids), query, (row) => plain.set(row.uid, row)));
  const messages: ServerMessage[] = [];
  for (const uid of uids) {
    const row = plain.get(uid);
    if (!row) continue;
    let headers: Buffer | undefined;
    const answer = await fetchRows(session, String(uid), { uid: true, headers: true }, (found) => {
      if (found.uid === uid) headers = found.headers;
    });
    // A refusal for one message is about that message; a lost connection is about all.
    if (answer.kind === 'lost') valueOf(answer);
    const parsed = headers?.length ? await mime.parse(headers) : null;
    messages.push(serverMessageWith(row, parsed?.envelope ?? unreadableEnvelope, false));
  }
  return messages;
}
