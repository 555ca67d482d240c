/** Removes one message for ever: \Deleted and UID EXPUNGE, never a bare EXPUNGE and never CLOSE (ADVERSE-IMAP I09). */
import type { Placement } from '../../../contract/operation';
import type { RecordStep, ReplayOutcome } from '../backend';
import type { Lost, Refused } from './imap-answers';
import { expungeMessages, flagsOf, storeFlags } from './imap-commands';
import { busyError } from './imap-errors';
import type { ImapSession } from './imap-session';
import type { Source } from './imap-source';

export type Removal =
  | { kind: 'removed' }
  /** The server has no UIDPLUS: the message stays, marked \Deleted. */
  | { kind: 'marked' }
  /** Somebody else took it away before it was marked. */
  | { kind: 'gone' }
  | { kind: 'failed'; answer: Refused | Lost };

/**
 * The source's mailbox is selected. Both commands may be repeated.
 * @param copy where a copy of it lies, null when it is to be gone for ever
 * @param looks whether it must be there when it is marked: it was seen just now, and may have been moved since
 */
export async function removeSource(
  session: ImapSession,
  source: Source,
  copy: Placement | null,
  record: RecordStep,
  looks = false,
): Promise<Removal> {
  await record({ kind: 'expunge', source, copy });
  const marked = await storeFlags(session, [source.uid], '+', ['\\Deleted']);
  if (marked.kind !== 'ok') return { kind: 'failed', answer: marked };
  if (looks) {
    // STORE and EXPUNGE answer OK also for a UID that is gone.
    const there = await flagsOf(session, [source.uid]);
    if (there.kind !== 'ok') return { kind: 'failed', answer: there };
    if (!there.value.has(source.uid)) return { kind: 'gone' };
  }
  if (!session.offers('UIDPLUS')) return { kind: 'marked' };
  const expunged = await expungeMessages(session, [source.uid]);
  return expunged.kind === 'ok' ? { kind: 'removed' } : { kind: 'failed', answer: expunged };
}

/** For the person, when a message could only be marked. */
export function markedNote(path: string): string {
  return `This server cannot remove single messages: the original stays in “${path}”, marked as deleted, until another program empties it.`;
}

/** What a failed removal means when a copy already lies in the target: nothing may make the operation start over. */
export function failedRemoval(answer: Refused | Lost, path: string): ReplayOutcome {
  if (answer.kind === 'lost') return { kind: 'unknown', error: answer.error };
  // `retry` would forget the step, and with it that there is a copy already.
  const busy = busyError(answer.code, answer.words);
  if (busy) return { kind: 'unknown', error: busy };
  const said = answer.words ? ` The server said: ${answer.words}` : '';
  return {
    kind: 'parked',
    reason: `The message was copied, but the original in “${path}” could not be removed.${said}`,
  };
}
