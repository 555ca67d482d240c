/** Reads of the selected mailbox what the person needs to tell messages apart that look alike. */
import type { Lookalike, MailboxRef } from '../../../contract/operation';
import type { Answer } from './imap-answers';
import { fetchRows } from './imap-commands';
import { internalDateOf, keptFlags, toServerMessage, unreadableEnvelope } from './imap-convert';
import type { ImapSession } from './imap-session';
import { uidSet } from './uid-pages';

/** More are not told apart by looking at them; the newest are. */
export const mostLookalikes = 30;

/** Changes nothing. @param uids ascending, under `uidValidity`; those that are gone are left out */
export async function lookalikesIn(
  session: ImapSession,
  mailbox: MailboxRef,
  uidValidity: string,
  uids: readonly number[],
): Promise<Answer<Lookalike[]>> {
  const found = new Map<number, Lookalike>();
  const wanted = uids.slice(-mostLookalikes);
  const query = { uid: true, flags: true, envelope: true, internalDate: true };
  const answer = await fetchRows(session, uidSet(wanted), query, (row) => {
    if (!wanted.includes(row.uid)) return;
    const { subject, from, date } = toServerMessage(row)?.envelope ?? unreadableEnvelope;
    found.set(row.uid, {
      placement: { mailbox, uidValidity, uid: row.uid },
      ...{ flags: keptFlags(row.flags), subject, from, date, internalDate: internalDateOf(row) ?? date ?? 0 },
    });
  });
  if (answer.kind !== 'ok') return answer;
  return { kind: 'ok', value: wanted.flatMap((uid) => found.get(uid) ?? []) };
}
