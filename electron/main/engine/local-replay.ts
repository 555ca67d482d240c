/** Stands where a server would for local (POP) mail: what was held back or cut off by a crash is settled, copies get their files. */
import { assertNever } from '../../contract/errors';
import type { AccountId } from '../../contract/ids';
import type { MailOperation, MessageOperation } from '../../contract/operation';
import type { LocalMessage } from '../../contract/store-writes';
import type { MailBackend, ReplayOutcome } from '../backend/backend';
import type { Vault } from '../vault/vault';
import type { JournalFeeder } from './journal-feeder';
import { localPlacement } from './settle-local';

export interface LocalReplayParts {
  accountId: AccountId;
  vault: Vault;
  feeder: JournalFeeder;
}

type CopyOperation = Extract<MessageOperation, { kind: 'copy' }>;
type AppendOperation = Extract<MessageOperation, { kind: 'append' }>;

/** Both reject with MailFailure of kind `disk`: nothing is lost by trying again. */
export function createLocalReplay(parts: LocalReplayParts): Pick<MailBackend, 'replay' | 'replayTogether'> {
  const replay = (operation: MailOperation): Promise<ReplayOutcome> => {
    switch (operation.kind) {
      case 'flags':
      case 'move':
      case 'delete':
      case 'mailbox-create':
        return Promise.resolve(doneBy(operation));
      case 'copy':
        return copyLocally(parts, operation);
      case 'append':
        return appendLocally(parts, operation);
      default:
        return assertNever(operation);
    }
  };
  return {
    replay: ({ operation }) => replay(operation),
    async replayTogether(items) {
      const outcomes: ReplayOutcome[] = [];
      for (const { operation } of items) outcomes.push(await replay(operation));
      return outcomes;
    },
  };
}

async function copyLocally(parts: LocalReplayParts, operation: CopyOperation): Promise<ReplayOutcome> {
  const { vault, accountId } = parts;
  const { copyId, message, to } = operation;
  if (vault.state.mails.has(copyId)) return doneBy(operation);
  const mail = vault.state.mails.get(message.id);
  if (!mail) return { kind: 'dropped', reason: 'The message was deleted before it could be copied.' };
  if (vault.isMissing(message.id)) return { kind: 'parked', reason: lostFile };
  const raw = await vault.mail(accountId).read(mail.file);
  await receiveLocally(parts, { ...mail.message, id: copyId, mailboxId: to.id }, raw);
  return doneBy(operation);
}

async function appendLocally(parts: LocalReplayParts, operation: AppendOperation): Promise<ReplayOutcome> {
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
  await receiveLocally(parts, local, raw);
  return doneBy(operation);
}

/** The file first, then the record that speaks of it. A crash between leaves an orphan, which the next start removes as a double. */
async function receiveLocally(
  { vault, feeder, accountId }: LocalReplayParts,
  message: LocalMessage,
  raw: Uint8Array,
): Promise<void> {
  const incoming = await vault.mail(accountId).createIncoming(message.id);
  try {
    await incoming.write(raw);
  } catch (error) {
    await incoming.abort().catch(() => undefined);
    throw error;
  }
  const finished = await incoming.finish();
  await feeder.record([
    { kind: 'local-mail', message, ...finished, uidl: null, suspect: false, listed: null },
  ]);
}

const lostFile = 'The file of this message is no longer on this computer’s disk.';

function doneBy(operation: MailOperation): ReplayOutcome {
  return { kind: 'done', placement: localPlacement(operation), note: null };
}
