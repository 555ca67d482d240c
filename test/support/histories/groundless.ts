/** What nobody else touched must not be refused, dropped or parked. Pure. */
import { goesTo } from '../../../electron/contract/operation';
import type { MessageOperation } from '../../../electron/contract/operation';
import type { Watched } from './journal-watch';
import type { Violation } from './violation';

export interface Grounds {
  /** Of the same token, in the journal's order. */
  own: readonly Watched[];
  /** Whether the message that it was meant for is believed to be there. */
  isThere: boolean;
  isMailbox: (path: string) => boolean;
  /** When others last did something to a token, or to a mailbox as `path NAME`, ms; -1: never. */
  disturbed: (key: string) => number;
  /** ms of the last rest. */
  since: number;
}

export function groundless(watched: Watched, grounds: Grounds): Violation | null {
  const { own, isThere, isMailbox, disturbed, since } = grounds;
  const { end, token, instance, operation, queuedAt, reason } = watched;
  if (!isUndone(watched)) return null;
  // What is lost is another finding.
  if (!isThere) return null;
  // Where it was told of, and where earlier deeds of Satchel's have put it since.
  const before = own.filter((one) => one.operation.message.id === operation.message.id);
  const paths = [...pathsOf(operation), ...before.flatMap((one) => goesTo(one.operation)?.path ?? [])];
  if (!paths.every(isMailbox)) return null;
  const last = Math.max(...[token, ...paths.map((path) => `path ${path}`)].map(disturbed));
  // What it was planned on is at least as old as the last rest but one.
  if (last >= Math.min(queuedAt, since)) return null;
  // What was said of a message is said again of whatever else is done to the row that it left here.
  if (own.some((one) => one.excused && one.operation.message.id === operation.message.id)) return null;
  // What the person deleted for ever before cannot be moved any more.
  if (own.some((one) => one.operation.kind === 'delete' && one.end === 'done')) return null;
  // A message that others moved while an operation waited for the person has two rows: what is done by the one is news to the other.
  const isSame = (one: Watched): boolean =>
    one.instance === instance && one.operation.message.id !== operation.message.id;
  if (own.some((one) => isSame(one) && one.end === 'done' && one.changedAt >= queuedAt)) return null;
  const { placement } = operation.message.locator;
  const where = `${placement.mailbox.id} ${placement.uidValidity}/${placement.uid ?? '?'}`;
  const deed = `${operation.kind} of ${token} (${paths.join(', ')}; ${where}) is ${end}`;
  return { kind: 'groundless', what: reason === null ? `${deed} without a word` : `${deed}: ${reason}` };
}

/** Not done, for a reason. */
export function isUndone({ end }: Watched): boolean {
  return end === 'refused' || end === 'dropped' || end === 'parked';
}

/** The mailboxes that an operation is about. */
export function pathsOf(operation: MessageOperation): string[] {
  const target = goesTo(operation);
  return [
    operation.message.locator.placement.mailbox.path,
    ...(operation.kind === 'move' || operation.kind === 'transfer' ? [operation.from.path] : []),
    ...(target ? [target.path] : []),
  ];
}
