/** What keeps a history from its rest: the queue itself, or a server that does not answer or is broken. Pure. */
import type { OperationRecord } from '../../../electron/contract/operation';
import { subjects, waitsFor } from '../../../electron/main/engine/next-operation';
import type { SessionLine } from '../fault-proxy/faults';

/**
 * A command that was sent before `until`, in ms of the process, and that was not answered; null: none.
 * @param lines of connections that are open still: who hung up needs no answer
 */
export function unanswered(lines: readonly SessionLine[], until: number): string | null {
  const open = new Map<number, SessionLine>();
  for (const line of lines) {
    const { connection, direction, text, fate } = line;
    const sent = open.get(connection);
    if (direction === 'to-server') {
      // DONE and what follows a “+” have no tag of their own.
      if (fate === 'passed' && text.includes(' ')) open.set(connection, line);
      // What it says meanwhile, as that a mailbox is locked, is no answer; what it waits for is (RFC 9051 section 7.5).
    } else if (sent && (text.startsWith('+') || text.split(' ')[0] === sent.text.split(' ')[0]))
      open.delete(connection);
  }
  const silent = [...open.values()].find(({ at }) => at < until);
  return silent?.text ?? null;
}

/**
 * Whether anything is pending that neither waits for the person nor, by the queue's own rule, for something that does.
 * @param now ms since 1970; what was put off until later than that is not due either
 */
export function hasDue(pending: readonly OperationRecord[], now = Infinity): boolean {
  const held = new Set<string>();
  return pending.some(({ operation, state, notBefore }) => {
    const waits = state === 'parked' || (notBefore ?? 0) > now || waitsFor(operation, held, held);
    if (waits) for (const key of subjects(operation)) held.add(key);
    return !waits;
  });
}

/** What a server says of which a mailbox is broken, as Dovecot's is at times after a MOVE of what another program expunges. */
const brokenWords = /Internal error occurred/;

/** @returns what the server says, where all that is due is put off because it says so; null: else */
export function brokenFor(pending: readonly OperationRecord[], now: number): string | null {
  const refused = pending.filter(({ reason }) => brokenWords.test(reason ?? ''));
  const others = pending.map((record) =>
    refused.includes(record) ? { ...record, state: 'parked' as const } : record,
  );
  return hasDue(others, now) ? null : (refused[0]?.reason ?? null);
}
