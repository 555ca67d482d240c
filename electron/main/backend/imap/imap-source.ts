/** Opens the mailbox that an operation's message lies in and makes sure of its UID before anything is sent. */
import type { MailboxId } from '../../../contract/ids';
import type { Lookalike, MailboxRef } from '../../../contract/operation';
import type { ReplayOutcome } from '../backend';
import { refusalOutcome } from './imap-answers';
import type { Answer, Lost, Refused } from './imap-answers';
import { select } from './imap-commands';
import type { Selected } from './imap-commands';
import { findInSelected } from './imap-find';
import { lookalikesIn } from './imap-lookalikes';
import { ownAmong } from './imap-recall';
import type { Recall, Wanted } from './imap-recall';
import type { ImapSession } from './imap-session';

/** As in ReplayStep: a message on its server. */
export interface Source {
  path: string;
  uidValidity: string;
  uid: number;
  /** Of a message that was followed to another mailbox than the operation's. */
  mailboxId?: MailboxId | undefined;
}

/** Whose a step's source is: it tells so only of a message that was followed. */
export function mailboxOf(
  { path, mailboxId }: Pick<Source, 'path' | 'mailboxId'>,
  { locator }: Wanted,
  recall: Recall,
): MailboxRef {
  const own = locator.placement.mailbox;
  return { id: mailboxId ?? (path === own.path ? own.id : (recall.idAt(path) ?? own.id)), path };
}

/** Whether the path is another mailbox's by now, which had another name when the message was in this one. */
export function isAnothers({ id, path }: MailboxRef, { idAt }: Pick<Recall, 'idAt'>): boolean {
  const owner = idAt(path);
  return owner !== null && owner !== id;
}

/**
 * Whether a path leads to another mailbox than when the cache last looked, though it has the UIDVALIDITY of the one before:
 * some servers give one to all that are made within a second, and another program may have renamed one over the other.
 */
export async function isReplaced(
  { id }: MailboxRef,
  { objectId }: Pick<Selected, 'objectId'>,
  recall: Pick<Recall, 'objectIdOf'>,
): Promise<boolean> {
  if (objectId === null) return false;
  const known = await recall.objectIdOf(id);
  return known !== null && known !== objectId;
}

export type SourceAnswer =
  | { kind: 'found'; source: Source; selected: Selected }
  /** The mailbox is open; the message is not in it. */
  | { kind: 'gone'; selected: Selected }
  | { kind: 'stopped'; outcome: ReplayOutcome };

/**
 * SELECTs the mailbox. A UID is trusted only under the UIDVALIDITY that it was learnt with; otherwise the message is
 * looked for by identity. What the cache knows as another message is not it, and several matches are left to the person.
 */
export async function openSource(
  session: ImapSession,
  message: Wanted,
  recall: Recall,
): Promise<SourceAnswer> {
  const { locator } = message;
  const { placement } = locator;
  const { path } = placement.mailbox;
  const opened = await select(session, path);
  if (opened.kind !== 'ok') return { kind: 'stopped', outcome: failure(opened, path) };
  const selected = opened.value;
  const { uidValidity } = selected;
  if (uidValidity === null)
    return {
      kind: 'stopped',
      outcome: { kind: 'parked', reason: `The server gives “${path}” no lasting message numbers.` },
    };
  if (isAnothers(placement.mailbox, recall)) return { kind: 'gone', selected };
  const isRebuilt =
    placement.uidValidity !== uidValidity || (await isReplaced(placement.mailbox, selected, recall));
  if (placement.uid !== null && !isRebuilt) {
    return { kind: 'found', source: { path, uidValidity, uid: placement.uid }, selected };
  }
  const found = await findInSelected(session, locator, 1);
  if (found.kind !== 'ok') return { kind: 'stopped', outcome: failure(found, path) };
  const place = { mailboxId: placement.mailbox.id, uidValidity };
  const own = await ownAmong(recall, message, place, found.value, isRebuilt);
  if (own.kind === 'none') return { kind: 'gone', selected };
  if (own.kind === 'one') return { kind: 'found', source: { path, uidValidity, uid: own.uid }, selected };
  const many = own.uids.length === 1 ? 'a message that looks' : `${own.uids.length} messages that look`;
  const holds = `“${path}” ${isRebuilt ? 'was rebuilt on the server and ' : ''}holds ${many} like this one.`;
  const among = await lookalikesIn(session, placement.mailbox, uidValidity, own.uids);
  if (among.kind === 'lost') return { kind: 'stopped', outcome: failure(among, path) };
  const choice = 'Choose the one you mean, or discard this.';
  return { kind: 'stopped', outcome: askWhich({ found: holds, choice }, among, false) };
}

/** Where the server did not tell what they are there is nothing to choose from, and it is only said. */
export function askWhich(
  { found, choice }: { found: string; choice: string },
  answer: Answer<Lookalike[]>,
  whole: boolean,
): ReplayOutcome {
  if (answer.kind === 'ok' && answer.value.length > 0)
    return {
      ...{ kind: 'parked', reason: `${found} ${choice}` },
      asks: { kind: 'which', among: answer.value, whole },
    };
  return {
    kind: 'parked',
    reason: `${found} The server did not show what there is to choose from. Try again, or discard this.`,
  };
}

/** For commands that change nothing: a lost answer is no doubt. */
export function failure(answer: Refused | Lost, path: string): ReplayOutcome {
  return answer.kind === 'lost' ? { kind: 'retry', error: answer.error } : refusalOutcome(answer, path);
}

/**
 * For when an earlier attempt has left its mark and the server did not let us see how it ended: the step must be kept,
 * which `retry` would forget, and the local effect must stay, which `refused` would back out.
 */
export function keepingStep(outcome: ReplayOutcome): ReplayOutcome {
  if (outcome.kind === 'retry') return { kind: 'unknown', error: outcome.error };
  if (outcome.kind === 'refused') return { kind: 'parked', reason: outcome.reason };
  return outcome;
}
