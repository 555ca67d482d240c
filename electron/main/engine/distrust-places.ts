/** Another server or user: no UID that was learnt before may be believed, since it could name another message there. */
import type { AccountId } from '../../contract/ids';
import { isMessageOperation, isPending, targetAccount } from '../../contract/operation';
import type { OperationRecord, ReplayStep } from '../../contract/operation';
import type { StoreApi } from '../store/store-api';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import type { JournalFeeder } from './journal-feeder';
import type { Turnstile } from '../turnstile';

/**
 * Journal entries after which pending operations look for their message by identity, never by UID, also where they have begun:
 * the new server may have given the same UIDVALIDITY to a mailbox of the same name. Pure.
 */
export function planDistrust(state: VaultState, accountId: AccountId): JournalEntry[] {
  return [...state.pending.values()].flatMap((record): JournalEntry[] => {
    const { operation } = record;
    if (!isMessageOperation(operation)) return [];
    const { placement } = operation.message.locator;
    const isItsOwn = operation.accountId === accountId;
    const rebound: JournalEntry[] =
      isItsOwn && placement.uid !== null
        ? [{ kind: 'operation-rebound', id: operation.id, placement: { ...placement, uid: null } }]
        : [];
    return [...rebound, ...begunAnew(record, isItsOwn, targetAccount(operation) === accountId)];
  });
}

/** How far it had come is kept; which message, and in which mailbox, is looked for. What was offered to choose from is asked anew. */
function begunAnew(record: OperationRecord, isSource: boolean, isTarget: boolean): JournalEntry[] {
  const { operation, state, tries, reason, notBefore, asks } = record;
  if (!isPending(state) || (!isSource && !isTarget)) return [];
  const step = record.step && distrusted(record.step, isSource, isTarget);
  const isAsked = isSource && asks?.kind === 'which';
  if (step === record.step && !isAsked) return [];
  const kept = {
    ...{ reason, ...(notBefore === undefined ? {} : { notBefore }) },
    ...(asks && !isAsked ? { asks } : {}),
  };
  const next = isAsked ? (step ? 'unknown' : 'queued') : state;
  return [{ kind: 'operation-moved-on', id: operation.id, state: next, step, tries, ...kept }];
}

/** No mailbox has it (RFC 9051 section 2.3.1.1: it is not zero), so that every place is one of a mailbox that was made anew. */
const noUidValidity = '0';

function distrusted(step: ReplayStep, isSource: boolean, isTarget: boolean): ReplayStep {
  const source = <T extends { uidValidity: string }>(at: T): T =>
    isSource ? { ...at, uidValidity: noUidValidity } : at;
  const target = <T extends { uidValidity: string }>(at: T): T =>
    isTarget ? { ...at, uidValidity: noUidValidity } : at;
  switch (step.kind) {
    case 'store':
      return { ...step, source: source(step.source) };
    case 'move':
    case 'copy':
      return { ...step, source: source(step.source), target: target(step.target) };
    case 'copied':
      return { ...step, source: source(step.source), copy: target(step.copy) };
    case 'expunge':
      return { ...step, source: source(step.source), copy: step.copy && target(step.copy) };
    case 'append':
      return isTarget ? { ...step, target: target(step.target) } : step;
    case 'appended':
      return isTarget ? { ...step, copy: target(step.copy) } : step;
    case 'fetched':
    case 'create':
    case 'rename':
    case 'remove':
    case 'subscribe':
      return step;
  }
}

export interface DistrustParts {
  store: StoreApi;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  state: () => VaultState;
}

/**
 * Journal first, then the cache: rows lose their UIDs until a sync finds the same message again. May be repeated, and does
 * no harm where the server turns out to be the same one. The account's engine must not be running.
 * @throws MailFailure of kind `disk`, StoreUnavailable: the person tries again
 */
export async function distrustPlaces(parts: DistrustParts, accountId: AccountId): Promise<void> {
  const { store, feeder, turnstile, state } = parts;
  await turnstile.pass(async () => {
    await feeder.record(planDistrust(state(), accountId));
    for (const { id } of await store.request<'get-listed-mailboxes'>({
      kind: 'get-listed-mailboxes',
      accountId,
    }))
      await store.request<'unbind-mailbox'>({ kind: 'unbind-mailbox', mailboxId: id });
  });
}
