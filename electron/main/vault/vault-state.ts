/** What the journal adds up to: queue, history, ledgers, local mailboxes and local mail, and the rule that folds each entry in. */
import type { DraftId } from '../../contract/draft';
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import { applyFlags, isMailboxOperation, isPending, shownOn, targetAccount } from '../../contract/operation';
import type { OperationRecord } from '../../contract/operation';
import type { GroupId, GroupTally } from '../../contract/operation-group';
import { isInUse } from '../../contract/outbox';
import type { OutboxRecord } from '../../contract/outbox';
import type { LedgerEntry } from '../backend/pop3/pop3-vault';
import { ActionHistory, changeQueued, changeRemoved, changeSettled, forgottenBy } from './action-history';
import type { ActionRecord, ChangePatch } from './action-history';
import type { DraftHead } from './draft-head';
import type { JournalEntry, JournalEntryOf } from './journal-record';
import { GroupTallies } from './group-tallies';
import { IdsByKey } from './ids-by-key';
import { FoldedNames } from './mailbox-names';
import { draftsAfterOutbox, planDraftMovedOn, planDraftSaved } from './plan-draft-entry';
import { planOutboxEntry } from './plan-outbox-entry';
import { planLocalMail } from './plan-local-mail';
import { followers, forsaken, homeless, queuedAt, reboundTo } from './plan-followers';
import { planReplaced, settledAs } from './plan-replaced';
import { mailboxSettled } from './settle-mailbox';
import type { LocalMail, MailboxRecord, StatePatch, VaultState } from './state-shape';

/**
 * The reducer: what an entry means in this state. Pure. An entry that does not fit (an operation that is not known, or
 * was settled before) does nothing: after damage some of the entries it builds on may be missing.
 * @param time ms since 1970 of the record
 */
