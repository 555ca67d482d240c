/** Replays a change of flags: UID STORE with deltas, then a look at what the server kept. */
import type { MailOperation, Placement } from '../../../contract/operation';
import type { RecordStep, ReplayItem, ReplayOutcome } from '../backend';
import { refusalOutcome } from './imap-answers';
import type { Answer } from './imap-answers';
import { flagsOf, storeFlags } from './imap-commands';
import type { Selected } from './imap-commands';
import { goneSentence } from './imap-gone';
import type { Recall } from './imap-recall';
import type { ImapSession } from './imap-session';
import { openSource } from './imap-source';
import type { Source, SourceAnswer } from './imap-source';
import { seek } from './imap-whereabouts';

export type FlagsOperation = Extract<MailOperation, { kind: 'flags' }>;

/**
 * STORE may be repeated, so that what a recorded step has begun is sent again. Follows a message that was moved; where an
 * earlier attempt had followed it to, its step tells: a cache that was lost since then does not.
 */
export async function replayFlags(
  session: ImapSession,
  operation: FlagsOperation,
  { step }: Pick<ReplayItem, 'step'>,
  record: RecordStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  if (step?.kind === 'store' && step.source.mailboxId !== undefined) {
    const { mailboxId: id, path, uidValidity, uid } = step.source;
    const again = await changeAt(
      session,
      operation,
      { mailbox: { id, path }, uidValidity, uid },
      record,
      recall,
    );
    if (again.kind !== 'dropped') return again;
  }
  const opened = await openSource(session, operation.message, recall);
  if (opened.kind === 'stopped') return opened.outcome;
  const outcome = opened.kind === 'found' ? await change(session, operation, opened, record) : gone;
  if (outcome.kind !== 'dropped') return outcome;
  const sought = await seek(session, recall, operation);
  if (sought.kind === 'stopped') return sought.outcome;
  if (sought.kind !== 'found') return outcome;
  return changeAt(session, operation, sought.placement, record, recall);
}

async function changeAt(
  session: ImapSession,
  operation: FlagsOperation,
  placement: Placement,
  record: RecordStep,
  recall: Recall,
): Promise<ReplayOutcome> {
  const { message } = operation;
  const there = { ...operation, message: { ...message, locator: { ...message.locator, placement } } };
  const followed = await openSource(session, there.message, recall);
  if (followed.kind === 'stopped') return followed.outcome;
  if (followed.kind === 'gone') return gone;
  const source = { ...followed.source, mailboxId: placement.mailbox.id };
  return change(session, there, { ...followed, source }, record);
}

async function change(
  session: ImapSession,
  operation: FlagsOperation,
  { source, selected }: Extract<SourceAnswer, { kind: 'found' }>,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const changes = permitted(selected, operation);
  await record({ kind: 'store', source });
  const kept = await storeAndLook(session, [source.uid], changes);
  if (kept.kind === 'lost') return { kind: 'unknown', error: kept.error };
  if (kept.kind === 'refused') return refusalOutcome(kept, source.path);
  return flagsOutcome(operation, source, changes, kept.value.get(source.uid) ?? null);
}

/**
 * STORE answers OK also for a UID that is gone, and some servers accept and ignore flags (ADVERSE-IMAP I60). Where one is not
 * kept, another program may have changed it in the same moment: only what is not kept a second time is ignored.
 * @param uids ascending
 * @returns the flags of those that are there
 */
export async function storeAndLook(
  session: ImapSession,
  uids: readonly number[],
  { add, remove }: PermittedFlags,
): Promise<Answer<ReadonlyMap<number, string[]>>> {
  const all = new Map<number, string[]>();
  let these = uids;
  for (let times = 0; times < 2 && these.length > 0; times += 1) {
    for (const [sign, flags] of [['+', add] as const, ['-', remove] as const]) {
      if (flags.length === 0) continue;
      const answer = await storeFlags(session, these, sign, flags);
      if (answer.kind !== 'ok') return answer;
    }
    const kept = await flagsOf(session, these);
    if (kept.kind !== 'ok') return kept;
    for (const uid of these) {
      const flags = kept.value.get(uid);
      if (flags) all.set(uid, flags);
      else all.delete(uid);
    }
    these = these.filter((uid) => {
      const flags = all.get(uid);
      return flags !== undefined && notKept(flags, add, remove).length > 0;
    });
  }
  return { kind: 'ok', value: all };
}

const gone: ReplayOutcome = { kind: 'dropped', reason: goneSentence };

/** @param kept the flags as they are after the change; null: the message is gone. Pure. */
export function flagsOutcome(
  operation: FlagsOperation,
  source: Source,
  { add, remove, refused }: PermittedFlags,
  kept: readonly string[] | null,
): ReplayOutcome {
  if (kept === null) return gone;
  const ignored = [...refused, ...notKept(kept, add, remove)];
  const { mailbox } = operation.message.locator.placement;
  return {
    kind: 'done',
    placement: { mailbox, uidValidity: source.uidValidity, uid: source.uid },
    note:
      ignored.length > 0
        ? `The server does not keep ${ignored.join(', ')} in “${source.path}”; on this computer it stays.`
        : null,
    ...(ignored.length > 0 ? { unkept: ignored } : {}),
  };
}

export interface PermittedFlags {
  add: string[];
  remove: string[];
  refused: string[];
}

/** Splits off what PERMANENTFLAGS does not allow to be set (RFC 9051 section 7.1). Removing is always tried. */
export function permitted(selected: Selected, { add, remove }: FlagsOperation): PermittedFlags {
  const { permanentFlags } = selected;
  const allowed = (flag: string): boolean => {
    if (!permanentFlags || permanentFlags.has(flag.toLowerCase())) return true;
    // \* allows new keywords, not system flags that the mailbox does not have.
    return permanentFlags.has('\\*') && !flag.startsWith('\\');
  };
  const good = (flag: string): boolean => isFlag(flag) && allowed(flag);
  return {
    add: add.filter(good),
    remove: remove.filter(isFlag),
    refused: add.filter((flag) => !good(flag)),
  };
}

/** Whether it can be said as a flag: an atom, with or without a backslash (RFC 9051 section 9). */
export function isFlag(flag: string): boolean {
  return /^\\?[^\s(){%*"\\\]]+$/.test(flag) && !/[^\x21-\x7e]/.test(flag);
}

function notKept(kept: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  const lower = new Set(kept.map((flag) => flag.toLowerCase()));
  return [
    ...add.filter((flag) => !lower.has(flag.toLowerCase())),
    ...remove.filter((flag) => lower.has(flag.toLowerCase())),
  ];
}
