/** Puts a raw message into a mailbox: APPEND, never sent again before the mailbox was searched for it. */
import { encodePath, formatDateTime } from 'imapflow/lib/tools.js';
import type { Cargo, MailboxRef, Placement, ReplayStep } from '../../../contract/operation';
import type { RecordStep, ReplayOutcome } from '../backend';
import { answerOf, refusalOutcome } from './imap-answers';
import type { Answer } from './imap-answers';
import { fetchRows, leaveReadOnly, searchUids, select, statusOf } from './imap-commands';
import { isFlag } from './imap-flags';
import type { ImapSession } from './imap-session';
import { failure, keepingStep } from './imap-source';
import { plausibleSizes, sameOctets, withFinalLineEnd } from './same-octets';

export interface Appending {
  session: ImapSession;
  to: MailboxRef;
  cargo: Cargo;
  /** The message as it is to be stored. */
  raw: Uint8Array;
  /** Its Message-ID, for finding it where the mailbox is large; null: it has none. */
  messageId: string | null;
  record: RecordStep;
  /** Goes into the journaled step: what a transfer's next try needs to know. */
  kept?: Cargo;
}

type AppendStep = Extract<ReplayStep, { kind: 'append' }>;

/** `stored`: the mailbox has it. */
export type AppendAnswer =
  { kind: 'stored'; placement: Placement } | { kind: 'stopped'; outcome: ReplayOutcome };

/** @param step an earlier attempt, whose end is not known */
export async function appendRaw(appending: Appending, step: AppendStep | null): Promise<AppendAnswer> {
  if (step) {
    const look = await lookFor(appending, step.target, step.target.uidNext);
    if (look.kind === 'stopped') return stopped(keepingStep(look.outcome));
    if (look.placement) return { kind: 'stored', placement: look.placement };
  }
  const answer = await send(appending);
  // Whatever a server has against it, the message stays in the queue: it may be nowhere else.
  return answer.kind === 'stored' ? answer : stopped(unlost(answer.outcome, step !== null));
}

function unlost(outcome: ReplayOutcome, doubtful: boolean): ReplayOutcome {
  if (outcome.kind === 'refused') return { kind: 'parked', reason: outcome.reason };
  return doubtful ? keepingStep(outcome) : outcome;
}

async function send(appending: Appending): Promise<AppendAnswer> {
  const { session, to, record } = appending;
  const raw = withFinalLineEnd(appending.raw);
  const limit = session.client.capabilities.get('APPENDLIMIT');
  if (typeof limit === 'number' && limit < raw.byteLength) return stopped(tooLarge(to.path, limit));
  await leaveReadOnly(session, to.path);
  const status = await statusOf(session, to.path);
  if (status.kind !== 'ok') return stopped(failure(status, to.path));
  const target = { path: to.path, ...status.value };
  const { kept } = appending;
  await record({ kind: 'append', target, octets: raw.byteLength, ...(kept ? { cargo: kept } : {}) });
  const answer = await tryFlags(appending, raw);
  if (answer.kind === 'lost') return stopped({ kind: 'unknown', error: answer.error });
  if (answer.kind === 'refused') return stopped(refusalOutcome(answer, to.path));
  const told = answer.value;
  // APPENDUID is believed only where it fits the mailbox (ADVERSE-IMAP I12).
  if (told && told.uidValidity === target.uidValidity && told.uid >= target.uidNext)
    return { kind: 'stored', placement: { mailbox: to, ...told } };
  return afterOk(appending, target);
}

type Target = AppendStep['target'];

/** The server said OK but not where. One that knows the message already may answer so and keep the older one. */
async function afterOk(appending: Appending, target: Target): Promise<AppendAnswer> {
  for (const lowest of [target.uidNext, 1]) {
    const look = await lookFor(appending, target, lowest);
    if (look.kind === 'looked' && look.placement) return { kind: 'stored', placement: look.placement };
    if (look.kind === 'looked') continue;
    if (look.outcome.kind === 'retry') return stopped(keepingStep(look.outcome));
    // A mailbox that takes messages but may not be read: the server's OK is all there is.
    const { uidValidity } = target;
    return { kind: 'stored', placement: { mailbox: appending.to, uidValidity, uid: null } };
  }
  return stopped({
    kind: 'parked',
    reason: `The server said that it stored the message in “${target.path}”, but it is not there.`,
  });
}

interface AppendUid {
  uidValidity: string;
  uid: number;
}

/** A server that dislikes the keywords (NO or BAD without a reason to wait or ask) is given the message without them. */
async function tryFlags(appending: Appending, raw: Uint8Array): Promise<Answer<AppendUid | null>> {
  const flags = appending.cargo.flags.filter(isFlag);
  const answer = await append(appending, raw, flags);
  const system = flags.filter((flag) => flag.startsWith('\\'));
  if (answer.kind !== 'refused' || answer.code !== null || system.length === flags.length) return answer;
  return append(appending, raw, system);
}

