/** The committed table: what the person does × what the world did meanwhile × on which server. One row each; scenarios are made of it. */
import type { MailVerb } from '../../../electron/contract/commands';
import type { MailOperation, OperationState } from '../../../electron/contract/operation';
import type { Variant } from '../../support/imap/variants';
import { variants } from '../../support/imap/variants';
import type { OtherClient, Seen } from './other-client';

/** The mailbox in which the messages of a scenario lie, and where they are taken. */
export const boxes = { work: 'Work', target: 'Target', other: 'Other', archive: 'Archive' } as const;
export const renamed = 'Renamed';

/** One press of a key. `target` is a mailbox of `boxes`. */
export interface Deed {
  verb: MailVerb;
  target?: string;
}

export interface OperationRow {
  name: string;
  /** How many messages it is done to, at once. */
  messages: number;
  deeds: readonly Deed[];
  /** Kinds of the operations that must come of it for each message. */
  kinds: readonly MailOperation['kind'][];
  /** Mailboxes that the account does not have before. */
  missing?: readonly string[];
}

export const operations: readonly OperationRow[] = [
  { name: 'flags', messages: 1, deeds: [{ verb: 'star' }], kinds: ['flags'] },
  { name: 'move', messages: 1, deeds: [{ verb: 'move', target: boxes.target }], kinds: ['move'] },
  { name: 'copy', messages: 1, deeds: [{ verb: 'copy', target: boxes.target }], kinds: ['copy'] },
  { name: 'delete', messages: 1, deeds: [{ verb: 'delete' }], kinds: ['delete'] },
  {
    name: 'mailbox-create',
    messages: 1,
    deeds: [{ verb: 'archive' }],
    kinds: ['move'],
    missing: [boxes.archive],
  },
  { name: 'flags-of-three', messages: 3, deeds: [{ verb: 'star' }], kinds: ['flags'] },
  { name: 'move-of-three', messages: 3, deeds: [{ verb: 'move', target: boxes.target }], kinds: ['move'] },
  { name: 'delete-of-three', messages: 3, deeds: [{ verb: 'delete' }], kinds: ['delete'] },
  {
    name: 'flags-move-flags',
    messages: 1,
    deeds: [{ verb: 'star' }, { verb: 'move', target: boxes.target }, { verb: 'read' }],
    kinds: ['flags', 'move', 'flags'],
  },
  {
    name: 'there-and-back',
    messages: 1,
    deeds: [
      { verb: 'move', target: boxes.target },
      { verb: 'move', target: boxes.work },
    ],
    kinds: ['move', 'move'],
  },
];

/** A message of the scenario as the server has it, without its UID. null: the server has it no more. */
export type Place = Pick<Seen, 'box' | 'flags'> | null;

export interface Foreign {
  client: OtherClient;
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
  /** Whether it may have its effect. */
  done: boolean;
  /** Another message that looks the same lies in this mailbox, and is never to be touched. */
  twinIn?: string;
  /** What the server's answer to a command is meanwhile: text after the tag, or null. @param times answers given so far */
  answer?: (command: string, times: number) => string | null;
  /** The mailbox that bears another name from then on. */
  renames?: { from: string; to: string };
  removes?: string;
}

const nothing = (): Promise<void> => Promise.resolve();
const same = ({ box, flags }: Seen): Place => ({ box, flags });
const always = (): boolean => true;
const moves = ({ kinds }: OperationRow): boolean => kinds.includes('move') || kinds.includes('copy');
const intoTarget = ({ deeds }: OperationRow): boolean => deeds.some(({ target }) => target === boxes.target);
const changesMail = /^\S+ UID (MOVE|COPY|STORE|EXPUNGE) /;

