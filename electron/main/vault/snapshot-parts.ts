/** The vault's state as parts of a snapshot, and back. */
import * as z from 'zod';
import { ActionChange, ActionHead, ChangeState, ChangeSubject } from '../../contract/action';
import { AccountId, ActionId, MailboxId, MessageId } from '../../contract/ids';
import { MailboxInfo } from '../../contract/model';
import { OperationRecord } from '../../contract/operation';
import { GroupTally } from '../../contract/operation-group';
import { OutboxRecord } from '../../contract/outbox';
import { changeGroups } from './action-history';
import { deltaOf, fromDeltas } from './deltas';
import { DraftHead } from './draft-head';
import { localFile, LocalMessage, MailFileName } from './journal-record';
import { isSlightOfRecord } from './slight-change';
import { VaultProblem } from './vault-problem';
import type { StatePatch, VaultState } from './state-shape';

const LedgerLine = z.object({
  uidl: z.string(),
  messageId: MessageId,
  octets: z.number(),
  sha256: z.string(),
  state: z.enum(['downloaded', 'suspect', 'deleted']),
  listed: z.number().nullable().default(null),
});

const SnapshotPart = z.discriminatedUnion('kind', [
  /** Until version 3. */
  z.object({ kind: z.literal('operation'), record: OperationRecord }),
  /** Records that follow each other (since version 4): the first, then what changes from each to the next. */
  z.object({ kind: z.literal('operations'), first: z.unknown(), then: z.array(z.unknown()) }),
  /** Since version 4. */
  z.object({ kind: z.literal('group-tally'), tally: GroupTally }),
  z.object({ kind: z.literal('mailbox'), mailbox: MailboxInfo }),
  /** Since version 4. */
  z.object({
    kind: z.literal('mailbox-name'),
    accountId: AccountId,
    mailboxId: MailboxId,
    path: z.string(),
  }),
  z.object({ kind: z.literal('mail'), message: LocalMessage, ...localFile }),
  z.object({ kind: z.literal('ledger'), accountId: AccountId, line: LedgerLine }),
  z.object({ kind: z.literal('garbage'), messageId: MessageId, accountId: AccountId, file: MailFileName }),
  z.object({ kind: z.literal('removed-account'), accountId: AccountId }),
  z.object({ kind: z.literal('outbox'), record: OutboxRecord }),
  z.object({ kind: z.literal('draft'), head: DraftHead }),
  /** What undo knows of an action (since version 4); its changes follow, those that are alike together. */
  z.object({ kind: z.literal('action'), action: ActionHead, undone: z.boolean() }),
  z.object({
    ...{ kind: z.literal('action-changes'), id: ActionId, accountId: AccountId },
    ...{ change: ActionChange, state: ChangeState, subjects: z.array(ChangeSubject) },
  }),
]);
type SnapshotPart = z.infer<typeof SnapshotPart>;

/** Operations in one part: it is read in one piece, so it must not be long. */
const operationsInPart = 250;

const knownParts: ReadonlySet<unknown> = new Set(
  SnapshotPart.options.map((option) => option.shape.kind.value),
);

/** The whole state; operations in their order. */
export function* partsOf(state: VaultState): Generator<SnapshotPart> {
  for (const accountId of state.removedAccounts) yield { kind: 'removed-account', accountId };
  for (const mailbox of state.mailboxes.values()) yield { kind: 'mailbox', mailbox };
  for (const name of state.names) yield { kind: 'mailbox-name', ...name };
  for (const mail of state.mails.values()) yield { kind: 'mail', ...mail };
  for (const [accountId, ledger] of state.ledgers) {
    for (const line of ledger.values()) yield { kind: 'ledger', accountId, line };
  }
  for (const [messageId, { accountId, file }] of state.garbage)
    yield { kind: 'garbage', messageId, accountId, file };
  yield* packed(state.operations.values());
  for (const tally of state.tallies.values()) yield { kind: 'group-tally', tally };
  for (const record of state.outbox.values()) yield { kind: 'outbox', record };
  for (const head of state.drafts.values()) yield { kind: 'draft', head };
  for (const action of state.actions.values()) {
    yield { kind: 'action', action: action.head, undone: action.undone };
    for (const group of changeGroups(action)) yield { kind: 'action-changes', id: action.head.id, ...group };
  }
}

function* packed(records: Iterable<OperationRecord>): Generator<SnapshotPart> {
  let part: Extract<SnapshotPart, { kind: 'operations' }> | null = null;
  let last: OperationRecord | null = null;
  for (const record of records) {
    if (part) part.then.push(deltaOf(last, record));
    else part = { kind: 'operations', first: record, then: [] };
    last = record;
    if (part.then.length + 1 < operationsInPart) continue;
    yield part;
    part = null;
  }
  if (part) yield part;
}

function unpacked(first: unknown, then: readonly unknown[]): OperationRecord[] {
  const check = (value: unknown): OperationRecord => checked(OperationRecord, value);
  return [...fromDeltas(first, then, check, isSlightOfRecord)];
}

function checked<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new VaultProblem('unreadable', `snapshot: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** @throws VaultProblem for a part that only a newer version knows, or that makes no sense */
export function patchFromPart(value: unknown): StatePatch {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  if (!knownParts.has(kind))
    throw new VaultProblem('newer-version', `a snapshot part of kind ${String(kind)}`);
  const part = checked(SnapshotPart, value);
  switch (part.kind) {
    case 'operation':
      return { operations: [part.record] };
    case 'operations':
      return { operations: unpacked(part.first, part.then) };
    case 'group-tally':
      return { tally: part.tally };
    case 'mailbox':
      return { mailbox: part.mailbox };
    case 'mailbox-name': {
      const { accountId, mailboxId, path } = part;
      return { names: [{ accountId, mailboxId, path }] };
    }
    case 'mail': {
      const { message, file, octets, sha256 } = part;
      return { mail: { message, file, octets, sha256 } };
    }
    case 'ledger':
      return { ledger: { accountId: part.accountId, entry: part.line } };
    case 'garbage':
      return { garbage: { messageId: part.messageId, accountId: part.accountId, file: part.file } };
    case 'removed-account':
      return { accountRemoved: part.accountId };
    case 'outbox':
      return { outbox: part.record };
    case 'draft':
      return { drafts: [part.head] };
    case 'action':
      return { action: { head: part.action, undone: part.undone } };
    case 'action-changes': {
      const { id, accountId, change, state, subjects } = part;
      const tracked = { accountId, change, state };
      return { actionChanges: subjects.map((subject) => ({ id, subject, tracked })) };
    }
  }
}
