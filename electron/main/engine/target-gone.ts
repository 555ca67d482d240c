/** Moves whose target mailbox is gone from its server: they wait until the person makes it again or chooses another one. */
import type { CommandArguments, CommandResult } from '../../contract/commands';
import type { AccountId, ActionId, OperationId } from '../../contract/ids';
import { lastLevel } from '../../contract/mailbox-tree';
import type { MailboxInfo } from '../../contract/model';
import { goesTo, targetAccount } from '../../contract/operation';
import type { MailboxOperation, MailboxRef, OperationRecord } from '../../contract/operation';
import type { StoreApi } from '../store/store-api';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import type { JournalFeeder } from './journal-feeder';
import { withAllBehind } from './plan-put-back';
import { planRedirect } from './plan-redirect';

export interface TargetGoneParts {
  store: StoreApi;
  state: () => VaultState;
  feeder: JournalFeeder;
  now: () => number;
  newOperationId: () => OperationId;
  wake: (accountId: AccountId) => void;
}

const refusal = (sentence: string) => ({ ok: false as const, sentence, error: null });
const noLonger = refusal('This operation is no longer in the queue.');

interface Stranded {
  /** That of the target: a transfer comes from another one. */
  accountId: AccountId;
  actionId: ActionId;
  target: MailboxRef;
  /** Oldest first. */
  records: OperationRecord[];
}

/** All that waits for the same mailbox as this one; null where it does not wait for one. */
function stranded(state: VaultState, id: OperationId): Stranded | null {
  const asked = state.pending.get(id);
  const target = asked && goesTo(asked.operation);
  if (!target) return null;
  const { actionId } = asked.operation;
  const accountId = targetAccount(asked.operation);
  const records = [...state.pending.values()].filter(
    (record) => record.state === 'parked' && goesTo(record.operation)?.id === target.id,
  );
  return records.length > 0 ? { accountId, actionId, target, records } : null;
}

/** The mailbox gets the id that what waits for it knows, and is made before any of them is tried again. */
export async function recreateTarget(
  { store, state, feeder, now, newOperationId, wake }: TargetGoneParts,
  { operationId }: CommandArguments<'operation.recreate-target'>,
): Promise<CommandResult<null>> {
  const waiting = stranded(state(), operationId);
  if (!waiting) return noLonger;
  const { accountId, actionId, target: to, records } = waiting;
  const tree = await store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
  if (tree.some(({ id }) => id === to.id)) return refusal('This folder is there again. Try it again.');
  const mailbox = mailboxAgain(to, accountId, state().names.pathOf(accountId, to.id) ?? to.path, tree);
  const operation: MailboxOperation = {
    ...{ kind: 'mailbox-create', id: newOperationId(), actionId, accountId, createdAt: now(), mailbox },
  };
  await feeder.record([{ kind: 'operation-queued', operation }, ...records.map(again)]);
  for (const id of new Set([accountId, ...records.map((one) => one.operation.accountId)])) wake(id);
  return { ok: true, value: null };
}

function mailboxAgain(
  { id }: MailboxRef,
  accountId: AccountId,
  path: string,
  tree: readonly MailboxInfo[],
): MailboxInfo {
  const inbox = tree.find(({ role }) => role === 'inbox');
  const delimiter = inbox?.delimiter ?? null;
  const { leftOut } = inbox ?? {};
  return {
    ...{ id, accountId, path, name: lastLevel(path, delimiter), delimiter, role: 'normal' },
    ...{ selectable: true, subscribed: true, ...(leftOut ? { leftOut } : {}) },
  };
}

/** A step that was begun is looked up on the server first. */
function again({ operation, step, tries }: OperationRecord): JournalEntry {
  const state = step ? ('unknown' as const) : ('queued' as const);
  return { kind: 'operation-moved-on', id: operation.id, state, step, tries, reason: null };
}

/** Each move, and what was queued for its message after it, is queued anew: in the same order, with the other target. */
export async function redirect(
  { store, state, feeder, newOperationId, wake }: TargetGoneParts,
  { operationId, mailboxId }: CommandArguments<'operation.redirect'>,
): Promise<CommandResult<null>> {
  const waiting = stranded(state(), operationId);
  if (!waiting) return noLonger;
  const { accountId, target: gone, records } = waiting;
  const moves = records.filter(({ operation }) => operation.kind === 'move');
  if (moves.length === 0) return refusal('Only a move within its account can be given another folder.');
  const tree = await store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId });
  const target = tree.find(({ id }) => id === mailboxId);
  if (!target?.selectable) return refusal('Choose a folder of the same account that can hold messages.');
  if (moves.some(({ step }) => step?.kind === 'copied' || step?.kind === 'expunge'))
    return refusal('This is half done on the server and can only be finished. Try it again.');
  const to = { id: target.id, path: target.path };
  const anew = withAllBehind(state(), new Set(moves.map(({ operation }) => operation.id)));
  const request = { operations: anew, pending: state().pending, gone, to, newOperationId };
  for (const part of planRedirect(request)) await feeder.record(part);
  for (const id of new Set(anew.map((operation) => operation.accountId))) wake(id);
  return { ok: true, value: null };
}
