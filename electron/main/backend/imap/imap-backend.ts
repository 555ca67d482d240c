/** The IMAP side of the MailBackend seam: one connection for work, one for watching, both through imapflow. */
import type { AccountConfig } from '../../../contract/account';
import { MailFailure, assertNever, isTransient } from '../../../contract/errors';
import type { AccountId, MessageId } from '../../../contract/ids';
import type { Whereabouts } from '../../../contract/store-writes';
import type { MailError } from '../../../contract/errors';
import { isMailboxOperation } from '../../../contract/operation';
import type { MailboxRef } from '../../../contract/operation';
import type { MimeParser } from '../../mime/mime-parser';
import { StoreUnavailable } from '../../store/store-api';
import type { StoreApi } from '../../store/store-api';
import type {
  BackendEvents,
  MailBackend,
  MailboxBook,
  RecordStep,
  ReplayItem,
  ReplayOutcome,
  Secret,
  SyncScope,
  TrustOptions,
} from '../backend';
import type { Log } from '../../log-line';
import { explainFailure } from '../net/explain-failure';
import { atServerPaths } from '../server-paths';
import type { NamesThere } from '../server-paths';
import { toMailError } from './imap-errors';
import { fetchSource } from './imap-fetch-source';
import { watchInbox } from './imap-idle';
import type { InboxWatch } from './imap-idle';
import { listFollowing, lookForRenames } from './imap-mailboxes';
import type { Listed } from './imap-mailboxes';
import { replayOperation } from './imap-replay';
import type { Spooled } from './imap-replay';
import { replayTogether } from './imap-together';
import type { Recall } from './imap-recall';
import { ImapSession } from './imap-session';
import { newMemory, syncBody, syncEverything, syncInbox, syncInboxHeaders } from './imap-sync';
import type { SyncMemory } from './imap-sync';
import type { HangUps } from './sync-bodies';
import type { SyncTools } from './sync-mailbox';

export interface ImapBackendDeps {
  account: AccountConfig & { kind: 'imap' };
  /** null: not known in this session. */
  /** @throws MailFailure where a token could not be had */
  password: () => Promise<Secret | null>;
  store: StoreApi;
  spool: Spooled;
  book: MailboxBook;
  mime: MimeParser;
  trust: TrustOptions;
  log: Log;
  events: BackendEvents;
  /** Bodies at which earlier connections of the account were lost. */
  hangUps: HangUps;
  /** ms from its sign-in for which a connection reckons with commands of an earlier one that its server is still at. */
  settleTime?: number | undefined;
}

/**
 * ms. A server may still be at what a lost connection had sent while the next one looks, and finds nothing done: sent once
 * more, a message would be moved, copied or put there twice. One that needs longer cannot be told from one that never got it.
 */
const usualSettleTime = 2_000;
/** ms between whole passes: mailboxes other than INBOX are not watched. */
const pollEvery = 5 * 60_000;

