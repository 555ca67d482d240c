/** Brings one mailbox's headers and flags up to date: sends what the sync plan asks for. */
import type { MessageId } from '../../../contract/ids';
import type { MailboxInfo, MailboxSyncState, ServerMessage } from '../../../contract/model';
import type { MailboxDelta } from '../../../contract/store-writes';
import type { SyncProgress } from '../../../contract/status-events';
import type { MailboxBook } from '../backend';
import type { Log } from '../../log-line';
import type { MimeParser } from '../../mime/mime-parser';
import type { StoreApi } from '../../store/store-api';
import { errorOf, isAboutOne, valueOf } from './imap-answers';
import { changedSince, compareAll } from './compare-mailbox';
import type { Difference } from './compare-mailbox';
import { existsNow, fetchRows, select } from './imap-commands';
import type { Selected } from './imap-commands';
import { headerQuery, toServerMessage } from './imap-convert';
import type { ImapSession } from './imap-session';
import { mendLostCharacters, readOddHeaders } from './odd-headers';
import { planSync, stateAfter } from './sync-plan';
import type { SyncPlan } from './sync-plan';
import { pagesNewestFirst, uidSet } from './uid-pages';
import { WritePipeline } from './write-pipeline';

export interface SyncTools {
  session: ImapSession;
  store: StoreApi;
  book: MailboxBook;
  mime: MimeParser;
  log: Log;
  progress: (progress: SyncProgress) => void;
  /** Asked between pages: whether something more urgent waits. */
  interrupted: () => boolean;
  /** Whether this side ends the connection. */
  closing: () => boolean;
}

export interface MailboxResult {
  plan: SyncPlan['kind'];
  /** False: ended early at a safe point; what is here is saved and a later sync goes on. */
  complete: boolean;
  added: number;
  expunged: number;
  /** Messages of this mailbox in the store now; null when that is not known for sure. */
  stored: number | null;
}

/** Headers in one FETCH; the first page is smaller, so that the newest mail shows at once. */
const pageSize = 1_000;
const firstPage = 200;

type KnownUidValidity = Selected & { uidValidity: string };

/**
 * @param knownCount messages in the store as the last sync of this connection left them; null: ask the store
 * @throws MailFailure for lost connections and refusals, StoreUnavailable
 */
export async function syncMailbox(
  tools: SyncTools,
  mailbox: MailboxInfo,
  knownCount: number | null,
): Promise<MailboxResult> {
  const { session, store, log } = tools;
  let unbound = await unboundRows(store, mailbox);
  const selected = valueOf(await select(session, mailbox.path));
  const saved = await store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId: mailbox.id });
  let stored: Map<number, string[]> | null =
    knownCount === null ? await storedUids(store, mailbox, selected) : null;
  const plan = planSync(saved, selected, stored?.size ?? knownCount ?? 0);
  log('debug', 'sync-plan', { kind: plan.kind, exists: selected.exists });
  const result = { plan: plan.kind, complete: true, added: 0, expunged: 0 };
  const sure = selected as KnownUidValidity;
  let difference: Difference;
  switch (plan.kind) {
    case 'impossible':
      log('warn', 'mailbox-skipped', { reason: plan.reason });
      return { ...result, stored: null };
    case 'unchanged':
      // All that the server has is here under its UID.
      if (unbound.length > 0 || saved?.unwatched)
        await dropUnbound(store, mailbox, sure.uidValidity, unbound, saved);
      return { ...result, stored: selected.exists };
    case 'changed-since':
      stored ??= await storedUids(store, mailbox, selected);
      difference = await changedSince(session, stored, plan.since);
      break;
    case 'uidvalidity-changed':
      await store.request<'unbind-mailbox'>({ kind: 'unbind-mailbox', mailboxId: mailbox.id });
      unbound = await unboundRows(store, mailbox);
      stored = await storedUids(store, mailbox, selected);
      difference = await compareAll(session, stored);
      break;
    case 'first':
    case 'resume':
      // Rows of another UIDVALIDITY lose their UIDs with the first page.
      unbound = await unboundRows(store, mailbox, sure.uidValidity);
      stored ??= await storedUids(store, mailbox, selected);
      difference = await compareAll(session, stored);
      break;
    case 'compare-all':
      stored ??= await storedUids(store, mailbox, selected);
      difference = await compareAll(session, stored);
      break;
  }
  if (!difference.proven)
    log('warn', 'list-does-not-add-up', { listed: difference.listed.length, exists: existsNow(session) });
  // Also after a resume: the sync that began with an unbind may have ended early.
  const binds = plan.kind !== 'compare-all' && plan.kind !== 'changed-since';
  if (!binds && !difference.proven) unbound = [];
  const { complete, added } = await writeDifference(tools, mailbox, sure, difference, unbound);
  const expunged = difference.expunged.length;
  return {
    plan: plan.kind,
    complete,
    added,
    expunged,
    stored: complete && difference.proven ? stored.size - expunged + added : null,
  };
}

