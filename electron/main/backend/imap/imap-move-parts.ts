/** What the steps of a replayed move have in common: its source as a step names it, and what lies in its target. */
import type { MailOperation, Placement } from '../../../contract/operation';
import type { RecordStep, ReplayItem, ReplayOutcome } from '../backend';
import { flagsOf, select } from './imap-commands';
import type { MailboxStatus } from './imap-commands';
import { findInSelected } from './imap-find';
import { firstOwn } from './imap-recall';
import type { Recall } from './imap-recall';
import type { ImapSession } from './imap-session';
import { failure, mailboxOf, openSource } from './imap-source';
import type { Source } from './imap-source';

export type MoveOperation = Extract<MailOperation, { kind: 'move' }>;
export type Target = MailboxStatus & { path: string };

/** What one move works with. */
export interface Move {
  session: ImapSession;
  operation: MoveOperation;
  item: ReplayItem;
  record: RecordStep;
  recall: Recall;
  /** Whether the message was followed to another mailbox already: it may be on its way through several. */
  followed: boolean;
}

export type StepSource =
  { kind: 'open'; source: Source | null } | { kind: 'stopped'; outcome: ReplayOutcome };

/** Opens the source that a step names; null when the message is gone from a rebuilt mailbox. */
export async function openStepSource(
  { session, operation, recall }: Move,
  source: Source,
): Promise<StepSource> {
  const { mailboxId } = source;
  const mailbox = mailboxOf(source, operation.message, recall);
  const placement: Placement = { mailbox, uidValidity: source.uidValidity, uid: source.uid };
  const { id, locator } = operation.message;
  const opened = await openSource(session, { id, locator: { ...locator, placement } }, recall);
  if (opened.kind === 'stopped') return opened;
  if (opened.kind === 'gone') return { kind: 'open', source: null };
  return { kind: 'open', source: { ...opened.source, ...(mailboxId ? { mailboxId } : {}) } };
}

export async function stillThere(
  move: Move,
  source: Source,
): Promise<{ kind: 'known'; present: boolean } | { kind: 'stopped'; outcome: ReplayOutcome }> {
  const opened = await openStepSource(move, source);
  if (opened.kind === 'stopped') return opened;
  if (!opened.source) return { kind: 'known', present: false };
  const flags = await flagsOf(move.session, [opened.source.uid]);
  if (flags.kind !== 'ok') return { kind: 'stopped', outcome: failure(flags, source.path) };
  return { kind: 'known', present: flags.value.has(opened.source.uid) };
}

export type TargetLook =
  { kind: 'looked'; uid: number | null; uidValidity: string } | { kind: 'stopped'; outcome: ReplayOutcome };

/**
 * Searches the target from the UIDNEXT that was journaled before the command. Several matches hold the same message, so
 * the lowest that is not known as another one, which is ours, is taken. Leaves the target selected, read-only.
 */
export async function lookInTarget(
  { session, operation, recall }: Move,
  target: Target,
): Promise<TargetLook> {
  const opened = await select(session, target.path, true);
  if (opened.kind !== 'ok') return { kind: 'stopped', outcome: failure(opened, target.path) };
  const uidValidity = opened.value.uidValidity ?? '';
  const lowest = uidValidity === target.uidValidity ? target.uidNext : 1;
  const { locator } = operation.message;
  // Not every server's COPY keeps the INTERNALDATE; above UIDNEXT the Message-ID is sure enough without it.
  const identity = locator.messageId === null ? locator : { ...locator, internalDate: 0 };
  const found = await findInSelected(session, identity, lowest);
  if (found.kind !== 'ok') return { kind: 'stopped', outcome: failure(found, target.path) };
  const place = { mailboxId: operation.to.id, uidValidity };
  const uid = await firstOwn(recall, operation.message, place, found.value);
  return { kind: 'looked', uid: uid ?? null, uidValidity };
}

export function place({ operation }: Move, uidValidity: string, uid: number | null): Placement {
  return { mailbox: operation.to, uidValidity, uid };
}
