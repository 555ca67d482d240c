/** What the cache knows that helps to find a message again, and to tell it from others that look the same. */
import type { MailboxId, MessageId } from '../../../contract/ids';
import type { Locator, MessageOperation } from '../../../contract/operation';
import type { Rivals, Whereabouts } from '../../../contract/store-writes';
import type { Listed } from './imap-mailboxes';

/** A message of an operation. */
export interface Wanted {
  id: MessageId;
  locator: Locator;
}

/** A mailbox as it was opened. */
export interface Place {
  mailboxId: MailboxId;
  uidValidity: string;
}

export interface Recall {
  whereabouts(operation: MessageOperation): Promise<Whereabouts>;
  /** As in `MailboxBook`. */
  idAt(path: string): MailboxId | null;
  /** MAILBOXID that the mailbox had when it was last synced (RFC 8474); null where none is known. */
  objectIdOf(mailboxId: MailboxId): Promise<string | null>;
  rivals(message: Wanted, place: Place, uids: readonly number[]): Promise<Rivals>;
  /** As `listFollowing` tells of this account. */
  listed(): Promise<Listed>;
}

export type Own =
  | { kind: 'one'; uid: number }
  | { kind: 'none' }
  /** Several, or one that may be another message that looks like it. */
  | { kind: 'unsure'; uids: readonly number[] };

/**
 * Which of the UIDs that look like the message is the message. One that the cache knows as another message is not.
 * @param isRebuilt whether the UIDs are newer than what the cache last knew: then it has not met each message under its UID
 */
export async function ownAmong(
  recall: Recall,
  message: Wanted,
  place: Place,
  uids: readonly number[],
  isRebuilt: boolean,
): Promise<Own> {
  if (uids.length === 0) return { kind: 'none' };
  const { at, alike } = await recall.rivals(message, place, uids);
  const known = at.find(({ messageId }) => messageId === message.id);
  if (known) return { kind: 'one', uid: known.uid };
  const others = new Set(at.map(({ uid }) => uid));
  const [uid, ...more] = uids.filter((one) => !others.has(one));
  if (uid === undefined) return isRebuilt ? { kind: 'unsure', uids } : { kind: 'none' };
  return more.length > 0 || alike > 0 ? { kind: 'unsure', uids: [uid, ...more] } : { kind: 'one', uid };
}

/**
 * Of UIDs that came after the cache last looked, the first that is no other message. A sync may have met the message itself
 * there meanwhile, as one that is new; only what came there from elsewhere is certainly another.
 */
export async function firstOwn(
  recall: Recall,
  message: Wanted,
  place: Place,
  uids: readonly number[],
): Promise<number | undefined> {
  if (uids.length === 0) return undefined;
  const { at } = await recall.rivals(message, place, uids);
  const others = new Set(
    at.filter(({ messageId, born }) => !born && messageId !== message.id).map(({ uid }) => uid),
  );
  return uids.find((uid) => !others.has(uid));
}
