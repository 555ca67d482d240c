/** Replays this server's part of a move or copy to or from another account: the octets come, go, or their source goes. */
import type { Cargo, MailOperation, Placement, ReplayStep } from '../../../contract/operation';
import type { Spool } from '../../vault/spool';
import type { RecordStep, ReplayItem, ReplayOutcome } from '../backend';
import type { Answer } from './imap-answers';
import { appendRaw } from './imap-append';
import { fetchRows, select } from './imap-commands';
import { internalDateOf, keptFlags, messageIdIn, messageIdOf } from './imap-convert';
import { busyError } from './imap-errors';
import { failedRemoval, markedNote, removeSource } from './imap-expunge';
import { largestSource } from './imap-fetch-source';
import { findInSelected } from './imap-find';
import { goneSentence, keptHere } from './imap-gone';
import type { Recall } from './imap-recall';
import type { ImapSession } from './imap-session';
import { askWhich, failure, keepingStep, mailboxOf, openSource } from './imap-source';
import type { Source } from './imap-source';
import { seek } from './imap-whereabouts';

export type TransferOperation = Extract<MailOperation, { kind: 'transfer' }>;
type Spooled = Pick<Spool, 'read' | 'put'>;

/** Which part it is follows from the step; see `turnOf`. */
export async function replayTransfer(
  session: ImapSession,
  operation: TransferOperation,
  { step }: ReplayItem,
  record: RecordStep,
  { spool, recall }: { spool: Spooled; recall: Recall },
): Promise<ReplayOutcome> {
  switch (step?.kind) {
    case 'fetched':
      return deliver(session, operation, step.cargo, null, record, spool);
    case 'append':
      return step.cargo ? deliver(session, operation, step.cargo, step, record, spool) : again;
    case 'appended':
      return remove(session, operation, step.copy, null, record, recall);
    case 'expunge':
      return step.copy ? remove(session, operation, step.copy, step, record, recall) : again;
    default:
      return fetchToSpool(session, operation, spool, recall);
  }
}

/** From the beginning: nothing has been removed, and nothing is known of a copy. */
const again: ReplayOutcome = { kind: 'next', step: null };

/** BODY.PEEK[], as it is on its server now, with its flags and INTERNALDATE. Changes nothing there. */
async function fetchToSpool(
  session: ImapSession,
  operation: TransferOperation,
  spool: Spooled,
  recall: Recall,
): Promise<ReplayOutcome> {
  const { id, message } = operation;
  const { locator } = message;
  if (locator.size > largestSource)
    return { kind: 'refused', reason: 'The message is too large to be carried to another account.' };
  for (let tries = 1; ; tries += 1) {
    const opened = await openSource(session, message, recall);
    if (opened.kind === 'stopped') return opened.outcome;
    if (opened.kind === 'gone') return notThere(session, operation, recall);
    const { uid, path } = opened.source;
    let found: Fetched | 'withheld' | null = null;
    const query = { uid: true, size: true, flags: true, internalDate: true, source: true };
    const answer = await fetchRows(session, String(uid), query, (row) => {
      if (row.uid !== uid || (found !== null && found !== 'withheld')) return;
      const carried = keptFlags(row.flags).filter((flag) => flag.toLowerCase() !== '\\deleted');
      found = row.source
        ? {
            raw: row.source,
            flags: carried,
            internalDate: internalDateOf(row) ?? locator.internalDate,
            size: row.size,
          }
        : 'withheld';
    });
    if (answer.kind !== 'ok') return failure(answer, path);
    const got = found as Fetched | 'withheld' | null;
    if (got === null) return notThere(session, operation, recall);
    if (got === 'withheld')
      return { kind: 'parked', reason: `The server lists the message in “${path}” but does not give it.` };
    // The literal is the truth, but a size that differs is looked at twice (ADVERSE-IMAP I44); and from SELECT on: of one that
    // another program has deleted since then, Courier gives a notice of its own in place of the message.
    const isOdd = [got.size, locator.size].some((size) => size !== got.raw.byteLength);
    if (isOdd && tries === 1) continue;
    const octets = await spool.put(id, got.raw);
    const cargo: Cargo = { ...octets, flags: got.flags, internalDate: got.internalDate };
    return { kind: 'next', step: { kind: 'fetched', cargo } };
  }
}

