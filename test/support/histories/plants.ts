/** Faults that are planted on purpose, in Satchel's own parts or as deeds that the model is not told of: the histories must find each of them. */
import { isMessageOperation } from '../../../electron/contract/operation';
import type { OperationId } from '../../../electron/contract/ids';
import type { MailboxRef, MessageOperation, ReplayStep } from '../../../electron/contract/operation';
import type { MailParts } from '../../../electron/main/start-mail';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import type { Vault } from '../../../electron/main/vault/vault';
import type { ForeignClient } from './foreign-client';
import type { HistoryModel } from './history-model';
import type { ServerKind } from './history-servers';
import type { HistoryOptions } from './history-result';

export interface Plant {
  name: string;
  what: string;
  /** Where it does harm; Dovecot when absent. */
  server?: ServerKind;
  options: Pick<HistoryOptions, 'plant' | 'rogue'>;
}

export const plants: Plant[] = [
  {
    name: 'blind-replay',
    what: 'what was sent and not answered is sent again without a look',
    // A MOVE that is sent again finds nothing to move; a COPY makes another copy.
    server: 'dovecot-without-move',
    options: { plant: rewriting(blind) },
  },
  {
    name: 'hasty-done',
    what: 'what was sent and not answered counts as done',
    options: { plant: rewriting(hasty) },
  },
  {
    name: 'wrong-uid',
    what: 'an operation in twenty is queued with the next UID',
    options: { plant: rewriting(everyTwentieth(beside)) },
  },
  {
    name: 'dropped-queue',
    what: 'an operation in twenty is never written down',
    options: { plant: rewriting(everyTwentieth(() => [])) },
  },
  {
    name: 'deaf-sync',
    what: 'flags that others change are not written to the cache',
    options: { plant: (parts) => ({ ...parts, store: { request: deaf(parts.store) } }) },
  },
  {
    name: 'hasty-removal',
    what: 'what is to move to the other account is removed as soon as it was read',
    options: { plant: rewriting(unconfirmed()) },
  },
  {
    name: 'forgotten-arrival',
    what: 'what the other account has confirmed goes there a second time',
    options: { plant: rewriting(forgetful()) },
  },
  {
    name: 'bare-expunge',
    what: 'somebody removes what others have marked',
    options: { rogue: expungeMarked },
  },
  { name: 'stranger', what: 'one message is moved by nobody', options: { rogue: moveOne } },
];

/** A vault that writes other entries than it is given. */
function rewriting(rewrite: (entry: JournalEntry) => JournalEntry[]): (parts: MailParts) => MailParts {
  return (parts) => {
    const { vault } = parts;
    const planted: Vault = Object.create(vault, {
      append: { value: (entries: readonly JournalEntry[]) => vault.append(entries.flatMap(rewrite)) },
    }) as Vault;
    return { ...parts, vault: planted };
  };
}

function blind(entry: JournalEntry): JournalEntry[] {
  if (entry.kind !== 'operation-moved-on' || entry.state !== 'unknown') return [entry];
  return [{ ...entry, state: 'queued', step: null }];
}

function hasty(entry: JournalEntry): JournalEntry[] {
  if (entry.kind !== 'operation-moved-on' || entry.state !== 'unknown' || entry.step?.kind !== 'move')
    return [entry];
  return [{ kind: 'operation-settled', id: entry.id, state: 'done', placement: null, reason: null }];
}

function everyTwentieth(
  rewrite: (entry: JournalEntry) => JournalEntry[],
): (entry: JournalEntry) => JournalEntry[] {
  let queued = 0;
  return (entry) => {
    if (entry.kind !== 'operation-queued') return [entry];
    queued += 1;
    return queued % 20 === 0 ? rewrite(entry) : [entry];
  };
}

/** Nobody has added it to the other account. */
function unconfirmed(): (entry: JournalEntry) => JournalEntry[] {
  const targets = new Map<OperationId, MailboxRef>();
  return (entry) => {
    if (entry.kind === 'operation-queued' && entry.operation.kind === 'transfer')
      targets.set(entry.operation.id, entry.operation.to);
    if (entry.kind !== 'operation-moved-on' || entry.step?.kind !== 'fetched') return [entry];
    const mailbox = targets.get(entry.id);
    if (!mailbox) return [entry];
    return [{ ...entry, step: { kind: 'appended', copy: { mailbox, uidValidity: '1', uid: 1 } } }];
  };
}

function forgetful(): (entry: JournalEntry) => JournalEntry[] {
  const fetched = new Map<OperationId, ReplayStep>();
  return (entry) => {
    if (entry.kind !== 'operation-moved-on') return [entry];
    if (entry.step?.kind === 'fetched') fetched.set(entry.id, entry.step);
    const step = fetched.get(entry.id);
    if (entry.step?.kind !== 'appended' || !step) return [entry];
    fetched.delete(entry.id);
    return [{ ...entry, step }];
  };
}

function beside(entry: JournalEntry): JournalEntry[] {
  if (entry.kind !== 'operation-queued' || !isMessageOperation(entry.operation)) return [entry];
  const other = structuredClone(entry);
  const { placement } = (other.operation as MessageOperation).message.locator;
  if (placement.uid !== null) placement.uid += 1;
  return [other];
}

function deaf(store: MailParts['store']): MailParts['store']['request'] {
  return (request) => {
    if ((request as { kind: string }).kind !== 'apply-delta') return store.request(request);
    const heard = structuredClone(request) as { delta: { flags: unknown[] } };
    heard.delta.flags = [];
    return store.request(heard as typeof request);
  };
}

async function expungeMarked(client: ForeignClient, model: HistoryModel): Promise<boolean> {
  const marked = model.tokens
    .flatMap((token) => model.believed(token))
    .find(({ flags }) => flags.includes('\\deleted'));
  const path = marked && model.boxes.pathOf(marked.box);
  if (path === undefined) return false;
  await client.expungeMarked(path);
  await client.leave();
  return true;
}

async function moveOne(client: ForeignClient, model: HistoryModel): Promise<boolean> {
  const inbox = model.boxes.at('INBOX');
  const one = model.tokens.flatMap((token) => model.believed(token)).find(({ box }) => box === inbox);
  if (!one || one.uid === null) return false;
  await client.copy('INBOX', String(one.uid), 'Trash');
  await client.leave();
  return true;
}
