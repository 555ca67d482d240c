/** Stands where a server would for local (POP) mail: what was held back or cut off by a crash is settled, copies get their files. */
import { assertNever } from '../../contract/errors';
import type { AccountId } from '../../contract/ids';
import { shownOn } from '../../contract/operation';
import type {
  Cargo,
  MailOperation,
  MailboxRef,
  MessageOperation,
  ReplayStep,
} from '../../contract/operation';
import type { LocalMessage } from '../../contract/store-writes';
import type { MailBackend, RecordStep, ReplayItem, ReplayOutcome } from '../backend/backend';
import type { MimeParser } from '../mime/mime-parser';
import { declareVoid } from '../vault/declare-void';
import type { FinishedMail, IncomingMail } from '../vault/mail-folder';
import type { Vault } from '../vault/vault';
import type { JournalFeeder } from './journal-feeder';
import { localPlacement } from './settle-local';

export interface LocalReplayParts {
  accountId: AccountId;
  vault: Vault;
  mime: MimeParser;
  feeder: Pick<JournalFeeder, 'record'>;
  now: () => number;
}

type CopyOperation = Extract<MessageOperation, { kind: 'copy' }>;
type TransferOperation = Extract<MessageOperation, { kind: 'transfer' }>;
type AppendOperation = Extract<MessageOperation, { kind: 'append' }>;

/**
 * Both reject with MailFailure of kind `disk`: nothing is lost by trying again. What brings a message into being records a
 * step before: from then on the operation is not merely queued, and who takes it back must take the message away.
 */
export function createLocalReplay(parts: LocalReplayParts): Pick<MailBackend, 'replay' | 'replayTogether'> {
  const replay = ({ operation, step }: ReplayItem, record: RecordStep): Promise<ReplayOutcome> => {
    switch (operation.kind) {
      case 'flags':
      case 'move':
      case 'delete':
      case 'mailbox-create':
      case 'mailbox-rename':
      case 'mailbox-subscribe':
        return Promise.resolve(doneBy(operation));
      case 'mailbox-delete':
        return Promise.resolve(removeLocally(parts, operation));
      case 'copy':
        return copyLocally(parts, operation, record);
      case 'append':
        return appendLocally(parts, operation, record);
      case 'transfer':
        return transferLocally(parts, operation, step, record);
      default:
        return assertNever(operation);
    }
  };
  return {
    replay,
    async replayTogether(items, record) {
      const outcomes: ReplayOutcome[] = [];
      for (const [index, item] of items.entries())
        outcomes.push(await replay(item, (step) => record([{ index, step }])));
      return outcomes;
    },
  };
}

/** A message whose deletion was taken back keeps its folder. */
function removeLocally(
  { vault }: LocalReplayParts,
  operation: Extract<MailOperation, { kind: 'mailbox-delete' }>,
): ReplayOutcome {
  const { id, name } = operation.mailbox;
  if (![...vault.state.mails.values()].some(({ message }) => message.mailboxId === id))
    return doneBy(operation);
  return {
    kind: 'parked',
    reason: `“${name}” still holds messages. Nothing was deleted: look at the folder, then try again or discard this.`,
  };
}

async function copyLocally(
  parts: LocalReplayParts,
  operation: CopyOperation,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const { vault, accountId } = parts;
  const { copyId, message, to } = operation;
  if (vault.state.mails.has(copyId)) return doneBy(operation);
  const mail = vault.state.mails.get(message.id);
  if (!mail) return { kind: 'dropped', reason: 'The message was deleted before it could be copied.' };
  if (vault.isMissing(message.id)) return { kind: 'parked', reason: lostFile };
  const raw = await vault.mail(accountId).read(mail.file);
  const { mailboxId } = mail.message;
  const source = { path: vault.state.mailboxes.get(mailboxId)?.path ?? mailboxId, uidValidity: '0', uid: 0 };
  await record({ kind: 'copy', source, target: targetOf(to) });
  await receiveLocally(parts, { ...mail.message, id: copyId, mailboxId: to.id }, raw);
  return doneBy(operation);
}

async function appendLocally(
  parts: LocalReplayParts,
  operation: AppendOperation,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const { vault, accountId } = parts;
  const { id, cargo, message, to, envelope, hasAttachments, preview } = operation;
  if (vault.state.mails.has(message.id)) return doneBy(operation);
  const raw = await vault.spool.read(id, cargo);
  if (raw === null) return { kind: 'dropped', reason: lostFile };
  const { flags, internalDate: sortKey, octets: size } = cargo;
  const local: LocalMessage = {
    ...{ id: message.id, accountId, mailboxId: to.id, flags, sortKey, size },
    ...{ envelope, hasAttachments, preview },
  };
  await record({ kind: 'append', target: targetOf(to), octets: size });
  await receiveLocally(parts, local, raw);
  return doneBy(operation);
}

