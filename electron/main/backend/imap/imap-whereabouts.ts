/** Looks for a message that is no longer where it was: another program has moved it, or has deleted it. */
import type { MailError } from '../../../contract/errors';
import type { MailboxId } from '../../../contract/ids';
import type { MailboxInfo, MailboxRole } from '../../../contract/model';
import type { Lookalike, MessageOperation, Placement } from '../../../contract/operation';
import type { Whereabouts } from '../../../contract/store-writes';
import type { ReplayOutcome } from '../backend';
import type { Answer } from './imap-answers';
import { flagsOf, select, statusOf } from './imap-commands';
import type { MailboxStatus } from './imap-commands';
import { findInSelected } from './imap-find';
import type { Identity } from './imap-find';
import { lookalikesIn } from './imap-lookalikes';
import { firstOwn } from './imap-recall';
import type { Recall, Wanted } from './imap-recall';
import type { ImapSession } from './imap-session';
import { failure } from './imap-source';

export type Sought =
  /** This very message: it came there after the cache last looked. */
  | { kind: 'found'; placement: Placement }
  /** Messages like it that were there before, or of which that is not known: perhaps only copies. */
  | { kind: 'copies'; path: string; among: Answer<Lookalike[]>; wholeHere: boolean }
  /** As in `Whereabouts`: what of it is still on this computer. */
  | { kind: 'absent'; bodyHere: boolean; wholeHere: boolean }
  | { kind: 'stopped'; outcome: ReplayOutcome };

/** Where a mailbox stood when the message was certainly not in it yet. */
export type Mark = MailboxStatus & { path: string };

/** Mailboxes that are looked into for one message; with more, the likely ones come first. */
const widest = 60;
/** The same for messages that were there before: each costs a SEARCH, and the person is asked whatever is found. */
const widestForCopies = 12;

/**
 * The cache is asked first, then each mailbox of the account that has taken in messages since the cache looked, the likely
 * ones first; what was there before may be a copy, or this message if a sync met it there before the operation was due.
 * Mailboxes that show what others hold (\All, \Flagged) count only as the target; Gmail's \All holds every message once.
 * @param mark where a mailbox stood before an attempt that may have put the message there
 */
export async function seek(
  session: ImapSession,
  recall: Recall,
  operation: MessageOperation,
  mark: Mark | null = null,
): Promise<Sought> {
  const { message } = operation;
  const known = await recall.whereabouts(operation);
  const remembered = await rememberedPlace(session, message.locator.placement, known);
  if (remembered !== null) return remembered;
  const listed = await recall.listed();
  if (listed.kind === 'renamed') return stopped({ kind: 'retry', error: renamedMeanwhile });
  if (listed.kind !== 'ok') return stopped(failure(listed, 'INBOX'));
  const targetId = operation.kind === 'move' ? operation.to.id : null;
  const oneOfEach = session.offers('X-GM-EXT-1');
  const places = likelyPlaces(listed.value, targetId, oneOfEach);
  const { locator } = message;
  // Programs that move by APPEND give it another INTERNALDATE; among new messages the Message-ID is sure enough without it.
  const identity = locator.messageId === null ? locator : { ...locator, internalDate: 0 };
  for (const mailbox of places) {
    const sought = await seekIn(session, { recall, message, known }, identity, mailbox, mark);
    if (sought) return sought;
  }
  const from = locator.placement.mailbox.id;
  for (const mailbox of places.filter(({ id }) => id !== from).slice(0, widestForCopies)) {
    // \All holds every message from the beginning: to be in it and nowhere else is to be archived.
    const certain = oneOfEach || (mailbox.role === 'all' && mailbox.id === targetId);
    const sought = await copiesIn(session, identity, mailbox, certain, known.wholeHere);
    if (sought) return sought;
  }
  return { kind: 'absent', bodyHere: known.bodyHere, wholeHere: known.wholeHere };
}

const renamedMeanwhile: MailError = { kind: 'busy', detail: 'mailboxes were renamed meanwhile' };

/** A sync may have met the message elsewhere since the operation was written down. */
async function rememberedPlace(
  session: ImapSession,
  from: Placement,
  { placement }: Whereabouts,
): Promise<Sought | null> {
  if (!placement || placement.uid === null) return null;
  if (placement.uid === from.uid && placement.uidValidity === from.uidValidity) return null;
  const { path } = placement.mailbox;
  const opened = await select(session, path, true);
  if (opened.kind === 'lost') return stopped(failure(opened, path));
  if (opened.kind !== 'ok' || opened.value.uidValidity !== placement.uidValidity) return null;
  const there = await flagsOf(session, [placement.uid]);
  if (there.kind !== 'ok') return stopped(failure(there, path));
  return there.value.has(placement.uid) ? { kind: 'found', placement } : null;
}

