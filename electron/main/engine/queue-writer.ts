/** How commands plan and queue operations: one at a time, on rows that have followed the journal, journaled before anything is shown. */
import { randomUUID } from 'node:crypto';
import type { CommandResult } from '../../contract/commands';
import { MailFailure } from '../../contract/errors';
import type { AccountId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import { isBelow } from '../../contract/mailbox-tree';
import type { MailboxInfo } from '../../contract/model';
import { type MailOperation, isMessageOperation } from '../../contract/operation';
import type { LocatedMessage } from '../../contract/store-writes';
import { type StoreApi, StoreUnavailable } from '../store/store-api';
import type { Turnstile } from '../turnstile';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import { onItsWay } from './on-its-way';
import type { JournalFeeder } from './journal-feeder';
import { totalsOf } from './message-totals';
import { settleLocal, settlesAtOnce } from './settle-local';

export interface QueueWriterOptions {
  store: StoreApi;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  state: () => VaultState;
  /** Whether the account's mail is local (POP). */
  isLocal: (accountId: AccountId) => boolean;
  /** Tells the account that there is something to replay. */
  wake: (accountId: AccountId) => void;
}

export interface QueueWriter {
  /**
   * Runs `work` while nobody else plans, on rows that are as new as the journal: what is planned starts from where a message is.
   * A disk that refuses becomes a sentence.
   */
  inTurn: <T>(work: () => Promise<CommandResult<T>>) => Promise<CommandResult<T>>;
  /** Journals and shows operations, with what comes before and after them, then wakes their accounts. */
  enqueue: (
    operations: readonly MailOperation[],
    before?: readonly JournalEntry[],
    after?: readonly JournalEntry[],
  ) => Promise<void>;
  /** Messages that are no longer here are left out. */
  locate: (messageIds: MessageId[]) => Promise<LocatedMessage[]>;
  mailboxesOf: (accounts: Iterable<AccountId>) => Promise<Map<AccountId, MailboxInfo[]>>;
  /** Mailboxes that hold messages, as the person sees it, or other mailboxes. */
  occupied: (accounts: Iterable<AccountId>) => Promise<Set<MailboxId>>;
}

/** Store pages that may die under one command until the person is told. */
const storeTries = 5;

export const newOperationId = () => randomUUID() as OperationId;

export const refusal = (sentence: string) => ({ ok: false as const, sentence, error: null });

export function createQueueWriter(options: QueueWriterOptions): QueueWriter {
  const { store, feeder, turnstile, state, isLocal, wake } = options;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
    turnstile.pass(async () => {
      for (let tries = 1; ; tries += 1) {
        await feeder.current();
        try {
          return await work();
        } catch (error) {
          // The store died while it was asked, which is before anything is journaled: the next one is asked anew.
          if (!(error instanceof StoreUnavailable) || tries === storeTries) throw error;
        }
      }
    });

  const mailboxesOf = async (accounts: Iterable<AccountId>): Promise<Map<AccountId, MailboxInfo[]>> => {
    const found = new Map<AccountId, MailboxInfo[]>();
    for (const accountId of accounts) {
      found.set(accountId, await store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId }));
    }
    return found;
  };

  return {
    inTurn: (work) => guarded(() => inTurn(work)),
    async enqueue(operations, before = [], after = []) {
      const entries: JournalEntry[] = [...before];
      for (const operation of operations) {
        entries.push({ kind: 'operation-queued', operation });
        if (isLocal(operation.accountId) && operation.kind === 'mailbox-create')
          entries.push({ kind: 'local-mailbox', mailbox: operation.mailbox });
        const waiting = isMessageOperation(operation) ? state().pendingOf(operation.message.id) : [];
        if (isLocal(operation.accountId) && settlesAtOnce(operation, waiting))
          entries.push(settleLocal(operation));
      }
      await feeder.record([...entries, ...after]);
      for (const accountId of new Set(operations.map((operation) => operation.accountId))) wake(accountId);
    },
    async locate(messageIds) {
      const located = await store.request<'get-locators'>({ kind: 'get-locators', messageIds });
      return located.map((message) => onItsWay(message, state().pendingOf(message.id)));
    },
    mailboxesOf,
    async occupied(accounts) {
      const found = new Set<MailboxId>();
      for (const [accountId, tree] of await mailboxesOf(accounts)) {
        for (const id of (await totalsOf(store, accountId)).keys()) found.add(id);
        for (const box of tree) if (tree.some((other) => isBelow(other, box))) found.add(box.id);
      }
      return found;
    },
  };
}

/** A full disk is the person's to mend, and nothing has happened: the journal is written first. */
async function guarded<T>(work: () => Promise<CommandResult<T>>): Promise<CommandResult<T>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    const full = error.error.kind === 'disk' && error.error.reason === 'full';
    const sentence = full
      ? 'The disk is full, so this could not be written down and was not done. Free some space and try again.'
      : `This could not be written down and was not done (${error.error.detail}).`;
    return { ok: false, sentence, error: error.error };
  }
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
