/** Conflicts of the table: what the world does while Satchel is away, and how an operation may end then. */
import type { MailOperation, OperationState } from '../../../electron/contract/operation';
import type { Variant } from '../../support/imap/variants';
import type { Answer } from './answer-asks';
import { boxes, concernsTarget, desk, isAppended, renamed } from './operation-rows';
import type { OperationRow } from './operation-rows';
import type { OtherClient, Seen } from './other-client';

/** A message of the scenario as the server has it, without its UID. null: the server has it no more. */
export type Place = Pick<Seen, 'box' | 'flags'> | null;

export interface Foreign {
  client: OtherClient;
  /** The same, or where mail goes to another account that one's. */
  target: OtherClient;
  /** The scenario's messages, where they are now. */
  subjects: readonly Seen[];
}

export interface ConflictRow {
  name: string;
  fits: (operation: OperationRow, variant: Variant) => boolean;
  /** What the other client does while Satchel is away. */
  make: (foreign: Foreign) => Promise<void>;
  /** What that makes of each message. */
  change: (place: Seen) => Place;
  /** States in which an operation may end without having had its effect; behind a parked one others stay queued. */
  kept: readonly OperationState[];
  /** The same for operations on mailboxes, where these may end otherwise. */
  keptOnMailboxes?: readonly OperationState[];
  /** Whether an operation on a message may have its effect. */
  done: boolean;
  /** Whether an operation on a mailbox may not. */
  notOnMailboxes?: true;
  /** Another message that looks the same lies in this mailbox, and is never to be touched. */
  twinIn?: string;
  /** What the server's answer to a command is meanwhile: text after the tag, or null. @param times answers given so far */
  answer?: (command: string, times: number) => string | null;
  /** The mailbox that bears another name from then on. */
  renames?: { from: string; to: string };
  removes?: string;
  /** What the person answers, without a network, once the operation waits: only from then on something breaks. */
  answers?: Answer;
  /** A message that came into this mailbox meanwhile, and must be there afterwards. */
  came?: string;
}

const nothing = (): Promise<void> => Promise.resolve();
const same = ({ box, flags }: Seen): Place => ({ box, flags });
const always = (): boolean => true;
/** The messages are on the server when the other program comes. */
const onMail = (operation: OperationRow): boolean => operation.messages > 0 && !isAppended(operation);
const alone = (operation: OperationRow): boolean => operation.messages === 1 && onMail(operation);
const puts = ({ kinds }: OperationRow): boolean =>
  kinds.some((kind) => kind === 'move' || kind === 'copy' || kind === 'append' || kind === 'transfer');
/** Takes its messages elsewhere: what is lost on the way may be put back there. */
const carries = ({ kinds, deeds }: OperationRow): boolean =>
  kinds.includes('move') ||
  (kinds.includes('transfer') && !deeds.some((deed) => deed.kind === 'mail' && deed.verb === 'copy'));
const about =
  (...kinds: MailOperation['kind'][]) =>
  ({ onMailboxes }: OperationRow): boolean =>
    onMailboxes?.some((kind) => kinds.includes(kind)) ?? false;
const renames = about('mailbox-rename');
const aboutOther = about('mailbox-delete', 'mailbox-subscribe');
const changes = /^\S+ (UID (MOVE|COPY|STORE|EXPUNGE)|APPEND|CREATE|RENAME|DELETE|SUBSCRIBE|UNSUBSCRIBE) /;

