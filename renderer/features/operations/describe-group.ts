/** What one action does in one account, in plain words. */
import { isMailboxOperation } from '../../../electron/contract/operation';
import type { MailOperation, OperationState } from '../../../electron/contract/operation';
import { countIn } from '../../../electron/contract/operation-group';
import type { GroupCounts, StateCounts } from '../../../electron/contract/operation-group';
import type { DiscardLoss } from '../../../electron/contract/commands';
import type { GroupSummary } from '../../../electron/contract/queries';
import { describeOperation, isOnlyHere, isWholeHere, lookalikesOf } from './describe-operation';

const states: readonly OperationState[] = [
  ...(['queued', 'started', 'unknown', 'parked', 'done', 'refused', 'dropped', 'discarded'] as const),
];

function total(counts: StateCounts): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** What a group is counted by: its messages, and where it has none its mailboxes. */
function counted({ messages, mailboxes }: GroupCounts): StateCounts {
  return total(messages) > 0 ? messages : mailboxes;
}

export function isSingle({ counts, listed }: Pick<GroupSummary, 'counts' | 'listed'>): boolean {
  return total(counted(counts)) === 1 && countIn(listed) === 1;
}

/**
 * "Archive 10,000 messages · Work → Archive"
 * @param target label of the account that has the messages in the end
 */
export function describeGroup(group: GroupSummary, account: string, target: string): string {
  const { operation } = group.sample;
  if (isSingle(group)) return turned(operation, describeOperation(operation, account, target));
  if (isMailboxOperation(operation))
    return turned(
      operation,
      `${total(counted(group.counts)).toLocaleString()} changes of folders · ${account}`,
    );
  const count = total(counted(group.counts));
  const some = count === 1 ? '1 message' : `${count.toLocaleString()} messages`;
  return turned(operation, `${verbOf(operation, some)} · ${placeOf(operation, account, target)}`);
}

function turned({ turn }: MailOperation, what: string): string {
  return turn === undefined ? what : `${turn === 'undo' ? 'Undo' : 'Redo'}: ${what}`;
}

function verbOf(operation: Exclude<MailOperation, { kind: `mailbox-${string}` }>, some: string): string {
  switch (operation.kind) {
    case 'move':
      if (operation.verb === 'archive') return `Archive ${some}`;
      if (operation.verb === 'trash') return `Move ${some} to Trash`;
      if (operation.verb === 'junk') return `Mark ${some} as junk`;
      // An undo takes each message back to where it was.
      return operation.turn === 'undo' ? `Move ${some} back` : `Move ${some}`;
    case 'copy':
      return `Copy ${some}`;
    case 'transfer':
      return `${operation.copyId === null ? 'Move' : 'Copy'} ${some}`;
    case 'append':
      return `Add ${some}`;
    case 'delete':
      return `Delete ${some} for ever`;
    case 'flags':
      return describeFlags(operation, some);
  }
}

function describeFlags({ add, remove }: MailOperation & { kind: 'flags' }, some: string): string {
  const has = (flags: readonly string[], flag: string): boolean =>
    flags.some((known) => known.toLowerCase() === flag);
  if (has(add, '\\seen')) return `Mark ${some} as read`;
  if (has(remove, '\\seen')) return `Mark ${some} as unread`;
  if (has(add, '\\flagged')) return `Star ${some}`;
  if (has(remove, '\\flagged')) return `Remove the star from ${some}`;
  return `Change flags of ${some}`;
}

function placeOf(operation: MailOperation, account: string, target: string): string {
  switch (operation.kind) {
    case 'move':
      return operation.turn === 'undo' ? account : `${account} → ${operation.to.path}`;
    case 'copy':
      return `${account} → ${operation.to.path}`;
    case 'transfer':
      return `${account} → ${operation.to.path} in ${target}`;
    case 'append':
      return `${operation.to.path} in ${account}`;
    default:
      return account;
  }
}

/** "3,200 of 10,000 done", and what became of the rest. */
export function describeProgress(group: GroupSummary): string[] {
  if (isSingle(group)) return [];
  const counts = counted(group.counts);
  const all = total(counts);
  const count = (state: OperationState): number => counts[state] ?? 0;
  const told = (state: OperationState, words: string): string[] =>
    count(state) > 0 ? [`${count(state).toLocaleString()} ${words}`] : [];
  const done = count('done');
  return [
    done === all
      ? `All ${all.toLocaleString()} done`
      : `${done.toLocaleString()} of ${all.toLocaleString()} done`,
    ...told('parked', count('parked') === 1 ? 'needs you' : 'need you'),
    ...told('refused', 'refused'),
    ...told('dropped', 'had nothing left to do'),
    ...told('discarded', 'taken back'),
  ];
}

/** Done, of all: 0 to 1; null where there is nothing to measure. */
export function progressOf(group: GroupSummary): number | null {
  const counts = counted(group.counts);
  const settled = (['done', 'refused', 'dropped', 'discarded'] as const).reduce(
    (sum, state) => sum + (counts[state] ?? 0),
    0,
  );
  return isSingle(group) || group.rank === 3 ? null : settled / Math.max(1, total(counts));
}

export interface GroupChoices {
  canRetry: boolean;
  /** Several messages look like one of it. */
  canChoose: boolean;
  /** Some messages of it can be put back. */
  canPutBack: boolean;
  /** How many can be taken back. */
  discards: number;
  /** Taking it back loses mail that is nowhere else, or is more than one can see: it is asked about first. */
  asksFirst: boolean;
  canDismiss: boolean;
}

export function choicesOf({ listed, top, rank }: GroupSummary): GroupChoices {
  const stuck = countIn(listed, 'parked', 'refused') > 0;
  const discards = countIn(listed, 'queued', 'parked');
  return {
    canRetry: stuck || (top.state === 'queued' && top.tries > 0),
    canChoose: lookalikesOf(top).length > 0,
    canPutBack: isWholeHere(top),
    discards,
    asksFirst: discards > 1 || isOnlyHere(top),
    canDismiss: countIn(listed, 'refused') > 0 || rank === 3,
  };
}

const some = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [count === 1 ? one : many.replace('#', count.toLocaleString())];

/** What is lost when operations are discarded, sentence by sentence; first what is lost for good. */
export function describeLoss(loss: DiscardLoss): { forGood: string[]; back: string[] } {
  return {
    forGood: some(
      loss.appends,
      'One mail that is nowhere but on this computer is lost.',
      '# mails that are nowhere but on this computer are lost.',
    ),
    back: [
      ...some(loss.moves, 'One message goes back to where it was.', '# messages go back to where they were.'),
      ...some(
        loss.flags,
        'One message gets back the marks (read, starred …) that its server has.',
        '# messages get back the marks (read, starred …) that their servers have.',
      ),
      ...some(loss.copies, 'One copy is not made.', '# copies are not made.'),
      ...some(loss.deletes, 'One message is not deleted.', '# messages are not deleted.'),
      ...some(loss.folders, 'One change of a folder is not made.', '# changes of folders are not made.'),
      ...some(
        loss.left,
        'One operation is under way and cannot be taken back.',
        '# operations are under way and cannot be taken back.',
      ),
    ],
  };
}