export const conflicts: readonly ConflictRow[] = [
  { name: 'none', fits: always, make: nothing, change: same, kept: [], done: true },
  {
    name: 'other-flag-there',
    fits: always,
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
    fits: always,
    make: ({ client, subjects }) => client.expunge(subjects),
    change: () => null,
    kept: ['dropped', 'parked', 'refused'],
    // A delete finds that its work is done.
    done: true,
  },
  {
    name: 'moved-there',
    fits: always,
    make: async ({ client, subjects }) => {
      for (const one of subjects) await client.move(one, boxes.other);
    },
    change: ({ flags }) => ({ box: boxes.other, flags }),
    kept: ['dropped', 'parked'],
    done: true,
  },
  {
    name: 'rebuilt',
    fits: always,
    make: ({ client }) => client.rebuild(boxes.work),
    change: same,
    kept: [],
    done: true,
  },
  {
    name: 'rebuilt-with-twin',
    fits: ({ messages }) => messages === 1,
    make: ({ client }) => client.rebuild(boxes.work),
    change: same,
    // Nobody can tell which of the two is meant.
    kept: ['parked'],
    done: false,
    twinIn: boxes.work,
  },
  {
    name: 'target-gone',
    fits: intoTarget,
    make: ({ client }) => client.remove(boxes.target),
    change: same,
    kept: ['parked'],
    done: true,
    removes: boxes.target,
  },
  {
    name: 'target-renamed',
    fits: intoTarget,
    make: ({ client }) => client.rename(boxes.target, renamed),
    change: same,
    kept: ['parked'],
    done: true,
    renames: { from: boxes.target, to: renamed },
  },
  {
    name: 'source-renamed',
    fits: ({ name }) => name !== 'there-and-back',
    make: ({ client }) => client.rename(boxes.work, renamed),
    change: ({ flags }) => ({ box: renamed, flags }),
    kept: ['parked', 'dropped'],
    done: true,
    renames: { from: boxes.work, to: renamed },
  },
  {
    name: 'marked-there',
    // Where nothing else can be done with \Deleted than to hide, it is as good as gone.
    fits: (_operation, { uidplus }) => uidplus,
    make: async ({ client, subjects }) => {
      for (const one of subjects) await client.store(one, '+FLAGS', ['\\Deleted']);
    },
    change: ({ box, flags }) => ({ box, flags: [...flags, '\\deleted'].sort() }),
    kept: [],
    done: true,
  },
  {
    name: 'twin-at-source',
    fits: ({ messages }) => messages === 1,
    make: nothing,
    change: same,
    kept: [],
    done: true,
    twinIn: boxes.work,
  },
  {
    name: 'twin-at-target',
    fits: (operation) => intoTarget(operation) && operation.messages === 1,
    make: nothing,
    change: same,
    kept: [],
    done: true,
    twinIn: boxes.target,
  },
  {
    name: 'quota',
    fits: moves,
    make: nothing,
    change: same,
    kept: ['parked', 'refused'],
    done: true,
    answer: (command) => (/^\S+ UID (MOVE|COPY) /.test(command) ? 'NO [OVERQUOTA] Quota exceeded.' : null),
  },
  {
    name: 'busy',
    fits: always,
    make: nothing,
    change: same,
    kept: [],
    done: true,
    answer: (command, times) =>
      times < 2 && changesMail.test(command) ? 'NO [INUSE] Mailbox is locked, try again.' : null,
  },
  {
    name: 'forbidden',
    fits: always,
    make: nothing,
    change: same,
    kept: ['refused', 'parked'],
    done: true,
    answer: (command) => (changesMail.test(command) ? 'NO [NOPERM] Permission denied.' : null),
  },
];

export interface Scenario {
  /** From 0, in the order of the table: `--from` and `--to` count these. */
  number: number;
  name: string;
  variant: Variant;
  operation: OperationRow;
  conflict: ConflictRow;
}

/** Server variants are outermost, so that each server is started once. */
export function allScenarios(): Scenario[] {
  const found: Scenario[] = [];
  for (const variant of variants) {
    for (const operation of operations) {
      for (const conflict of conflicts) {
        if (!conflict.fits(operation, variant)) continue;
        const name = `${variant.name}/${operation.name}/${conflict.name}`.replaceAll(' ', '-');
        found.push({ number: found.length, name, variant, operation, conflict });
      }
    }
  }
  return found;
}
