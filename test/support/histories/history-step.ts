/** What a history consists of: one step is one thing that somebody does. Steps are JSON, so that a script can be kept and replayed. */
import type { MailVerb } from '../../../electron/contract/commands';

/** The two other programs that work on the same mailboxes. */
export const foreigners = ['anna', 'ben'] as const;
/** And one that works on the second account, which marks and removes what has come there. */
export const neighbour = 'carla';
export type Foreigner = (typeof foreigners)[number] | typeof neighbour;

/** A message by the token that it bears; `nth` among several with the same, in the order of their making. */
export interface Pick {
  token: string;
  nth: number;
}

/** A step that finds nothing to work on when it is replayed is passed over, so that any part of a script is a script. */
export type Step =
  /** A command of the person on some messages, as Satchel shows them. To `there:…`, or from it to another, is a transfer between its two accounts. */
  | { by: 'satchel'; do: MailVerb; on: Pick[]; to?: string }
  /** On everything that Satchel shows in a mailbox, at most twenty. */
  | { by: 'satchel'; do: MailVerb; all: string; to?: string }
  /** A mail file of the person's, put into a mailbox. */
  | { by: 'satchel'; do: 'append'; token: string; box: string }
  | { by: 'satchel'; do: 'undo' | 'redo' }
  /** Of mailboxes that only Satchel makes, renames and deletes, under names that are never given twice. */
  | { by: 'satchel'; do: 'folder-create'; name: string }
  | { by: 'satchel'; do: 'folder-rename'; folder: string; name: string }
  | { by: 'satchel'; do: 'folder-delete'; folder: string }
  | { by: 'satchel'; do: 'folder-subscribe'; folder: string; subscribed: boolean }
  /** Of the operations that wait for the person or were refused, the nth. */
  | { by: 'satchel'; do: 'retry' | 'discard'; nth: number }
  /** Of those whose message another program has deleted, and that are whole on this computer, the nth. */
  | { by: 'satchel'; do: 'put-back'; nth: number }
  /** Of those that ask which message is meant, the nth: the one that it names in this place. */
  | { by: 'satchel'; do: 'choose'; nth: number; place: number }
  /** "Work offline", and back; `only`: the second account alone, so that what is on its way there waits. */
  | { by: 'satchel'; do: 'pause'; only?: 'there' }
  | { by: 'satchel'; do: 'resume' | 'sync' }
  /** Ended and started again; `lost`: with an empty cache. `rude`: its connections go first. */
  | { by: 'satchel'; do: 'restart'; cache: 'kept' | 'lost'; rude: boolean }
  /** No connection is possible; and again. */
  | { by: 'network'; do: 'down' | 'up' }
  /** The connection is cut at the nth line from now in this direction. */
  | { by: 'network'; do: 'cut'; direction: 'to-server' | 'to-client'; line: number; when: 'before' | 'after' }
  | { by: 'clock'; do: 'ahead'; seconds: number }
  /** A twin has another token, and the Message-ID, size and INTERNALDATE of that message. */
  | { by: Foreigner; do: 'append'; token: string; box: string; flags: string[]; twinOf: string | null }
  | { by: Foreigner; do: 'flags'; on: Pick; sign: '+' | '-'; flags: string[]; beside?: true }
  | { by: Foreigner; do: 'move' | 'copy'; on: Pick; to: string; beside?: true }
  | { by: Foreigner; do: 'expunge'; on: Pick; beside?: true }
  /** A bare EXPUNGE, which removes all that is marked there. */
  | { by: Foreigner; do: 'expunge-marked'; box: string }
  | { by: Foreigner; do: 'create' | 'delete'; box: string }
  | { by: Foreigner; do: 'rename'; box: string; to: string }
  /** The mailbox is made anew under its name and its messages are put into it: another UIDVALIDITY, other UIDs. */
  | { by: Foreigner; do: 'rebuild'; box: string }
  /** All are online, nothing is due any more, and everything is compared. */
  | { by: 'all'; do: 'rest' };

export type StepOf<B extends Step['by']> = Extract<Step, { by: B }>;

/** One line for people. */
export function describeStep(step: Step): string {
  const { by, do: deed, ...rest } = step;
  const words = Object.entries(rest).map(([name, value]) => `${name} ${wordsOf(value)}`);
  return [`${by}: ${deed}`, ...words].join(', ');
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.map(wordsOf).join(' ') : 'none';
  if (typeof value === 'object' && value !== null && 'token' in value) {
    const { token, nth } = value as Pick;
    return nth === 0 ? token : `${token} (copy ${nth})`;
  }
  return String(value);
}
