/** What an operation that is done late says of a place where a sync has looked since. Pure. */
import type { MailboxId } from '../contract/ids';
import type { MailboxSyncState } from '../contract/model';
import type { Placement } from '../contract/operation';
import type { StoreChange } from '../contract/store-writes';
import type { MessageBase } from './local-view';
import type { MessageOperationRow } from './rows';

type Left = NonNullable<Extract<StoreChange, { kind: 'message-confirmed' }>['left']>;

/**
 * Whether a sync has met all that is under this UID and those around it: what has no row there was expunged before it looked,
 * however late the operation that had put it there is done (its connection was lost when it had).
 */
export function isGoneFrom(
  { uidValidity, uid }: Placement,
  state: Pick<MailboxSyncState, 'uidValidity' | 'lowestUid' | 'uidNext'> | undefined,
): boolean {
  if (uid === null || state?.uidValidity !== uidValidity) return false;
  return state.lowestUid <= uid && uid < state.uidNext;
}

/**
 * Whether the UID is not of the mailbox that the cache knows: that was rebuilt, or is elsewhere by now and another one bears its name.
 * A listing tells which: it meets the message, or does not.
 */
export function isInAnother(
  { uidValidity, uid }: Placement,
  state: Pick<MailboxSyncState, 'uidValidity'> | undefined,
): boolean {
  return uid !== null && state !== undefined && state.uidValidity !== uidValidity;
}

/** Whether the message is known to lie somewhere else by now: not where the operation has taken it from. */
export function isKnownElsewhere(
  { baseMailboxId, baseUid, uidValidity }: MessageBase,
  left: Left | null | undefined,
): boolean {
  if (baseUid <= 0) return false;
  const isLeft =
    left?.mailboxId === baseMailboxId && left.uid === baseUid && left.uidValidity === uidValidity;
  return !isLeft;
}

/** Whether what an operation has left is where it has put it. */
export function isPlaceOf(placement: Placement | null, { mailboxId, uidValidity, uid }: Left): boolean {
  return (
    placement?.mailbox.id === mailboxId && placement.uidValidity === uidValidity && placement.uid === uid
  );
}

/** What a sync has told of it at this place before the move there was done. */
export function arrivedAt({ arrived }: MessageBase, place: Placement): MessageBase['arrived'] {
  const { mailbox, uidValidity, uid } = place;
  // It may have gone on to a third account, where the same number is another message's.
  const isThere = arrived?.mailboxId === mailbox.id && arrived.uidValidity === uidValidity;
  return isThere && arrived.uid === uid ? arrived : undefined;
}

/**
 * The mailbox in which a sync has met it before its move there was done, when that move is given up: it lies there, no row says so,
 * and what was told once is not told again.
 * @param pending what is pending for it now
 */
export function leftBehind(
  before: MessageBase | undefined,
  now: MessageBase | undefined,
  pending: readonly Pick<MessageOperationRow, 'landsIn' | 'landsAt'>[],
): MailboxId | null {
  const arrived = before?.arrived;
  if (!arrived) return null;
  const { mailboxId, uidValidity, uid } = arrived;
  if (pending.some(({ landsIn, landsAt }) => landsIn === mailboxId && landsAt === uid)) return null;
  const isThere = now?.baseMailboxId === mailboxId && now.baseUid === uid && now.uidValidity === uidValidity;
  return isThere ? null : mailboxId;
}