/** A copy of nothing is no loss; of a message that was to be moved, what is on this computer may be all there is. */
async function notThere(
  session: ImapSession,
  operation: TransferOperation,
  recall: Recall,
): Promise<ReplayOutcome> {
  if (operation.copyId !== null) return { kind: 'dropped', reason: goneSentence };
  const sought = await seek(session, recall, operation);
  if (sought.kind === 'stopped') return sought.outcome;
  if (sought.kind === 'absent') return keptHere(sought);
  const path = sought.kind === 'found' ? sought.placement.mailbox.path : sought.path;
  const moved = `The message is no longer where it was; “${path}” holds one like it.`;
  if (sought.kind === 'copies')
    return askWhich(
      { found: moved, choice: 'Choose it if it is to go to the other account, or discard this.' },
      sought.among,
      sought.wholeHere,
    );
  return {
    kind: 'dropped',
    reason: `${moved} Nothing was carried to the other account. Move that one if you still want to.`,
  };
}

interface Fetched {
  raw: Uint8Array;
  flags: string[];
  internalDate: number;
  size: number | undefined;
}

/** @param begun an APPEND whose end is not known */
async function deliver(
  session: ImapSession,
  operation: TransferOperation,
  cargo: Cargo,
  begun: Extract<ReplayStep, { kind: 'append' }> | null,
  record: RecordStep,
  spool: Spooled,
): Promise<ReplayOutcome> {
  const { id, to, message, copyId } = operation;
  const raw = await spool.read(id, cargo);
  const delivered = (placement: Placement): ReplayOutcome =>
    copyId === null
      ? { kind: 'next', step: { kind: 'appended', copy: placement } }
      : { kind: 'done', placement, note: null };
  if (raw === null) {
    // The disk has lost it, its account has not.
    const look = begun && (await lookWithoutOctets(session, operation, begun));
    return look ? (look.kind === 'looked' ? delivered(look.placement) : look.outcome) : again;
  }
  const { messageId } = message.locator;
  const answer = await appendRaw({ session, to, cargo, raw, messageId, record, kept: cargo }, begun);
  return answer.kind === 'stored' ? delivered(answer.placement) : answer.outcome;
}

type Look = { kind: 'looked'; placement: Placement } | { kind: 'stopped'; outcome: ReplayOutcome } | null;

/** By Message-ID and size alone; null: it is not there. */
async function lookWithoutOctets(
  session: ImapSession,
  { to, message: { locator } }: TransferOperation,
  { target, octets: size }: Extract<ReplayStep, { kind: 'append' }>,
): Promise<Look> {
  const opened = await select(session, target.path);
  if (opened.kind !== 'ok') return { kind: 'stopped', outcome: keepingStep(failure(opened, target.path)) };
  const uidValidity = opened.value.uidValidity ?? '';
  const lowest = uidValidity === target.uidValidity ? target.uidNext : 1;
  const found = await findInSelected(session, { ...locator, emailId: null, internalDate: 0, size }, lowest);
  if (found.kind !== 'ok') return { kind: 'stopped', outcome: keepingStep(failure(found, target.path)) };
  const [uid] = found.value;
  return uid === undefined ? null : { kind: 'looked', placement: { mailbox: to, uidValidity, uid } };
}

