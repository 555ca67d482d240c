/** Keeps the copies in Drafts mailboxes after the drafts of the vault, through the replay queue: at most one each, in the end. */
import type { AccountConfig } from '../../contract/account';
import type { CommandResult } from '../../contract/commands';
import type { DraftAttachment, DraftContent, DraftId } from '../../contract/draft';
import type { AccountId, ActionId, MessageId, OperationId } from '../../contract/ids';
import type { MailOperation, OperationRecord } from '../../contract/operation';
import type { Notice } from '../../contract/status-events';
import type { LocatedMessage, StoreChange } from '../../contract/store-writes';
import type { Log } from '../log-line';
import { createLateWork } from '../engine/late-work';
import { type QueueWriter, newOperationId } from '../engine/queue-writer';
import { roleMailbox } from '../engine/role-mailbox';
import type { RoleMailboxOptions } from '../engine/role-mailbox';
import type { MimeParser } from '../mime/mime-parser';
import type { StoreApi } from '../store/store-api';
import type { DraftCopy, DraftHead } from '../vault/draft-head';
import type { JournalEntry } from '../vault/journal-record';
import type { Vault } from '../vault/vault';
import { buildCopy, copyOf, copyOperationId, isCopy } from './draft-copy';
import type { DraftShelf } from './draft-shelf';
import { canBeCorrected, planDraftCopies } from './plan-draft-copies';
import type { CopyPlan } from './plan-draft-copies';

export interface DraftCopiesParts extends RoleMailboxOptions {
  vault: Vault;
  shelf: DraftShelf;
  writer: QueueWriter;
  store: StoreApi;
  mime: Pick<MimeParser, 'parse'>;
  account: (id: AccountId) => AccountConfig | null;
  notice: (notice: Notice) => void;
  log: Log;
}

export interface DraftCopies {
  /** Looks at every draft, and from now on at each whose copies have moved on. */
  start(): void;
  /** Something about the draft has changed. */
  follow(id: DraftId): void;
  /** Resolves when everything was looked at that was to be until now. */
  settled(): Promise<void>;
  stop(): void;
}

