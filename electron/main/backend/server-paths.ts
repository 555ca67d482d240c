/** Where an operation's mailboxes lie on their server now: a queue keeps their ids, their paths may have changed since. Pure. */
import type { AccountId, MailboxId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import { targetAccount } from '../../contract/operation';
import type { MailOperation, MailboxRef, Placement, ReplayStep } from '../../contract/operation';
import type { ReplayItem } from './backend';

type PathOf = (mailbox: MailboxRef) => string;

/** The names on one account's server, as in `MailboxBook`. */
export interface NamesThere {
  accountId: AccountId;
  pathOf: PathOf;
  idAt: (path: string) => MailboxId | null;
}

/** What is to be sent, with every path as the server has it at this moment. */
export function atServerPaths(item: ReplayItem, names: NamesThere): ReplayItem {
  const { operation, step } = item;
  const there = step && stepThere(step, operation, names.pathOf);
  return { ...item, operation: operationThere(operation, names), step: there };
}

function operationThere(operation: MailOperation, names: NamesThere): MailOperation {
  const { pathOf } = names;
  switch (operation.kind) {
    case 'flags':
    case 'delete':
      return { ...operation, message: messageThere(operation.message, pathOf) };
    case 'copy':
    case 'append':
      return {
        ...operation,
        message: messageThere(operation.message, pathOf),
        to: targetThere(operation.to, names),
      };
    case 'move':
    case 'transfer': {
      const from = refThere(operation.from, pathOf);
      const isHere = targetAccount(operation) === names.accountId;
      const to = isHere ? targetThere(operation.to, names) : refThere(operation.to, pathOf);
      return { ...operation, message: messageThere(operation.message, pathOf), from, to };
    }
    case 'mailbox-create':
      return operation;
    case 'mailbox-rename': {
      const children = operation.children.map((box) => refThere(box, pathOf));
      return { ...operation, mailbox: refThere(operation.mailbox, pathOf), children };
    }
    case 'mailbox-delete':
    case 'mailbox-subscribe':
      return { ...operation, mailbox: refThere(operation.mailbox, pathOf) };
  }
}

function refThere<R extends MailboxRef | MailboxInfo>(mailbox: R, pathOf: PathOf): R {
  const path = pathOf(mailbox);
  return path === mailbox.path ? mailbox : { ...mailbox, path };
}

/** Where another mailbox bears its name by now, mail goes into that one. */
function targetThere(mailbox: MailboxRef, { pathOf, idAt }: NamesThere): MailboxRef {
  const there = refThere(mailbox, pathOf);
  const owner = idAt(there.path);
  return owner === null || owner === there.id ? there : { ...there, id: owner };
}

function placementThere(placement: Placement, pathOf: PathOf): Placement {
  return { ...placement, mailbox: refThere(placement.mailbox, pathOf) };
}

function messageThere<M extends { locator: { placement: Placement } }>(message: M, pathOf: PathOf): M {
  const { locator } = message;
  return { ...message, locator: { ...locator, placement: placementThere(locator.placement, pathOf) } };
}

/** Steps have paths only: whose they are is told by the operation. One that fits neither of its mailboxes stays as it is. */
function stepThere(step: ReplayStep, operation: MailOperation, pathOf: PathOf): ReplayStep {
  if (!('message' in operation)) return step;
  const { placement } = operation.message.locator;
  const followed = { ...step };
  if ('source' in followed) {
    const { source } = followed;
    if (source.mailboxId !== undefined)
      followed.source = { ...source, path: pathOf({ id: source.mailboxId, path: source.path }) };
    // Its path may be an older one, of before the mailbox was renamed; its UIDVALIDITY is not its own on every server.
    else if (source.path === placement.mailbox.path || source.uidValidity === placement.uidValidity)
      followed.source = { ...source, path: pathOf(placement.mailbox) };
  }
  if ('target' in followed && 'to' in operation)
    followed.target = { ...followed.target, path: pathOf(operation.to) };
  if ('copy' in followed && followed.copy) followed.copy = placementThere(followed.copy, pathOf);
  return followed;
}
