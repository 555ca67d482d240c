/** Operations of the table: what the person does. */
import type { MailVerb } from '../../../electron/contract/commands';
import type { MailOperation, MailboxOperation } from '../../../electron/contract/operation';

/** The mailboxes of a scenario: its messages lie in the first; the target may be one of another account. */
export const boxes = { work: 'Work', target: 'Target', other: 'Other', archive: 'Archive' } as const;
/** What another program calls a mailbox, and what the person does. */
export const renamed = 'Renamed';
export const desk = 'Desk';

/** One press of a key. `target` and `box` are mailboxes as they are shown then. */
export type Deed =
  /** `across`: the target is in the other account. */
  | { kind: 'mail'; verb: MailVerb; target?: string; across?: true }
  /** A mail file of this computer is put into a mailbox. */
  | { kind: 'append'; target: string }
  | { kind: 'rename'; box: string; name: string }
  | { kind: 'remove'; box: string }
  | { kind: 'subscribe'; box: string };

export interface OperationRow {
  name: string;
  /** How many messages it is done to, at once. */
  messages: number;
  deeds: readonly Deed[];
  /** Kinds of the operations that must come of it for each message. */
  kinds: readonly MailOperation['kind'][];
  /** … and of those on mailboxes, in all. */
  onMailboxes?: readonly MailboxOperation['kind'][];
  /** Mailboxes that the account does not have before. */
  missing?: readonly string[];
}

const star: Deed = { kind: 'mail', verb: 'star' };
const read: Deed = { kind: 'mail', verb: 'read' };
const remove: Deed = { kind: 'mail', verb: 'delete' };
const move = (target: string): Deed => ({ kind: 'mail', verb: 'move', target });
const over = (verb: 'move' | 'copy'): Deed => ({ kind: 'mail', verb, target: boxes.target, across: true });

export const operations: readonly OperationRow[] = [
  { name: 'flags', messages: 1, deeds: [star], kinds: ['flags'] },
  { name: 'move', messages: 1, deeds: [move(boxes.target)], kinds: ['move'] },
  {
    name: 'copy',
    messages: 1,
    deeds: [{ kind: 'mail', verb: 'copy', target: boxes.target }],
    kinds: ['copy'],
  },
  { name: 'delete', messages: 1, deeds: [remove], kinds: ['delete'] },
  {
    name: 'mailbox-create',
    messages: 1,
    deeds: [{ kind: 'mail', verb: 'archive' }],
    kinds: ['move'],
    onMailboxes: ['mailbox-create'],
    missing: [boxes.archive],
  },
  { name: 'flags-of-three', messages: 3, deeds: [star], kinds: ['flags'] },
  { name: 'move-of-three', messages: 3, deeds: [move(boxes.target)], kinds: ['move'] },
  { name: 'delete-of-three', messages: 3, deeds: [remove], kinds: ['delete'] },
  {
    name: 'flags-move-flags',
    messages: 1,
    deeds: [star, move(boxes.target), read],
    kinds: ['flags', 'move', 'flags'],
  },
  {
    name: 'there-and-back',
    messages: 1,
    deeds: [move(boxes.target), move(boxes.work)],
    kinds: ['move', 'move'],
  },
  { name: 'transfer-move', messages: 1, deeds: [over('move')], kinds: ['transfer'] },
  { name: 'transfer-copy', messages: 1, deeds: [over('copy')], kinds: ['transfer'] },
  { name: 'flags-and-transfer', messages: 1, deeds: [star, over('move')], kinds: ['flags', 'transfer'] },
  { name: 'transfer-of-three', messages: 3, deeds: [over('move')], kinds: ['transfer'] },
  { name: 'append', messages: 1, deeds: [{ kind: 'append', target: boxes.target }], kinds: ['append'] },
  {
    name: 'append-and-move',
    messages: 1,
    deeds: [{ kind: 'append', target: boxes.target }, move(boxes.work)],
    kinds: ['append', 'move'],
  },
  {
    name: 'mailbox-rename',
    messages: 1,
    deeds: [{ kind: 'rename', box: boxes.work, name: desk }, star],
    kinds: ['flags'],
    onMailboxes: ['mailbox-rename'],
  },
  {
    name: 'mailbox-rename-and-move',
    messages: 1,
    deeds: [{ kind: 'rename', box: boxes.target, name: desk }, move(desk)],
    kinds: ['move'],
    onMailboxes: ['mailbox-rename'],
  },
  {
    name: 'mailbox-delete',
    messages: 0,
    deeds: [{ kind: 'remove', box: boxes.other }],
    kinds: [],
    onMailboxes: ['mailbox-delete'],
  },
  {
    name: 'mailbox-subscribe',
    messages: 0,
    deeds: [{ kind: 'subscribe', box: boxes.other }],
    kinds: [],
    onMailboxes: ['mailbox-subscribe'],
  },
];

/** Whether it needs a second account. */
export function isAcross({ deeds }: OperationRow): boolean {
  return deeds.some((deed) => deed.kind === 'mail' && deed.across);
}

/** Whether its messages are on no server before. */
export function isAppended({ kinds }: OperationRow): boolean {
  return kinds.includes('append');
}

/** Whether it puts mail into the target, or renames that. */
export function concernsTarget({ deeds }: OperationRow): boolean {
  return deeds.some((deed) => {
    switch (deed.kind) {
      case 'mail':
      case 'append':
        return deed.target === boxes.target;
      case 'rename':
      case 'remove':
      case 'subscribe':
        return deed.box === boxes.target;
    }
  });
}

/** Whether the whole app can be asked for it: it has no mail files here, and a real clock, so that a delete is held. */
export function isForApp({ kinds }: OperationRow): boolean {
  return !kinds.includes('append') && !kinds.includes('delete');
}