export function createDraftCopies(parts: DraftCopiesParts): DraftCopies {
  const { vault, shelf, writer, store, mime, account, notice, log, now } = parts;
  const endedDiscarded = new Set<DraftId>();
  let unsubscribe: (() => void) | null = null;

  const planOf = (head: DraftHead): CopyPlan => {
    return planDraftCopies(head, {
      operation: (id) => vault.state.operations.get(id),
      isDeleted: (copy) => settledDeletion(vault.state.operations.values(), copy),
      refusedListed: head.outboxId !== null && canBeCorrected(vault.state.outbox, head.outboxId),
      lent: shelf.lent.has(head.id),
      endedDiscarded: endedDiscarded.has(head.id),
      now: now(),
    });
  };

  /** @returns whether it is to be looked at again later */
  const look = async (id: DraftId): Promise<boolean> => {
    const head = shelf.head(id);
    if (!head) return false;
    if (planOf(head).upload && !(await upload(head))) return true;
    let again = false;
    const result = await writer.inTurn<null>(async () => {
      const current = shelf.head(id);
      if (current) again = await tidy(current, planOf(current));
      return { ok: true, value: null };
    });
    return again || !result.ok;
  };

  /** The octets first, outside of the turn of others; then the queue, if it is still wanted. @returns false: not now */
  const upload = async (head: DraftHead): Promise<boolean> => {
    const { id, revision, accountId } = head;
    const owner = account(accountId);
    if (!owner) {
      await shelf.moveOn(id, { state: 'open' });
      return true;
    }
    const place = await inTurn(() => roleMailbox(parts, accountId, 'drafts'));
    if (!place?.mailbox || place.problem !== null) return false;
    const { mailbox, creations } = place;
    const found = await shelf.read(id);
    // What the disk has lost of a draft is told when it is opened.
    if (found.kind !== 'here' || found.draft.note !== null) return true;
    const content = await withoutLost(id, found.draft.content);
    const files = new Map(content.attachments.map((one) => [one.id, vault.drafts.pathOf(id, one.id)]));
    const known = vault.state.operations.get(copyOperationId(id, revision))?.operation;
    const request = { draftId: id, revision, content, account: owner, mailbox, files, now: now() };
    // Queued before a crash, which took only the record of it.
    const built = known?.kind === 'append' ? null : await buildCopy(request, vault.spool, mime);
    const operation = known?.kind === 'append' ? known : built?.operation;
    if (!operation) return false;
    const done = await writer.inTurn<null>(async () => {
      const current = shelf.head(id);
      if (current?.revision !== revision || current.state !== 'closed') return refusedTurn;
      const { withdraw } = planOf(current);
      const undone = withdraw.flatMap(undoing);
      if (built) await writer.enqueue([...creations, operation], undone);
      const kept = current.copies.filter((copy) => !withdraw.includes(copy));
      await shelf.moveOn(id, { copies: [...kept, copyOf(operation, revision)] });
      return { ok: true, value: null };
    });
    if (!done.ok && built) await vault.spool.remove(operation.id).catch(() => undefined);
    if (done.ok && built) {
      const { body, preview, hasAttachments, parts: octets } = built.parsed;
      const write = { messageId: operation.message.id, body, preview, hasAttachments, parts: octets };
      // A store that is away gets the body when the message's server or file tells it.
      await store.request<'put-bodies'>({ kind: 'put-bodies', bodies: [write] }).catch(() => undefined);
    }
    return true;
  };

  /** What the disk has lost of its files is told when it is sent; the text is put there all the same. */
  const withoutLost = async (id: DraftId, content: DraftContent): Promise<DraftContent> => {
    const intact: DraftAttachment[] = [];
    for (const one of content.attachments) if (await shelf.attachment(id, one.id)) intact.push(one);
    return { ...content, attachments: intact };
  };

  const inTurn = async <T>(work: () => Promise<T>): Promise<T | null> => {
    const result = await writer.inTurn(async (): Promise<CommandResult<T>> => ({
      ok: true,
      value: await work(),
    }));
    return result.ok ? result.value : null;
  };

  /** In turn. @returns whether it is to be looked at again later */
  const tidy = async (head: DraftHead, plan: CopyPlan): Promise<boolean> => {
    const { id } = head;
    const left = new Set(head.copies);
    const deletions: MailOperation[] = [];
    let again = false;
    for (const copy of plan.remove) {
      const found = await find(copy);
      if (found === 'not synced') {
        again = true;
        continue;
      }
      left.delete(copy);
      if (found !== null && found.mailboxId !== null) deletions.push(deletion(found, now()));
      else if (found === null && head.state === 'closed' && vanished(copy)) tellTwo(head);
    }
    for (const copy of plan.withdraw) left.delete(copy);
    const undone = plan.withdraw.flatMap(undoing);
    if (deletions.length > 0 || undone.length > 0) await writer.enqueue(deletions, undone);
    const copies = head.copies.filter((copy) => left.has(copy));
    // Open again, and under another number, since an operation is never queued twice.
    if (plan.reopen && !(await shelf.renew(id))) return false;
    if (copies.length < head.copies.length) await shelf.moveOn(id, { copies });
    const after = shelf.head(id);
    if (after && planOf(after).gone) await vault.append([{ kind: 'draft-gone', id }]);
    return again;
  };

  /** null: it is nowhere, as far as the account's Drafts is known. */
  const find = async (copy: DraftCopy): Promise<LocatedMessage | 'not synced' | null> => {
    const [known] = await writer.locate([copy.messageId]);
    if (known) return known;
    const boxes = (await writer.mailboxesOf([copy.accountId])).get(copy.accountId) ?? [];
    const drafts = boxes.find(({ role }) => role === 'drafts');
    if (!account(copy.accountId)) return null;
    if (!drafts) return 'not synced';
    const ids = await store.request<'shown-in'>({ kind: 'shown-in', mailboxId: drafts.id });
    const found = (await writer.locate(ids)).find((message) => isCopy(copy, message));
    if (found) return found;
    const synced = await store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId: drafts.id });
    return account(copy.accountId)?.kind === 'pop3' || synced ? null : 'not synced';
  };

  /** Whether it was in the mailbox for certain, and it was not Satchel that took it away. */
  const vanished = (copy: DraftCopy): boolean => {
    const { operationId, accountId } = copy;
    const done = operationId === null || vault.state.operations.get(operationId)?.state === 'done';
    return done && account(accountId) !== null && !hasDeletion(vault.state.operations.values(), copy);
  };

  const tellTwo = ({ id }: DraftHead): void => {
    void shelf.read(id).then((found) => {
      const subject = found.kind === 'here' ? found.draft.content.subject : '';
      notice({
        level: 'warning',
        sentence: `Your draft “${subject || '(no subject)'}” was changed or deleted by another program meanwhile. What you wrote lies in Drafts, beside whatever that program has made of it.`,
      });
    });
  };

  const work = createLateWork(look, (error) =>
    log('warn', 'draft-copy-waits', { reason: error instanceof Error ? error.name : 'unknown' }),
  );

  return {
    start() {
      for (const { id, state } of vault.state.drafts.values()) {
        if (state === 'discarded') endedDiscarded.add(id);
        work.follow(id);
      }
      unsubscribe ??= vault.subscribe(({ changes }) => {
        for (const id of concerned(changes, vault.state.drafts.values())) work.follow(id);
      });
    },
    follow: (id) => work.follow(id),
    settled: () => work.settled(),
    stop() {
      work.stop();
      unsubscribe?.();
    },
  };
}