/** The other account has it: the source goes, and nothing but the source. */
async function remove(
  session: ImapSession,
  operation: TransferOperation,
  copy: Placement,
  begun: Extract<ReplayStep, { kind: 'expunge' }> | null,
  record: RecordStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  const { locator } = operation.message;
  const done = (note: string | null): ReplayOutcome => ({ kind: 'done', placement: copy, note });
  const placement: Placement = begun
    ? { mailbox: mailboxOf(begun.source, operation.message, recall), ...placeOf(begun.source) }
    : locator.placement;
  const look = (): Promise<StillThere> => lookAtSource(session, operation, placement, recall);
  let found = await look();
  // Of a message that another program has deleted since SELECT, Courier tells of a notice of its own: after another one, nothing.
  if (found.kind === 'another') found = await look();
  switch (found.kind) {
    case 'stopped':
      return found.outcome;
    case 'gone':
      return done(null);
    case 'out-of-reach': {
      // What arrived is what counts.
      const note = `The original could not be removed from “${placement.mailbox.path}”.`;
      return { kind: 'done', placement: copy, note, missing: found.missing };
    }
    case 'another':
      return done(
        `What “${found.path}” holds where this message was is not known to be it. Nothing was deleted there.`,
      );
    case 'same':
  }
  const { source } = found;
  const removal = await removeSource(session, source, copy, record);
  if (removal.kind === 'failed') return failedRemoval(removal.answer, source.path);
  return done(removal.kind === 'marked' ? markedNote(source.path) : null);
}

type StillThere =
  | { kind: 'same'; source: Source }
  | { kind: 'another'; path: string }
  | { kind: 'gone' }
  /** Not to be found again, or its mailbox is gone. */
  | { kind: 'out-of-reach'; missing: boolean }
  | { kind: 'stopped'; outcome: ReplayOutcome };

async function lookAtSource(
  session: ImapSession,
  { message: { id, locator } }: TransferOperation,
  placement: Placement,
  recall: Recall,
): Promise<StillThere> {
  const opened = await openSource(session, { id, locator: { ...locator, placement } }, recall);
  if (opened.kind === 'stopped') {
    const outcome = keepingStep(opened.outcome);
    if (outcome.kind === 'unknown') return { kind: 'stopped', outcome };
    return { kind: 'out-of-reach', missing: 'missing' in outcome && outcome.missing === true };
  }
  if (opened.kind === 'gone') return { kind: 'gone' };
  const { source } = opened;
  const there = await isStillIt(session, source.uid, locator);
  if (there.kind !== 'ok') return { kind: 'stopped', outcome: keepingStep(failure(there, source.path)) };
  switch (there.value) {
    case 'same':
      return { kind: 'same', source };
    case 'another':
      return { kind: 'another', path: source.path };
    case 'gone':
      return { kind: 'gone' };
  }
}

/** A server restored from a backup may give a UID a second time: before a source goes, it must look like itself. */
async function isStillIt(
  session: ImapSession,
  uid: number,
  { emailId, messageId, size }: TransferOperation['message']['locator'],
): Promise<Answer<'same' | 'another' | 'gone'>> {
  const seen: { as: 'same' | 'another' | 'gone'; messageId: string | null } = { as: 'gone', messageId: null };
  const query = { uid: true, size: true, envelope: true };
  const answer = await fetchRows(session, String(uid), query, (row) => {
    if (row.uid !== uid || row.size === undefined) return;
    seen.messageId = messageIdOf(row.envelope?.messageId);
    // Many mails are of one size: it speaks only for a message that has no Message-ID.
    const same =
      (emailId !== null && row.emailId === emailId) ||
      (messageId === null ? row.size === size : seen.messageId === messageId);
    seen.as = same ? 'same' : 'another';
  });
  if (answer.kind !== 'ok') return answer;
  if (seen.as !== 'another' || seen.messageId !== null || messageId === null)
    return { kind: 'ok', value: seen.as };
  return isNamedInHeader(session, uid, messageId);
}

/** The second way to a Message-ID, where the ENVELOPE tells none (ADVERSE-IMAP I48). */
async function isNamedInHeader(
  session: ImapSession,
  uid: number,
  messageId: string,
): Promise<Answer<'same' | 'another'>> {
  let found: 'same' | 'another' = 'another';
  const answer = await fetchRows(session, String(uid), { uid: true, headers: true }, (row) => {
    if (row.uid === uid && row.headers && messageIdIn(row.headers) === messageId) found = 'same';
  });
  // What is not shown now may be shown later; what never is, is not known to be it.
  if (answer.kind === 'lost' || (answer.kind === 'refused' && busyError(answer.code, answer.words)))
    return answer;
  return { kind: 'ok', value: found };
}

function placeOf({ uidValidity, uid }: { uidValidity: string; uid: number }): Omit<Placement, 'mailbox'> {
  return { uidValidity, uid };
}