export function planEntry(state: VaultState, entry: JournalEntry, time: number): StatePatch {
  const owner = ownerOf(entry);
  if (owner !== null && state.removedAccounts.has(owner)) return {};
  switch (entry.kind) {
    case 'operation-queued': {
      const { operation } = entry;
      if (state.operations.has(operation.id)) return {};
      return {
        operations: [queuedAt(state, operation, time)],
        ...tracked(changeQueued(state.actions, operation)),
      };
    }
    case 'operation-moved-on': {
      const record = state.pending.get(entry.id);
      if (!record) return {};
      const { state: next, step, tries, reason, notBefore, asks } = entry;
      const { operation, chosen } = record;
      const kept = chosen ? { chosen } : {};
      const more = { ...kept, ...(notBefore === undefined ? {} : { notBefore }), ...(asks ? { asks } : {}) };
      return { operations: [{ operation, state: next, step, tries, reason, changedAt: time, ...more }] };
    }
    case 'operation-settled':
      return planSettled(state, entry, time);
    case 'operation-undone': {
      const record = state.pending.get(entry.id);
      if (!record) return {};
      return {
        operationsRemoved: [entry.id],
        operations: forsaken(state, record, time),
        ...tracked(changeRemoved(state.actions, record.operation)),
      };
    }
    case 'operation-replaced':
      return planReplaced(state, entry, time);
    case 'operation-rebound': {
      const record = state.pending.get(entry.id);
      return record ? { operations: [reboundTo(record, entry)] } : {};
    }
    case 'local-mailbox':
      return { mailbox: entry.mailbox };
    case 'mailbox-named': {
      const { accountId, mailboxId, path } = entry;
      return { names: [{ accountId, mailboxId, path }] };
    }
    case 'local-mail':
      return planLocalMail(state, entry);
    case 'ledger': {
      const line = state.ledgers.get(entry.accountId)?.get(entry.uidl);
      return line ? { ledger: { accountId: entry.accountId, entry: { ...line, state: entry.state } } } : {};
    }
    case 'ledger-renamed': {
      const { accountId, from, to } = entry;
      const line = state.ledgers.get(accountId)?.get(from);
      if (!line || from === to) return {};
      return {
        ledger: { accountId, entry: { ...line, uidl: to } },
        ledgerRemoved: { accountId, uidl: from },
      };
    }
    case 'local-file-removed':
      return { garbageRemoved: entry.messageId };
    case 'outbox-queued':
    case 'outbox-moved-on':
    case 'outbox-placed': {
      const outbox = planOutboxEntry(state.outbox, entry, time);
      if (!outbox) return {};
      const replaced = entry.kind === 'outbox-queued' && entry.replaces ? [entry.replaces] : [];
      const removed = replaced.length > 0 ? { outboxRemoved: replaced } : {};
      return { outbox, ...removed, ...some(draftsAfterOutbox(state.drafts, outbox, replaced)) };
    }
    case 'draft-saved':
      return some(planDraftSaved(state.drafts, entry, time));
    case 'draft-moved-on':
      return some(planDraftMovedOn(state.drafts, entry));
    case 'draft-gone':
      return state.drafts.has(entry.id) ? { draftsRemoved: [entry.id] } : {};
    case 'history-trimmed': {
      // Written by an earlier Satchel an id may be there twice: that of a mail and of its copy in Sent.
      const ids = [...new Set(entry.ids)];
      const settled = ids.filter((id) => state.operations.has(id) && !state.pending.has(id));
      return {
        operationsRemoved: settled,
        ...(entry.retried ? {} : { operationsTrimmed: settled }),
        outboxRemoved: ids.filter((id) => isSpent(state.outbox.get(id))),
      };
    }
    case 'account-removed':
      return {
        ...draftsWithout(state, entry.accountId),
        accountRemoved: entry.accountId,
        operations: [...state.pending.values()].flatMap((record) =>
          targetAccount(record.operation) === entry.accountId ? homeless(state, record, time) : [],
        ),
        operationsRemoved: [...state.operations.values()]
          .filter(({ operation }) => operation.accountId === entry.accountId)
          .map(({ operation }) => operation.id),
        outboxRemoved: [...state.outbox.values()]
          .filter(({ item }) => item.accountId === entry.accountId)
          .map(({ item }) => item.id),
      };
    case 'action':
      return state.actions.has(entry.action.id)
        ? {}
        : {
            action: { head: entry.action, undone: false },
            actionsForgotten: forgottenBy(state.actions),
          };
    case 'action-turned':
      return { actionTurned: { id: entry.id, undone: entry.undone } };
  }
}

/** Whether only the history still knows it. */
function isSpent(record: OutboxRecord | undefined): boolean {
  return record !== undefined && !isInUse(record);
}

/** Most entries change no draft. */
function some(drafts: DraftHead | DraftHead[] | null): Pick<StatePatch, 'drafts'> {
  const changed = drafts === null ? [] : [drafts].flat();
  return changed.length > 0 ? { drafts: changed } : {};
}

/** A text that is being written outlives its account: another one may send it. What lay in its Drafts goes with it. */
function draftsWithout(
  state: VaultState,
  accountId: AccountId,
): Pick<StatePatch, 'drafts' | 'draftsRemoved'> {
  const outbox = [...state.outbox.values()].flatMap(({ item }) =>
    item.accountId === accountId ? [item.id] : [],
  );
  const back = draftsAfterOutbox(state.drafts, null, outbox);
  const removed = [...state.drafts.values()].filter(
    (head) => head.accountId === accountId && (head.state === 'closed' || head.state === 'discarded'),
  );
  return {
    ...some(back),
    ...(removed.length > 0 ? { draftsRemoved: removed.map(({ id }) => id) } : {}),
  };
}

/** Most operations change nothing of what undo knows. */
function tracked(actionChanges: ChangePatch[]): Pick<StatePatch, 'actionChanges'> {
  return actionChanges.length > 0 ? { actionChanges } : {};
}