const refusedTurn: CommandResult<never> = { ok: false, sentence: '', error: null };

/** Drafts whose copies or mail these changes are about. */
function concerned(changes: readonly StoreChange[], heads: Iterable<DraftHead>): Set<DraftId> {
  const operations = new Set<OperationId>();
  const deleted = new Set<MessageId>();
  const drafts = new Set<DraftId>();
  for (const change of changes) {
    if (change.kind === 'operation') {
      const { operation } = change.record;
      operations.add(operation.id);
      if (operation.kind === 'delete') deleted.add(operation.message.id);
    }
    if (change.kind === 'operation-removed' || change.kind === 'outbox-removed') operations.add(change.id);
    if (change.kind === 'outbox') operations.add(change.record.item.id);
  }
  if (operations.size === 0) return drafts;
  const its = (one: OperationId | null): boolean => one !== null && operations.has(one);
  for (const { id, copies, outboxId } of heads) {
    const moved = copies.some(({ operationId, messageId }) => its(operationId) || deleted.has(messageId));
    if (moved || its(outboxId)) drafts.add(id);
  }
  return drafts;
}

function hasDeletion(records: Iterable<OperationRecord>, { messageId }: DraftCopy): boolean {
  for (const { operation } of records)
    if (operation.kind === 'delete' && operation.message.id === messageId) return true;
  return false;
}

function settledDeletion(records: Iterable<OperationRecord>, { messageId }: DraftCopy): boolean {
  for (const { operation, state } of records) {
    if (operation.kind !== 'delete' || operation.message.id !== messageId) continue;
    if (state === 'done' || state === 'dropped') return true;
  }
  return false;
}

function undoing({ operationId }: DraftCopy): JournalEntry[] {
  return operationId === null ? [] : [{ kind: 'operation-undone', id: operationId }];
}

function deletion({ id, accountId, locator }: LocatedMessage, now: number): MailOperation {
  return {
    ...{ kind: 'delete', id: newOperationId(), actionId: newOperationId() as string as ActionId },
    ...{ accountId, createdAt: now, message: { id, locator }, notBefore: now },
  };
}