export function createImapBackend(deps: ImapBackendDeps): MailBackend {
  const { account, store, spool, book, mime, trust, log, events } = deps;
  let worker: ImapSession | null = null;
  let watch: InboxWatch | null = null;
  let memory: SyncMemory = newMemory(deps.hangUps);
  let closing = false;
  let interrupted = false;
  let password: Secret | null = null;
  /** Whether this connection has looked for mailboxes that another program has renamed. */
  let lookedForRenames = false;

  const open = (onClosed: (error: MailError | null) => void): Promise<ImapSession> =>
    ImapSession.open({ server: account.server, password: password ?? '', trust, log, onClosed });

  const whereabouts = (accountId: AccountId, messageId: MessageId): Promise<Whereabouts> =>
    store.request<'get-whereabouts'>({ kind: 'get-whereabouts', accountId, messageId });
  /** How far the mailboxes were known before this connection changed that: a long replay makes room for syncs. */
  let before: { at: number; mailboxes: Promise<Whereabouts['mailboxes'] | null> } | null = null;
  const noteBefore = async (): Promise<void> => {
    before ??= {
      at: Date.now(),
      mailboxes: whereabouts(account.id, '' as MessageId).then(
        ({ mailboxes }) => mailboxes,
        () => null,
      ),
    };
    await before.mailboxes;
  };
  const recall: Omit<Recall, 'listed'> = {
    async whereabouts({ accountId, message, createdAt }) {
      const known = await whereabouts(accountId, message.id);
      const mailboxes = before && createdAt <= before.at ? await before.mailboxes : null;
      // They may have been renamed since, by the queue or by others.
      const asNow = <M extends MailboxRef>(box: M): M => ({ ...box, path: book.pathOf(box) });
      const { placement } = known;
      return {
        ...known,
        placement: placement && { ...placement, mailbox: asNow(placement.mailbox) },
        mailboxes: (mailboxes ?? known.mailboxes).map(asNow),
      };
    },
    idAt: (path) => book.idAt(path),
    objectIdOf: async (mailboxId) =>
      (await store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId }))?.objectId ?? null,
    rivals: (message, place, uids) =>
      store.request<'get-rivals'>({
        ...{ kind: 'get-rivals', accountId: account.id, message, ...place, uids: [...uids] },
      }),
  };

  const run = async (scope: SyncScope, tools: SyncTools): Promise<void> => {
    switch (scope.kind) {
      case 'everything':
        return syncEverything(tools, account.id, memory);
      case 'inbox':
        return syncInbox(tools, account.id, memory);
      case 'inbox-headers':
        return void (await syncInboxHeaders(tools, account.id, memory));
      case 'body':
        return syncBody(tools, scope.messageId, account.id);
      default:
        return assertNever(scope);
    }
  };

  const names: NamesThere = {
    accountId: account.id,
    pathOf: (mailbox) => book.pathOf(mailbox),
    idAt: (path) => book.idAt(path),
  };

  /** Once before a connection's first operation: what is queued must not go to another mailbox of the same name. */
  const followFirst = async (session: ImapSession): Promise<void> => {
    if (lookedForRenames) return;
    await lookForRenames({ session, store, book, accountId: account.id });
    lookedForRenames = true;
  };

  /** A mailbox that is missing may just have been renamed: then the operation follows it. */
  const replayFollowing = async (
    session: ImapSession,
    item: ReplayItem,
    record: RecordStep,
  ): Promise<ReplayOutcome> => {
    let { step } = item;
    const recordStep: RecordStep = async (next) => {
      await record(next);
      step = next;
    };
    const naming = { session, store, book, accountId: account.id };
    let followed = false;
    const listed = async (): Promise<Listed> => {
      const answer = await listFollowing(naming);
      followed ||= answer.kind === 'renamed';
      return answer;
    };
    const tools = { spool, recall: { ...recall, listed } };
    const outcome = await replayOperation(session, atServerPaths(item, names), recordStep, tools);
    const isMissing = 'missing' in outcome && outcome.missing === true;
    if (!followed && !isMissing) return outcome;
    try {
      if (!followed && !(await lookForRenames(naming))) return outcome;
    } catch (thrown) {
      const error = toMailError(thrown);
      // What the server said stands, unless the connection was lost before it could be asked.
      return isTransient(error) ? { kind: step ? 'unknown' : 'retry', error } : outcome;
    }
    return replayOperation(session, atServerPaths({ ...item, step }, names), recordStep, tools);
  };

  /** What an earlier connection may have sent is looked for at once, but sent again only when its server has had time for it. */
  const replayOnce = async (
    session: ImapSession,
    item: ReplayItem,
    record: RecordStep,
  ): Promise<ReplayOutcome> => {
    const settleTime = deps.settleTime ?? usualSettleTime;
    if (item.step === null || session.age >= settleTime) return replayFollowing(session, item, record);
    let early = false;
    const outcome = await replayFollowing(session, item, (next) => {
      if (session.age >= settleTime) return record(next);
      early = true;
      throw new Error('its server may still be at it');
    });
    if (!early) return outcome;
    await session.aged(settleTime);
    return session.closed ? { kind: 'unknown', error: closedError } : replayFollowing(session, item, record);
  };

  return {
    pollEvery,

    async connect() {
      try {
        password = await deps.password();
        if (password === null) return { kind: 'password-needed', detail: '' };
        memory = newMemory(deps.hangUps);
        lookedForRenames = false;
        worker = await open((error) => {
          watch?.stop();
          events.closed(error);
        });
        // close() may have come while the sign-in was under way.
        if (closing) worker.close();
        return closing ? closedError : null;
      } catch (thrown) {
        const error = toMailError(thrown);
        return closing ? error : await explainFailure(error, account.server, password ?? '', 'imap', true);
      }
    },

    async replay(item, record) {
      if (!worker || worker.closed) {
        return item.step ? { kind: 'unknown', error: closedError } : { kind: 'retry', error: closedError };
      }
      // What the store holds changes with every settled operation.
      memory.counts.clear();
      await noteBefore();
      // The second connection in a row that it lost: some servers hang up on a key of SEARCH (ADVERSE-IMAP I31).
      worker.searches = (item.tries ?? 0) < 2;
      // The paths that the last LIST told may be others then.
      if (isMailboxOperation(item.operation)) memory.mailboxes = [];
      try {
        await followFirst(worker);
      } catch (thrown) {
        const error = toMailError(thrown);
        return item.step ? { kind: 'unknown', error } : { kind: 'retry', error };
      }
      return replayOnce(worker, item, record);
    },

    async replayTogether(items, record) {
      if (!worker || worker.closed) return items.map(() => ({ kind: 'retry', error: closedError }));
      memory.counts.clear();
      await noteBefore();
      try {
        await followFirst(worker);
      } catch (thrown) {
        const error = toMailError(thrown);
        return items.map(() => ({ kind: 'retry', error }));
      }
      return replayTogether(
        worker,
        items.map((item) => atServerPaths(item, names)),
        record,
        recall,
      );
    },

    async sync(scope) {
      if (!worker || worker.closed) return closedError;
      interrupted = false;
      await noteBefore();
      const tools: SyncTools = {
        session: worker,
        store,
        book,
        mime,
        log,
        progress: (progress) => events.progress(progress),
        interrupted: () => interrupted || closing,
        closing: () => closing,
      };
      try {
        await run(scope, tools);
        return null;
      } catch (thrown) {
        // Nothing of that server: whoever asked knows what to do about it.
        if (thrown instanceof StoreUnavailable) throw thrown;
        return toMailError(thrown);
      } finally {
        events.progress(null);
      }
    },

    async source(wanted) {
      if (!worker || worker.closed) return { kind: 'failed', error: closedError };
      try {
        const { locator } = wanted;
        const { placement } = locator;
        const mailbox = { ...placement.mailbox, path: names.pathOf(placement.mailbox) };
        const there = { ...locator, placement: { ...placement, mailbox } };
        return await fetchSource(worker, { ...wanted, locator: there });
      } catch (thrown) {
        return { kind: 'failed', error: toMailError(thrown) };
      }
    },

    interrupt() {
      interrupted = true;
    },

    async watch() {
      if (closing || !worker || worker.closed) return;
      const openAgain = async (): Promise<ImapSession> => {
        // A token does not last as long as a watch.
        password = await deps.password();
        if (password === null) throw new MailFailure({ kind: 'password-needed', detail: '' });
        return open(() => undefined);
      };
      watch ??= watchInbox({ open: openAgain, changed: () => events.changed(), log });
      await watch.started;
    },

    async close() {
      closing = true;
      watch?.stop();
      // LOGOUT would be polite and can hang without a link (ADVERSE-IMAP I27); nothing is lost without it.
      worker?.close();
    },
  };
}

const closedError: MailError = { kind: 'network', reason: 'closed', detail: 'not connected' };