/** Whose things an entry would add; null where it can only change what is there. */
function ownerOf(entry: JournalEntry): AccountId | null {
  switch (entry.kind) {
    case 'operation-queued':
      return entry.operation.accountId;
    case 'operation-replaced':
      return entry.by[0]?.accountId ?? null;
    case 'outbox-queued':
      return entry.item.accountId;
    case 'local-mailbox':
      return entry.mailbox.accountId;
    case 'local-mail':
      return entry.message.accountId;
    case 'account-removed':
    case 'mailbox-named':
      return entry.accountId;
    default:
      return null;
  }
}

function planSettled(
  state: VaultState,
  entry: JournalEntryOf<'operation-settled'>,
  time: number,
): StatePatch {
  const record = state.pending.get(entry.id);
  if (!record) return {};
  const { operation } = record;
  const operations = [settledAs(record, entry.state, entry.reason, time)];
  const patch: StatePatch = {
    operations,
    ...tracked(changeSettled(state.actions, operation, entry.onlyOne ? 'dropped' : entry.state)),
  };
  if (entry.state !== 'done') operations.push(...forsaken(state, record, time));
  if (entry.state !== 'done') return patch;
  if (isMailboxOperation(operation)) return { ...patch, ...mailboxSettled(state, operation) };
  const { placement } = entry;
  if (placement) operations.push(...followers(state, operation, placement));
  const mail = state.mails.get(operation.message.id);
  if (!mail) return patch;
  const { message, file } = mail;
  switch (operation.kind) {
    case 'copy':
    case 'append':
      return patch;
    case 'transfer':
      // Still this account's: it is at its new place for certain, so that its file here may go.
      if (operation.copyId !== null || message.accountId !== operation.accountId) return patch;
      patch.mailRemoved = message.id;
      patch.garbage = { messageId: message.id, accountId: message.accountId, file };
      return patch;
    case 'flags':
      patch.mail = {
        ...mail,
        message: { ...message, flags: applyFlags(message.flags, operation.add, operation.remove) },
      };
      return patch;
    case 'move':
      patch.mail = { ...mail, message: { ...message, mailboxId: placement?.mailbox.id ?? operation.to.id } };
      return patch;
    case 'delete':
      // The file goes only after this is durable, and the garbage remembers it until it has gone.
      patch.mailRemoved = message.id;
      patch.garbage = { messageId: message.id, accountId: message.accountId, file };
      return patch;
  }
}

/** The state that grows in place: copying whole maps for each of 10,000 entries would take seconds. */
export class FoldedState implements VaultState {
  readonly operations = new Map<OperationId, OperationRecord>();
  readonly pending = new Map<OperationId, OperationRecord>();
  readonly outbox = new Map<OperationId, OutboxRecord>();
  readonly drafts = new Map<DraftId, DraftHead>();
  readonly ledgers = new Map<AccountId, Map<string, LedgerEntry>>();
  readonly mailboxes = new Map<MailboxId, MailboxInfo>();
  readonly mails = new Map<MessageId, LocalMail>();
  readonly garbage = new Map<MessageId, { accountId: AccountId; file: string }>();
  readonly removedAccounts = new Set<AccountId>();
  private readonly history = new ActionHistory();
  readonly actions: ReadonlyMap<ActionId, ActionRecord> = this.history.actions;
  readonly names = new FoldedNames();
  private readonly groups = new GroupTallies();
  readonly tallies: ReadonlyMap<GroupId, GroupTally> = this.groups.tallies;
  private readonly byMessage = new IdsByKey<MessageId, OperationId>();
  private readonly onMailboxes = new Map<OperationId, MailboxRecord>();

  pendingOf(messageId: MessageId): OperationRecord[] {
    return this.byMessage.of(messageId).flatMap((id) => this.pending.get(id) ?? []);
  }

  pendingOnMailboxes(accountId: AccountId): MailboxRecord[] {
    return [...this.onMailboxes.values()].filter(({ operation }) => operation.accountId === accountId);
  }