const likelihood: readonly MailboxRole[] = ['trash', 'archive', 'junk', 'inbox', 'all'];

/**
 * The target first, then where programs move mail to, then the rest in the server's order. Pure.
 * @param oneOfEach whether \All holds each message once, and the others only show it under their names
 */
export function likelyPlaces(
  listed: readonly MailboxInfo[],
  target: MailboxId | null,
  oneOfEach = false,
): MailboxInfo[] {
  const rank = ({ id, role }: MailboxInfo): number => {
    if (id === target) return -1;
    const at = likelihood.indexOf(role);
    return at < 0 ? likelihood.length : at;
  };
  const counts = ({ id, role, selectable }: MailboxInfo): boolean => {
    if (!selectable) return false;
    return id === target || (role === 'all' ? oneOfEach : role !== 'flagged');
  };
  return listed
    .filter(counts)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, widest);
}

/** null: nothing like it has come into this mailbox. */
async function seekIn(
  session: ImapSession,
  { recall, message, known }: { recall: Recall; message: Wanted; known: Whereabouts },
  identity: Identity,
  { id, path }: MailboxInfo,
  mark: Mark | null,
): Promise<Sought | null> {
  const status = await statusOf(session, path);
  if (status.kind === 'lost') return stopped(failure(status, path));
  // One that may not be looked into does not hide the others.
  if (status.kind !== 'ok') return null;
  const { uidNext, uidValidity } = status.value;
  const lowest = firstNewUid(known, status.value, { id, path }, mark);
  if (lowest === null || lowest >= uidNext) return null;
  const opened = await select(session, path, true);
  if (opened.kind === 'lost') return stopped(failure(opened, path));
  if (opened.kind !== 'ok' || opened.value.uidValidity !== uidValidity) return null;
  const found = await findInSelected(session, identity, lowest, false);
  if (found.kind === 'lost') return stopped(failure(found, path));
  // Several hold the same message: the one that came first and is not known as another.
  const uids = found.kind === 'ok' ? found.value : [];
  const uid = await firstOwn(recall, message, { mailboxId: id, uidValidity }, uids);
  return uid === undefined ? null : { kind: 'found', placement: { mailbox: { id, path }, uidValidity, uid } };
}

/** The first UID that came after the cache, or an attempt of ours, last looked; null: that is not known. Pure. */
export function firstNewUid(
  { mailboxes, unwatched }: Pick<Whereabouts, 'mailboxes' | 'unwatched'>,
  status: MailboxStatus,
  { id, path }: Pick<MailboxInfo, 'id' | 'path'>,
  mark: Mark | null,
): number | null {
  // One that was renamed is not new.
  const before =
    mailboxes.find((mailbox) => mailbox.id === id) ?? mailboxes.find((mailbox) => mailbox.path === path);
  // Made there since: all that is in it is new. A cache that was lost knows only what is still to be made here.
  const isWatched = !unwatched.includes(id);
  if (!before && isWatched && mailboxes.some(({ synced }) => synced !== null)) return 1;
  // What came into an unwatched one may have been there before the message was where it went from.
  const marks = [isWatched ? before?.synced : null, mark?.path === path ? mark : null].flatMap((stood) =>
    stood?.uidValidity === status.uidValidity ? [stood.uidNext] : [],
  );
  return marks.length > 0 ? Math.min(...marks) : null;
}

/** @param certain whether what is found is this very message. @returns null when there is nothing like it */
async function copiesIn(
  session: ImapSession,
  identity: Identity,
  { id, path }: MailboxInfo,
  certain: boolean,
  wholeHere: boolean,
): Promise<Sought | null> {
  if (identity.messageId === null && identity.emailId === null) return null;
  const opened = await select(session, path, true);
  if (opened.kind === 'lost') return stopped(failure(opened, path));
  const uidValidity = opened.kind === 'ok' ? opened.value.uidValidity : null;
  if (uidValidity === null) return null;
  const found = await findInSelected(session, identity, 1, false);
  if (found.kind === 'lost') return stopped(failure(found, path));
  const uids = found.kind === 'ok' ? found.value : [];
  const [uid] = uids;
  if (uid === undefined) return null;
  const mailbox = { id, path };
  if (certain) return { kind: 'found', placement: { mailbox, uidValidity, uid } };
  const among = await lookalikesIn(session, mailbox, uidValidity, uids);
  if (among.kind === 'lost') return stopped(failure(among, path));
  return { kind: 'copies', path, among, wholeHere };
}

function stopped(outcome: ReplayOutcome): Sought {
  return { kind: 'stopped', outcome };
}
