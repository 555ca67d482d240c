/** What the person does with mailboxes: planned on the tree as it is shown, journaled, and handed to the queue. */
import { randomUUID } from 'node:crypto';
import type { CommandArguments, CommandResult, CommandValues } from '../../contract/commands';
import { anotherMailboxIdFor, mailboxIdFor } from '../../contract/ids';
import type { AccountId, ActionId, MailboxId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import type { MailOperation } from '../../contract/operation';
import type { StoreApi } from '../store/store-api';
import type { VaultState } from '../vault/state-shape';
import { totalsOf } from './message-totals';
import { planAction } from './plan-action';
import { newOperationId, refusal } from './queue-writer';
import type { QueueWriter } from './queue-writer';
import { actionOf, mailboxSentence, planMailboxChange } from './plan-mailbox';
import type { MailboxPlan, MailboxRequest } from './plan-mailbox';

export interface MailboxCommandParts {
  store: StoreApi;
  state: () => VaultState;
  isLocal: (accountId: AccountId) => boolean;
  appoint: (mailbox: MailboxInfo) => Promise<string | null>;
  enqueue: QueueWriter['enqueue'];
  locate: QueueWriter['locate'];
  now: () => number;
}

type ActResult = CommandResult<CommandValues['mailbox.act']>;

/** To be called in turn with everything else that plans on rows and trees. */
export async function actOnMailbox(
  parts: MailboxCommandParts,
  { accountId, change }: CommandArguments<'mailbox.act'>,
): Promise<ActResult> {
  const { store, state, isLocal, appoint, enqueue, now } = parts;
  const tree = await store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
  const totals = await totalsOf(store, accountId);
  const actionId = randomUUID() as ActionId;
  const request: MailboxRequest = {
    ...{ accountId, actionId, change, tree, isLocal: isLocal(accountId), now: now(), newOperationId },
    totalOf: (id) => totals.get(id) ?? 0,
    idFor: (path) => newMailboxId(state(), accountId, path, tree),
  };
  const plan = planMailboxChange(request);
  if (typeof plan === 'string') return refusal(plan);
  const sentence = mailboxSentence(request, plan);
  if (plan.operations.length === 0) return { ok: true, value: { actionId: null, mailboxId: null, sentence } };
  for (const mailbox of plan.appointed) {
    const problem = await appoint(mailbox);
    if (problem !== null) return refusal(problem);
  }
  const action = { id: actionId, ...actionOf(request, plan) };
  await enqueue(
    [...(await deletions(parts, request, plan)), ...plan.operations],
    [{ kind: 'action', action }],
  );
  const mailboxId = plan.operations.at(-1)?.mailbox.id ?? null;
  return { ok: true, value: { actionId, mailboxId, sentence } };
}

/** The messages that go for ever with a folder in Trash. */
async function deletions(
  { store, locate }: Pick<MailboxCommandParts, 'store' | 'locate'>,
  { actionId, tree, accountId, now, newOperationId }: MailboxRequest,
  { emptied }: MailboxPlan,
): Promise<MailOperation[]> {
  const operations: MailOperation[] = [];
  for (const { id: mailboxId } of emptied) {
    const messageIds = await store.request<'shown-in'>({ kind: 'shown-in', mailboxId });
    // One that is on its way to another account is only shown here until that account's folders are known.
    const messages = (await locate(messageIds)).filter((message) => message.mailboxId === mailboxId);
    const mailboxes = new Map([[accountId, [...tree]]]);
    const plan = planAction({
      ...{ actionId, verb: 'delete', messages, mailboxes, target: null, now, newOperationId },
    });
    operations.push(...plan.operations);
  }
  return operations;
}

/** The path's own id, unless it is or was given to a mailbox that lies elsewhere now. */
export function newMailboxId(
  state: VaultState,
  accountId: AccountId,
  path: string,
  tree: readonly MailboxInfo[],
): MailboxId {
  const own = mailboxIdFor(accountId, path);
  const isFree =
    state.names.idAt(accountId, path) === own &&
    !state.mailboxes.has(own) &&
    !tree.some(({ id }) => id === own) &&
    !state.pendingOnMailboxes(accountId).some(({ operation }) => operation.mailbox.id === own);
  return isFree ? own : anotherMailboxIdFor(accountId, path, randomUUID());
}