/** ms for the command, and octets a second that even a thin line takes: a large message may take long (ADVERSE-IMAP I13). */
const patience = 120_000;
const slowest = 8_000;

function append(
  { session, to, cargo }: Appending,
  raw: Uint8Array,
  flags: readonly string[],
): Promise<Answer<AppendUid | null>> {
  const value = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  // NUL octets are not allowed in a plain literal (RFC 3516 section 4.2).
  const isLiteral8 = session.client.capabilities.has('BINARY') && value.includes(0);
  const date = cargo.internalDate > 0 ? formatDateTime(new Date(cargo.internalDate)) : undefined;
  const attributes = [
    { type: 'STRING', value: encodePath(session.client, to.path) },
    flags.map((flag) => ({ type: 'ATOM', value: flag })),
    ...(date ? [{ type: 'STRING', value: date }] : []),
    { type: 'LITERAL', value, isLiteral8 },
  ];
  const raws = session.client as unknown as RawAppender;
  const work = session.guard(
    'APPEND',
    async () => {
      const answer = await raws.exec('APPEND', attributes, { untagged: {} });
      // Until next() is called imapflow's reader stands still.
      answer.next();
      return appendUidOf(answer.response);
    },
    patience + (raw.byteLength / slowest) * 1_000,
  );
  return answerOf('APPEND', work);
}

interface AppendResponse {
  attributes?: ({ section?: ({ value?: string } | null)[] } | null)[];
}
interface RawAppender {
  exec(
    command: string,
    attributes: unknown[],
    options: { untagged: object },
  ): Promise<{ response: AppendResponse; next: () => void }>;
}

/** [APPENDUID uidvalidity uid] of the tagged OK (RFC 4315 section 3). */
function appendUidOf({ attributes }: AppendResponse): AppendUid | null {
  const [name, uidValidity, uid] = (attributes?.[0]?.section ?? []).map((part) => part?.value ?? '');
  if (name?.toUpperCase() !== 'APPENDUID') return null;
  if (!/^\d{1,10}$/.test(uidValidity ?? '') || !/^\d{1,10}$/.test(uid ?? '')) return null;
  return { uidValidity: String(Number(uidValidity)), uid: Number(uid) };
}

type Look = { kind: 'looked'; placement: Placement | null } | { kind: 'stopped'; outcome: ReplayOutcome };

/**
 * Looks for the message among UIDs from `lowest` on, by its octets: a Message-ID alone could be another copy's, which
 * a mailing list has changed.
 */
async function lookFor(appending: Appending, target: Target, lowest: number): Promise<Look> {
  const { session, to, raw } = appending;
  const opened = await select(session, target.path);
  if (opened.kind !== 'ok') return { kind: 'stopped', outcome: failure(opened, target.path) };
  if (opened.value.exists === 0) return { kind: 'looked', placement: null };
  const uidValidity = opened.value.uidValidity ?? '';
  const from = uidValidity === target.uidValidity ? lowest : 1;
  const candidates = await candidatesFrom(appending, from);
  if (candidates.kind !== 'ok') return { kind: 'stopped', outcome: failure(candidates, target.path) };
  for (const uid of candidates.value) {
    let found = false;
    const fetched = await fetchRows(session, String(uid), { uid: true, source: true }, (row) => {
      if (row.uid === uid && row.source) found = sameOctets(row.source, raw);
    });
    if (fetched.kind !== 'ok') return { kind: 'stopped', outcome: failure(fetched, target.path) };
    if (found) return { kind: 'looked', placement: { mailbox: to, uidValidity, uid } };
  }
  return { kind: 'looked', placement: null };
}

/** UIDs, ascending, of messages that may be it by their size. */
async function candidatesFrom(
  { session, raw, messageId }: Appending,
  lowest: number,
): Promise<Answer<number[]>> {
  const { least, most } = plausibleSizes(raw);
  let set = `${lowest}:*`;
  if (lowest === 1 && messageId !== null) {
    const found = await searchUids(session, { header: { 'message-id': messageId } });
    if (found.kind === 'lost') return found;
    // Some servers refuse the key, or find nothing in odd headers: then every message is looked at.
    if (found.kind === 'ok' && found.value.length > 0)
      set = found.value
        .slice()
        .sort((a, b) => a - b)
        .join(',');
  }
  const uids: number[] = [];
  const rows = await fetchRows(session, set, { uid: true, size: true }, ({ uid, size }) => {
    // `n:*` names the last message also when its UID is below n (RFC 9051 section 6.4.9).
    if (uid >= lowest && (size === undefined || (size >= least && size <= most))) uids.push(uid);
  });
  return rows.kind === 'ok' ? { kind: 'ok', value: uids.sort((a, b) => a - b) } : rows;
}

function stopped(outcome: ReplayOutcome): AppendAnswer {
  return { kind: 'stopped', outcome };
}

function tooLarge(path: string, limit: number): ReplayOutcome {
  const size = `${Math.floor(limit / 1_000_000)} MB`;
  return { kind: 'parked', reason: `The message is too large for “${path}”: its server takes ${size}.` };
}