/** This account's part of a move or copy to or from another one; see `turnOf`. */
async function transferLocally(
  parts: LocalReplayParts,
  operation: TransferOperation,
  step: ReplayStep | null,
  record: RecordStep,
): Promise<ReplayOutcome> {
  switch (step?.kind) {
    case 'fetched':
    case 'append':
      return step.cargo
        ? receiveTransfer(parts, operation, step.cargo, record)
        : { kind: 'next', step: null };
    case 'appended':
    case 'expunge':
      // The other account has it: settling it lets the file here go.
      return { kind: 'done', placement: step.copy, note: null };
    default:
      return spoolFromVault(parts, operation);
  }
}

async function spoolFromVault(
  { vault, accountId }: LocalReplayParts,
  { id, message: { id: messageId } }: TransferOperation,
): Promise<ReplayOutcome> {
  const mail = vault.state.mails.get(messageId);
  if (!mail) return { kind: 'dropped', reason: 'The message was deleted before this could be done.' };
  if (vault.isMissing(messageId)) return { kind: 'parked', reason: lostFile };
  const octets = await vault.spool.put(id, await vault.mail(accountId).read(mail.file));
  if (octets.sha256 !== mail.sha256) return { kind: 'parked', reason: lostFile };
  const flags = mail.message.flags.filter((flag) => !/^\\(deleted|recent)$/i.test(flag));
  const cargo: Cargo = { ...octets, flags, internalDate: mail.message.sortKey };
  return { kind: 'next', step: { kind: 'fetched', cargo } };
}

async function receiveTransfer(
  parts: LocalReplayParts,
  operation: TransferOperation,
  cargo: Cargo,
  record: RecordStep,
): Promise<ReplayOutcome> {
  const { vault, mime, accountId, now } = parts;
  const { id: operationId, to, copyId } = operation;
  const id = shownOn(operation);
  if (vault.state.mails.get(id)?.message.accountId !== accountId) {
    const raw = await vault.spool.read(operationId, cargo);
    // The disk has lost it, its account has not.
    if (raw === null) return { kind: 'next', step: null };
    const { envelope, hasAttachments, preview } = await mime.parse(raw);
    const { flags, octets: size } = cargo;
    const sortKey = Math.min(cargo.internalDate, now());
    const place = { id, accountId, mailboxId: to.id };
    await record({ kind: 'append', target: targetOf(to), octets: size, cargo });
    await receiveLocally(parts, { ...place, flags, sortKey, size, envelope, hasAttachments, preview }, raw);
  }
  if (copyId !== null) return doneBy(operation);
  return { kind: 'next', step: { kind: 'appended', copy: { mailbox: to, uidValidity: '0', uid: null } } };
}

/** The file first, then the record that speaks of it. A crash between leaves an orphan, which the next start removes as a double. */
async function receiveLocally(
  { vault, feeder, accountId }: LocalReplayParts,
  message: LocalMessage,
  raw: Uint8Array,
): Promise<void> {
  const incoming = await vault.mail(accountId).createIncoming(message.id);
  // Tried again and again, no try may leave a file: a full disk would never have room again.
  const abort = (): Promise<void> => incoming.abort().catch(() => undefined);
  const finished = await written(incoming, raw).catch(async (error: unknown) => {
    await abort();
    throw error;
  });
  try {
    await feeder.record([
      { kind: 'local-mail', message, ...finished, uidl: null, suspect: false, listed: null },
    ]);
  } catch (error) {
    // Its record may be on the disk all the same, until a new segment declares it void.
    if ((await declareVoid(vault)) && !vault.state.mails.has(message.id)) await abort();
    throw error;
  }
}

async function written(incoming: IncomingMail, raw: Uint8Array): Promise<FinishedMail> {
  await incoming.write(raw);
  return incoming.finish();
}

function targetOf({ path }: MailboxRef): { path: string; uidValidity: string; uidNext: number } {
  return { path, uidValidity: '0', uidNext: 0 };
}

const lostFile = 'The file of this message is no longer on this computer’s disk.';

function doneBy(operation: MailOperation): ReplayOutcome {
  return { kind: 'done', placement: localPlacement(operation), note: null };
}