export const conflicts: readonly ConflictRow[] = [
  { name: 'none', fits: always, make: nothing, change: same, kept: [], done: true },
  {
    name: 'other-flag-there',
    fits: onMail,
    make: async ({ client, subjects }) => {
      for (const one of subjects) await client.store(one, '+FLAGS', ['\\Answered', '$Label']);
    },
    change: ({ box, flags }) => ({ box, flags: [...flags, '\\answered', '$label'].sort() }),
    kept: [],
    done: true,
  },
  {
    name: 'same-flag-there',
    fits: ({ kinds }) => kinds.includes('flags'),
    make: async ({ client, subjects }) => {
      for (const one of subjects) await client.store(one, '+FLAGS', ['\\Flagged']);
    },
    change: ({ box, flags }) => ({ box, flags: [...new Set([...flags, '\\flagged'])].sort() }),
    kept: [],
    done: true,
  },
  {
    name: 'expunged-there',
    fits: onMail,
    make: ({ client, subjects }) => client.expunge(subjects),
    change: () => null,
    kept: ['dropped', 'parked', 'refused'],
    // A delete finds that its work is done.
    done: true,
  },
  {
    name: 'moved-there',
    fits: onMail,
    make: async ({ client, subjects }) => {
      for (const one of subjects) await client.move(one, boxes.other);
    },
    change: ({ flags }) => ({ box: boxes.other, flags }),
    kept: ['dropped', 'parked'],
    done: true,
  },
  {
    name: 'rebuilt',
    fits: onMail,
    make: ({ client }) => client.rebuild(boxes.work),
    change: same,
    kept: [],
    done: true,
  },
  {
    name: 'rebuilt-with-twin',
    fits: alone,
    make: ({ client }) => client.rebuild(boxes.work),
    change: same,
    // Nobody can tell which of the two is meant.
    kept: ['parked'],
    done: false,
    twinIn: boxes.work,
  },
  {
    name: 'rebuilt-and-chosen',
    fits: (operation) => alone(operation) && !renames(operation),
    make: ({ client }) => client.rebuild(boxes.work),
    change: same,
    kept: [],
    done: true,
    twinIn: boxes.work,
    answers: 'choose',
  },
  {
    name: 'expunged-and-put-back',
    fits: (operation) => onMail(operation) && carries(operation),
    make: ({ client, subjects }) => client.expunge(subjects),
    change: () => null,
    // What came before the move had nothing left to be done to; the move itself ends with the answer.
    kept: ['dropped', 'discarded'],
    done: true,
    answers: 'put-back',
  },
  {
    name: 'target-gone',
    fits: concernsTarget,
    make: ({ target }) => target.remove(boxes.target),
    change: same,
    kept: ['parked'],
    keptOnMailboxes: ['dropped', 'parked'],
    done: true,
    removes: boxes.target,
  },
  {
    name: 'target-renamed',
    fits: concernsTarget,
    make: ({ target }) => target.rename(boxes.target, renamed),
    change: same,
    // An empty mailbox cannot be told from another, where the server gives it no id.
    kept: ['parked'],
    keptOnMailboxes: ['dropped', 'parked'],
    done: true,
    renames: { from: boxes.target, to: renamed },
  },
  {
    name: 'source-renamed',
    fits: (operation) => onMail(operation) && operation.name !== 'there-and-back',
    make: ({ client }) => client.rename(boxes.work, renamed),
    change: ({ flags }) => ({ box: renamed, flags }),
    kept: ['parked', 'dropped'],
    done: true,
    renames: { from: boxes.work, to: renamed },
  },
  {
    name: 'marked-there',
    // Where nothing else can be done with \Deleted than to hide, it is as good as gone.
    fits: (operation, { uidplus }) => uidplus && onMail(operation),
    make: async ({ client, subjects }) => {
      for (const one of subjects) await client.store(one, '+FLAGS', ['\\Deleted']);
    },
    change: ({ box, flags }) => ({ box, flags: [...flags, '\\deleted'].sort() }),
    kept: [],
    done: true,
  },
  {
    name: 'twin-at-source',
    fits: (operation) => alone(operation) && !renames(operation),
    make: nothing,
    change: same,
    kept: [],
    done: true,
    twinIn: boxes.work,
  },
  {
    name: 'twin-in-renamed',
    fits: (operation) => alone(operation) && renames(operation),
    make: nothing,
    change: same,
    // Courier gives what is renamed other UIDs: then nobody can tell which of the two is meant.
    kept: ['parked'],
    done: true,
    twinIn: boxes.work,
  },
  {
    name: 'twin-at-target',
    fits: (operation) => concernsTarget(operation) && operation.messages === 1,
    make: nothing,
    change: same,
    kept: [],
    done: true,
    twinIn: boxes.target,
  },
  {
    name: 'quota',
    fits: puts,
    make: nothing,
    change: same,
    kept: ['parked', 'refused'],
    done: true,
    answer: (command) =>
      /^\S+ (UID (MOVE|COPY)|APPEND) /.test(command) ? 'NO [OVERQUOTA] Quota exceeded.' : null,
  },
  {
    name: 'busy',
    fits: always,
    make: nothing,
    change: same,
    kept: [],
    done: true,
    answer: (command, times) =>
      times < 2 && changes.test(command) ? 'NO [INUSE] Mailbox is locked, try again.' : null,
  },
  {
    name: 'forbidden',
    fits: always,
    make: nothing,
    change: same,
    kept: ['refused', 'parked'],
    done: true,
    answer: (command) => (changes.test(command) ? 'NO [NOPERM] Permission denied.' : null),
  },
  {
    name: 'target-rebuilt',
    fits: (operation) => concernsTarget(operation),
    make: ({ target }) => target.rebuild(boxes.target),
    change: same,
    kept: [],
    done: true,
  },
  {
    name: 'removal-forbidden',
    // The other account has it already.
    fits: ({ kinds, deeds }) =>
      kinds.includes('transfer') && !deeds.some((deed) => deed.kind === 'mail' && deed.verb === 'copy'),
    make: nothing,
    change: same,
    kept: ['refused', 'parked'],
    done: true,
    answer: (command) =>
      /^\S+ UID (STORE \d+ \+FLAGS\S* \(?\\Deleted|EXPUNGE )/i.test(command)
        ? 'NO [NOPERM] Permission denied.'
        : null,
  },
  {
    name: 'mail-came',
    fits: about('mailbox-delete'),
    make: ({ client }) => client.append(boxes.other, ['came']),
    change: same,
    // What is deleted is a mailbox without mail.
    kept: ['parked'],
    done: true,
    notOnMailboxes: true,
    came: boxes.other,
  },
  {
    name: 'mailbox-gone',
    fits: aboutOther,
    make: ({ client }) => client.remove(boxes.other),
    change: same,
    kept: ['parked', 'refused', 'dropped'],
    done: true,
    removes: boxes.other,
  },
  {
    name: 'mailbox-renamed',
    fits: aboutOther,
    make: ({ client }) => client.rename(boxes.other, renamed),
    change: same,
    kept: ['parked', 'dropped', 'refused'],
    done: true,
    renames: { from: boxes.other, to: renamed },
  },
  {
    name: 'name-taken',
    fits: renames,
    make: ({ client }) => client.create(desk),
    change: same,
    kept: ['parked'],
    done: true,
    notOnMailboxes: true,
  },
];
