/** Recognises messages that came under a new UID: pure, by what a message keeps wherever it is moved. */
import type { ServerMessage } from '../contract/model';
import { areOtherSubjects } from '../contract/other-subject';

export interface Identity {
  emailId: string | null;
  messageId: string | null;
  size: number;
  internalDate: number;
  subject: string;
}

export interface Candidate<T> {
  identity: Identity;
  value: T;
}

/** Each way to tell a message, the surest first; null: this message cannot be told that way. */
const keys: ((identity: Identity) => string | null)[] = [
  (identity) => identity.emailId,
  (identity) => (identity.messageId === null ? null : `${identity.size} ${identity.messageId}`),
  (identity) =>
    identity.messageId === null ? null : `${identity.size} ${identity.internalDate} ${identity.messageId}`,
];

/**
 * Pairs incoming messages with candidates, only where exactly one of each fits: a guess between twins could give one
 * message's pending operations to another.
 * @returns the candidate's value by the incoming message's UID
 */
export function matchMessages<T>(
  incoming: readonly ServerMessage[],
  candidates: readonly Candidate<T>[],
): Map<number, T> {
  const found = new Map<number, T>();
  let left = [...candidates];
  let open = [...incoming];
  for (const key of keys) {
    if (left.length === 0 || open.length === 0) break;
    const messages = groupBy(open, (message) => key(identityOf(message)));
    const bound = new Set<Candidate<T>>();
    for (const [text, group] of groupBy(left, (candidate) => key(candidate.identity))) {
      const [candidate] = group;
      const [message, twin] = messages.get(text) ?? [];
      if (!candidate || group.length > 1 || !message || twin) continue;
      if (areTwo(candidate.identity, identityOf(message))) continue;
      found.set(message.uid, candidate.value);
      bound.add(candidate);
    }
    left = left.filter((candidate) => !bound.has(candidate));
    open = open.filter((message) => !found.has(message.uid));
  }
  return found;
}

function identityOf(message: ServerMessage): Identity {
  const { emailId, size, internalDate, envelope } = message;
  return { emailId, messageId: envelope.messageId, size, internalDate, subject: envelope.subject };
}

/**
 * EMAILIDs tell it whatever else agrees (RFC 8474 section 5.1). Without them subjects may: taken for the other, a message would
 * be shown and read as that one.
 */
function areTwo(a: Identity, b: Identity): boolean {
  if (a.emailId !== null && b.emailId !== null) return a.emailId !== b.emailId;
  return areOtherSubjects(a.subject, b.subject);
}

function groupBy<T>(list: readonly T[], key: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const text = key(item);
    if (text === null) continue;
    const group = groups.get(text);
    if (group) group.push(item);
    else groups.set(text, [item]);
  }
  return groups;
}
