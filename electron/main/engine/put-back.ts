/** Puts messages back that another program deleted on their server, where all of their octets are on this computer. */
import { randomUUID } from 'node:crypto';
import type { CommandResult } from '../../contract/commands';
import type { ActionId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import { targetAccount } from '../../contract/operation';
import type { Cargo } from '../../contract/operation';
import { sourcePart } from '../../contract/store-writes';
import { wholeSource } from '../mime/kept-source';
import type { MimeParser } from '../mime/mime-parser';
import type { StoreApi } from '../store/store-api';
import type { Spool } from '../vault/spool';
import type { VaultState } from '../vault/state-shape';
import type { JournalFeeder } from './journal-feeder';
import { planPutBack, targetOf, withAllBehind } from './plan-put-back';
import type { PutBackRecord } from './plan-put-back';
import { newOperationId, refusal } from './queue-writer';
import type { QueueWriter } from './queue-writer';

export interface PutBackParts {
  store: StoreApi;
  spool: Pick<Spool, 'put'>;
  mime: Pick<MimeParser, 'parse'>;
  writer: Pick<QueueWriter, 'mailboxesOf' | 'locate'>;
  feeder: JournalFeeder;
  state: () => VaultState;
  wake: (accountId: MailboxInfo['accountId']) => void;
  now: () => number;
}

/**
 * To be called in turn. Octets first, then the one record that ends the operation and queues the message, then the screen.
 * @returns how many were put back
 */
export async function putBackSome(
  parts: PutBackParts,
  records: readonly PutBackRecord[],
): Promise<CommandResult<number>> {
  let done = 0;
  let why: string | null = null;
  for (const record of records) {
    const refused = await putBack(parts, record);
    if (refused === null) done += 1;
    else why ??= refused;
  }
  return why !== null && done === 0 ? refusal(why) : { ok: true, value: done };
}

/** @returns why it cannot be done, or null */
async function putBack(parts: PutBackParts, record: PutBackRecord): Promise<string | null> {
  const { store, spool, mime, writer, feeder, state, wake, now } = parts;
  const { operation } = record;
  const { id: messageId, locator } = operation.message;
  const accountId = targetAccount(operation);
  const mailbox = targetOf(record, await writer.mailboxesOf([accountId]));
  if (!mailbox?.selectable) return 'The folder that it was to go to is no longer here. Make it again first.';
  const kept = await store.request<'get-parts'>({ kind: 'get-parts', messageId });
  const source = kept.find(({ partId }) => partId === sourcePart);
  const raw = source ? wholeSource(source.bytes, kept) : null;
  const [located] = await writer.locate([messageId]);
  if (!raw || !located) return 'Not all of this message is on this computer any more.';
  const parsed = await mime.parse(raw, { keepsSource: true });
  const id = newOperationId();
  // Durable before the journal speaks of it.
  const stored = await spool.put(id, raw);
  const cargo: Cargo = { ...stored, flags: flagsOf(located.flags), internalDate: locator.internalDate };
  const actionId = randomUUID() as ActionId;
  const [, ...behind] = withAllBehind(state(), new Set([record.operation.id]));
  const { append, entry } = planPutBack({
    ...{ record, id, actionId, mailbox, cargo, parsed, behind, newOperationId, now: now() },
  });
  await feeder.record([entry]);
  wake(accountId);
  const { body, preview, hasAttachments, parts: pieces } = parsed;
  const write = { messageId: append.message.id, body, preview, hasAttachments, parts: pieces };
  // A store that is away gets the body from the server, as soon as that has it.
  await store.request<'put-bodies'>({ kind: 'put-bodies', bodies: [write] }).catch(() => undefined);
  return null;
}

/** What a new message may be added with (RFC 9051 section 2.3.2). */
function flagsOf(flags: readonly string[]): string[] {
  return flags.filter((flag) => !/^\\(deleted|recent)$/i.test(flag));
}