  merge(patch: StatePatch): void {
    for (const record of patch.operations ?? []) this.putOperation(record);
    for (const id of patch.operationsTrimmed ?? []) this.trimOperation(id);
    for (const id of patch.operationsRemoved ?? []) this.removeOperation(id);
    if (patch.tally) this.groups.put(patch.tally);
    if (patch.outbox) this.outbox.set(patch.outbox.item.id, patch.outbox);
    for (const id of patch.outboxRemoved ?? []) this.outbox.delete(id);
    for (const draft of patch.drafts ?? []) this.drafts.set(draft.id, draft);
    for (const id of patch.draftsRemoved ?? []) this.drafts.delete(id);
    for (const id of patch.actionsForgotten ?? []) this.history.actions.delete(id);
    if (patch.action) this.history.begin(patch.action.head, patch.action.undone);
    for (const change of patch.actionChanges ?? []) this.history.put(change);
    if (patch.actionTurned) this.history.turn(patch.actionTurned.id, patch.actionTurned.undone);
    if (patch.mailbox) this.mailboxes.set(patch.mailbox.id, patch.mailbox);
    for (const mailbox of patch.mailboxesChanged ?? []) this.mailboxes.set(mailbox.id, mailbox);
    if (patch.mailboxRemoved) this.mailboxes.delete(patch.mailboxRemoved);
    for (const name of patch.names ?? []) this.names.put(name);
    if (patch.mail) this.mails.set(patch.mail.message.id, patch.mail);
    if (patch.mailRemoved) this.mails.delete(patch.mailRemoved);
    if (patch.ledger) {
      const { accountId, entry } = patch.ledger;
      const ledger = this.ledgers.get(accountId) ?? new Map<string, LedgerEntry>();
      this.ledgers.set(accountId, ledger.set(entry.uidl, entry));
    }
    if (patch.ledgerRemoved)
      this.ledgers.get(patch.ledgerRemoved.accountId)?.delete(patch.ledgerRemoved.uidl);
    if (patch.garbage) {
      const { messageId, accountId, file } = patch.garbage;
      this.garbage.set(messageId, { accountId, file });
    }
    if (patch.garbageRemoved) this.garbage.delete(patch.garbageRemoved);
    if (patch.accountRemoved) this.forgetAccount(patch.accountRemoved);
  }

  private forgetAccount(accountId: AccountId): void {
    this.removedAccounts.add(accountId);
    this.history.forgetAccount(accountId);
    this.ledgers.delete(accountId);
    this.names.forgetAccount(accountId);
    for (const [id, box] of this.mailboxes) if (box.accountId === accountId) this.mailboxes.delete(id);
    for (const [id, { message }] of this.mails) if (message.accountId === accountId) this.mails.delete(id);
    for (const [id, entry] of this.garbage) if (entry.accountId === accountId) this.garbage.delete(id);
  }

  private putOperation(record: OperationRecord): void {
    const { operation } = record;
    const { id } = operation;
    if (!this.operations.has(id)) this.groups.added(operation);
    this.operations.set(id, record);
    if (!isPending(record.state)) return this.forgetPending(record);
    this.pending.set(id, record);
    if (isMailboxOperation(operation)) return void this.onMailboxes.set(id, { ...record, operation });
    this.byMessage.add(operation.message.id, id);
    this.byMessage.add(shownOn(operation), id);
  }

  private trimOperation(id: OperationId): void {
    const record = this.operations.get(id);
    if (record) this.groups.trim(record);
  }

  private removeOperation(id: OperationId): void {
    const record = this.operations.get(id);
    if (!record) return;
    this.operations.delete(id);
    this.groups.removed(record.operation);
    this.forgetPending(record);
  }

  private forgetPending({ operation }: OperationRecord): void {
    const { id } = operation;
    this.pending.delete(id);
    if (isMailboxOperation(operation)) return void this.onMailboxes.delete(id);
    this.byMessage.delete(operation.message.id, id);
    this.byMessage.delete(shownOn(operation), id);
  }
}