/** A row of another UIDVALIDITY would hide the message that has its UID now. */
async function storedUids(
  store: StoreApi,
  mailbox: MailboxInfo,
  { uidValidity }: Selected,
): Promise<Map<number, string[]>> {
  const rows = await store.request<'list-uids'>({
    ...{ kind: 'list-uids', mailboxId: mailbox.id },
    ...(uidValidity === null ? {} : { uidValidity }),
  });
  return new Map(rows.map((row) => [row.uid, row.flags]));
}

/** Asked before the server is: what lies here by then, whoever brought it, a whole listing must meet. */
function unboundRows(
  store: StoreApi,
  { id: mailboxId }: MailboxInfo,
  uidValidity?: string,
): Promise<MessageId[]> {
  return store.request<'list-unbound'>({
    ...{ kind: 'list-unbound', mailboxId },
    ...(uidValidity === undefined ? {} : { uidValidity }),
  });
}

async function dropUnbound(
  store: StoreApi,
  { id: mailboxId }: MailboxInfo,
  uidValidity: string,
  unbound: MessageId[],
  saved: MailboxSyncState | null,
): Promise<void> {
  const delta: MailboxDelta = {
    mailboxId,
    uidValidity,
    upsert: [],
    flags: [],
    expunged: [],
    state: saved?.unwatched ? { ...saved, unwatched: false } : null,
    unbound,
  };
  await store.request<'apply-delta'>({ kind: 'apply-delta', delta });
}

/**
 * Flags and removals first, then the missing headers newest first; each page carries the state that it makes true.
 * @param unbound rows without a UID from before the listing: those that the last page leaves without one go with it
 */
async function writeDifference(
  tools: SyncTools,
  mailbox: MailboxInfo,
  selected: KnownUidValidity,
  difference: Difference,
  unbound: MessageId[],
): Promise<{ complete: boolean; added: number }> {
  const { store } = tools;
  const { missing, listed } = difference;
  const highest = Math.max(0, listed[listed.length - 1] ?? 0, missing[missing.length - 1] ?? 0);
  const pipeline = new WritePipeline(3);
  const write = (
    upsert: ServerMessage[],
    rest: Pick<MailboxDelta, 'flags' | 'expunged'>,
    state: MailboxSyncState | null,
  ) => {
    const isLast = state === finalState;
    const delta: MailboxDelta = {
      ...{ mailboxId: mailbox.id, uidValidity: selected.uidValidity, upsert, ...rest, state },
      ...(isLast && unbound.length > 0 ? { unbound } : {}),
    };
    return pipeline.push(() => store.request<'apply-delta'>({ kind: 'apply-delta', delta }));
  };
  const nothing = { flags: [], expunged: [] };
  const { flags, expunged } = difference;
  const finalState = stateAfter(mailbox.id, selected, null, highest);
  await write([], { flags, expunged }, missing.length === 0 ? finalState : null);
  let left = missing.length;
  let added = 0;
  for (const page of pagesNewestFirst(missing, pageSize, firstPage)) {
    if (tools.interrupted()) {
      await pipeline.drain();
      return { complete: false, added };
    }
    tools.progress({
      mailbox: mailbox.path,
      what: 'headers',
      done: missing.length - left,
      total: missing.length,
    });
    const messages = await readPage(tools, page, listed);
    left -= page.length;
    added += messages.length;
    await write(
      messages,
      nothing,
      left === 0 ? finalState : stateAfter(mailbox.id, selected, missing[left - 1] ?? null, highest),
    );
  }
  await pipeline.drain();
  return { complete: true, added };
}

async function readPage(
  tools: SyncTools,
  page: readonly number[],
  listed: readonly number[],
): Promise<ServerMessage[]> {
  const wanted = new Set(page);
  const messages = new Map<number, ServerMessage>();
  const set = uidSet(page, listed);
  const answer = await fetchRows(tools.session, set, headerQuery, (row) => {
    const message = wanted.has(row.uid) ? toServerMessage(row) : null;
    if (message) messages.set(row.uid, message);
  });
  // Some servers end with NO when one of them was expunged meanwhile: what came is good, the rest is asked for again (I07).
  // Some cannot list one of them at all: then they are asked for by another way, each by itself.
  if (answer.kind !== 'ok' && !isAboutOne(errorOf(answer))) valueOf(answer);
  const odd = page.filter((uid) => !messages.has(uid));
  for (const message of await readOddHeaders(tools, odd, answer.kind !== 'ok' && messages.size === 0))
    messages.set(message.uid, message);
  await mendLostCharacters(tools, messages);
  return [...messages.values()];
}
