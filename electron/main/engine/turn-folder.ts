/** Takes a change of a mailbox itself back, or does it again: pure. */
import type { MailboxActionChange } from '../../contract/action';
import type { AccountId, OperationId } from '../../contract/ids';
import { lastLevel } from '../../contract/mailbox-tree';
import type { MailboxInfo } from '../../contract/model';
import type { Left, TurnPlan, TurnRequest } from './turn-shape';

/** @param unsent the operation that did it, while no byte of it was announced */
export function turnFolder(
  { turn, head, occupied, goingTo, now, newOperationId }: TurnRequest,
  plan: TurnPlan,
  change: MailboxActionChange,
  accountId: AccountId,
  unsent: OperationId | null,
): Left | null {
  const { mailbox } = change;
  const removed = new Set(plan.remove);
  // What came into it meanwhile would go with it.
  const inUse = occupied.has(mailbox.id) || goingTo(mailbox.id).some((id) => !removed.has(id));
  if (change.kind === 'mailbox-create' && turn === 'undo' && inUse) return 'in-use';
  if (unsent) {
    plan.remove.push(unsent);
    return null;
  }
  const common = { id: newOperationId(), actionId: head.id, accountId, createdAt: now, turn };
  switch (change.kind) {
    case 'mailbox-create':
    case 'mailbox-delete': {
      const makes = (change.kind === 'mailbox-create') === (turn === 'redo');
      plan.queue.push({ kind: makes ? 'mailbox-create' : 'mailbox-delete', ...common, mailbox });
      return null;
    }
    case 'mailbox-rename': {
      const { to, children } = change;
      if (turn === 'redo') {
        plan.queue.push({ kind: 'mailbox-rename', ...common, mailbox, to, children });
        return null;
      }
      const moved = (box: MailboxInfo): MailboxInfo => {
        const path = to + box.path.slice(mailbox.path.length);
        return { ...box, path, name: lastLevel(path, box.delimiter) };
      };
      plan.queue.push({
        ...{ kind: 'mailbox-rename', ...common, mailbox: moved(mailbox), to: mailbox.path },
        children: children.map(moved),
      });
      return null;
    }
    case 'mailbox-subscribe': {
      const subscribed = change.subscribed === (turn === 'redo');
      plan.queue.push({ kind: 'mailbox-subscribe', ...common, mailbox, subscribed });
      return null;
    }
  }
}
