/** Queued operations in plain words. */
import { isMailboxOperation } from '../../../electron/contract/operation';
import type {
  Lookalike,
  MailOperation,
  MailboxOperation,
  OperationRecord,
  OperationState,
} from '../../../electron/contract/operation';

/**
 * "Archive “Minutes” in Work"
 * @param target label of the account that has the message in the end
 */
export function describeOperation(operation: MailOperation, account: string, target = account): string {
  if (isMailboxOperation(operation)) return `${describeMailbox(operation)} in ${account}`;
  const subject = `“${operation.message.locator.subject.trim() || 'No subject'}”`;
  switch (operation.kind) {
    case 'flags':
      return `${describeFlags(operation, subject)} in ${account}`;
    case 'move':
      return describeMove(operation, subject, account);
    case 'copy':
      return `Copy ${subject} to ${operation.to.path} in ${account}`;
    case 'transfer':
      return `${operation.copyId === null ? 'Move' : 'Copy'} ${subject} from ${account} to ${operation.to.path} in ${target}`;
    case 'append':
      return `Add ${subject} to ${operation.to.path} in ${account}`;
    case 'delete':
      return `Delete ${subject} for ever in ${account}`;
  }
}

function describeMailbox(operation: MailboxOperation): string {
  const name = `“${operation.mailbox.name}”`;
  switch (operation.kind) {
    case 'mailbox-create':
      return `Make the mailbox ${name}`;
    case 'mailbox-rename':
      return `Rename the folder “${operation.mailbox.path}” to “${operation.to}”`;
    case 'mailbox-delete':
      return `Delete the folder ${name}`;
    case 'mailbox-subscribe':
      return `${operation.subscribed ? 'Subscribe' : 'Unsubscribe'} the folder ${name}`;
  }
}

function describeFlags({ add, remove }: MailOperation & { kind: 'flags' }, subject: string): string {
  const has = (flags: readonly string[], flag: string): boolean =>
    flags.some((known) => known.toLowerCase() === flag);
  const parts = [
    has(add, '\\seen') && `Mark ${subject} as read`,
    has(remove, '\\seen') && `Mark ${subject} as unread`,
    has(add, '\\flagged') && `Star ${subject}`,
    has(remove, '\\flagged') && `Remove the star from ${subject}`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : `Change ${[...add, ...remove].join(', ')} of ${subject}`;
}

function describeMove(operation: MailOperation & { kind: 'move' }, subject: string, account: string): string {
  switch (operation.verb) {
    case 'archive':
      return `Archive ${subject} in ${account}`;
    case 'trash':
      return `Move ${subject} to Trash in ${account}`;
    case 'junk':
      return `Mark ${subject} as junk in ${account}`;
    case 'move':
      return `Move ${subject} to ${operation.to.path} in ${account}`;
  }
}

export interface DescribedState {
  word: string;
  tone: 'waiting' | 'busy' | 'problem' | 'done' | 'past';
  canRetry: boolean;
  canDiscard: boolean;
  /** Put away from what needs the person, or from the history. */
  canDismiss: boolean;
}

export function describeState(state: OperationState, tries: number): DescribedState {
  const is = (
    word: string,
    tone: DescribedState['tone'],
    canRetry: boolean,
    canDiscard: boolean,
    canDismiss = false,
  ): DescribedState => ({ word, tone, canRetry, canDiscard, canDismiss });
  switch (state) {
    case 'queued':
      return is(tries > 0 ? 'Waiting to try again' : 'Waiting', 'waiting', tries > 0, true);
    case 'started':
      return is('In progress', 'busy', false, false);
    case 'unknown':
      return is('Will be checked on the server', 'waiting', false, false);
    case 'parked':
      return is('Needs you', 'problem', true, true);
    case 'refused':
      return is('Refused by the server', 'problem', true, false, true);
    case 'done':
      return is('Done', 'done', false, false, true);
    case 'dropped':
      return is('Nothing left to do', 'past', false, false, true);
    case 'discarded':
      return is('Taken back', 'past', false, false, true);
  }
}

/** Whether its message is on no server, and can be put back. */
export function isWholeHere({ state, asks }: Pick<OperationRecord, 'state' | 'asks'>): boolean {
  return state === 'parked' && asks?.whole === true;
}

/** The messages that the person may choose from: its own is one of them. */
export function lookalikesOf({ state, asks }: Pick<OperationRecord, 'state' | 'asks'>): readonly Lookalike[] {
  return state === 'parked' && asks?.kind === 'which' ? asks.among : [];
}

/** Whether what it holds is nowhere but on this computer. */
export function isOnlyHere({ operation, asks }: Pick<OperationRecord, 'operation' | 'asks'>): boolean {
  return asks?.kind === 'last-copy' || operation.kind === 'append';
}

/** How far a message has come on its way to another account, and for whom it waits; null: nothing to tell. */
export function describeTurn(
  { operation, step }: Pick<OperationRecord, 'operation' | 'step'>,
  account: string,
  target: string,
): string | null {
  if (operation.kind !== 'transfer') return null;
  switch (step?.kind) {
    case 'fetched':
    case 'append':
      return `fetched, waits for ${target}`;
    case 'appended':
    case 'expunge':
      return `arrived, still to be removed from ${account}`;
    default:
      return `waits for ${account}`;
  }
}

/** "Tried twice" */
export function describeTries(record: Pick<OperationRecord, 'tries'>): string | null {
  if (record.tries === 0) return null;
  return record.tries === 1 ? 'tried once' : `tried ${record.tries} times`;
}
