/** Sends one account's outgoing mail, each step journaled before its bytes; what was sent and not answered is never sent again by itself. */
import { randomUUID } from 'node:crypto';
import { type MailError, assertNever, describeError } from '../../contract/errors';
import type { AccountId, ActionId, OperationId } from '../../contract/ids';
import type { OutboxItem, OutboxRecord, RefusedRecipient } from '../../contract/outbox';
import type { Notice } from '../../contract/status-events';
import type { Log } from '../log-line';
import type { MailSender, SendOutcome } from '../backend/sender';
import type { Turnstile } from '../turnstile';
import type { JournalEntry } from '../vault/journal-record';
import type { Vault } from '../vault/vault';
import type { JournalFeeder } from './journal-feeder';
import { acceptedEntries, putOff } from './plan-accepted';
import { nextMail } from './plan-sending';
import type { SentProbe } from './probe-sent';
import { retryDelay } from './retry-policy';
import { WakeSignal } from './wake-signal';

export interface PostmanOptions {
  accountId: AccountId;
  label: () => string;
  /** `host:port`, for sentences. */
  server: () => string;
  sender: MailSender;
  vault: Pick<Vault, 'state' | 'spool'>;
  feeder: Pick<JournalFeeder, 'record'>;
  turnstile: Turnstile;
  /** What follows from a mail that was accepted is to be replayed. */
  replayDue: (accountId: AccountId) => void;
  /** Looks into Sent for a mail in doubt. */
  probeSent: (item: OutboxItem) => Promise<SentProbe>;
  /** Its server had put a mail there by itself. */
  filed: () => void;
  notice: (notice: Notice) => void;
  /** Why no connection could be made, in a plain sentence, too; null: one was. */
  trouble: (trouble: { error: MailError; sentence: string } | null) => void;
  /** Whether it may connect at all; else it only settles what a crash left in doubt. */
  mayConnect: boolean;
  log: Log;
  now: () => number;
}

export interface Postman {
  /** Settles what a crash left in doubt, then sends until it is stopped. */
  start(): void;
  /** Ends after the reply that is under way, or cuts the connection when that takes long. */
  stop(): Promise<void>;
  /** There is mail to send, or less than before. */
  wake(): void;
  /** Forgets all waiting times: the person's "send now", a new password, a network that is back. */
  sendNow(): void;
}

/** ms. */
const longestSleep = 60_000;
/** How often Sent is looked into for a mail in doubt, and ms between. */
const looksForDoubtful = 2;
const lookAgainAfter = 60_000;
interface Look {
  left: number;
  /** ms since 1970. */
  at: number;
  under: boolean;
}
/** ms that `stop` leaves to a reply that is under way. */
const stopPatience = 2_000;

export function createPostman(options: PostmanOptions): Postman {
  const { accountId, label, server, sender, vault, feeder, turnstile, notice, log, now } = options;
  const signal = new WakeSignal<'mail' | 'now' | 'stop'>();
  const notBefore = new Map<OperationId, number>();
  const failures = new Map<OperationId, number>();
  const looks = new Map<OperationId, Look>();
  /** No connection could be made: nothing of this account goes before. Infinity: until the person has done something. */
  let closedUntil = 0;
  let connectFailures = 0;
  /** What a server has said, until the journal has it. */
  let unsettled: { record: OutboxRecord; outcome: SendOutcome } | null = null;
  let stopping = false;
  let running: Promise<void> | null = null;

  const next = () => nextMail(vault.state.outbox.values(), accountId, now(), notBefore);
  const sentence = (error: MailError): string => describeError(label(), server(), error);

  /** The record as it is now, if it may still be sent. Under the turnstile. */
  const current = (id: OperationId): OutboxRecord | null => {
    const record = vault.state.outbox.get(id);
    return record?.state === 'queued' || record?.state === 'sending' ? record : null;
  };

  const movedOn = (
    record: OutboxRecord,
    change: Partial<Pick<OutboxRecord, 'state' | 'tries' | 'reason' | 'refused'>>,
  ): JournalEntry => ({
    ...{ kind: 'outbox-moved-on', id: record.item.id, state: record.state, tries: record.tries },
    ...{ reason: record.reason, refused: record.refused, ...change },
  });

  /** What cannot be known is told, once, and left to the person. */
  const doubt = (record: OutboxRecord, cause: string): Promise<void> =>
    turnstile.pass(async () => {
      const reason = `Nobody can say whether it was sent. ${cause} Look into your Sent folder or ask a recipient; then send it again, or mark it as sent.`;
      await feeder.record([movedOn(record, { state: 'unknown', reason })]);
      notice({
        level: 'warning',
        sentence: `${label()}: ${quoted(record.item)} may or may not have been sent.`,
      });
    });

  /**
   * A server that files what it accepts shows so that it did. Beside everything else, and again after a while, since it may
   * take its time; what is not found says nothing, and the person decides.
   */
  const lookForDoubtful = (): number => {
    let due = Infinity;
    for (const record of vault.state.outbox.values()) {
      const { item, state } = record;
      if (state !== 'unknown' || item.accountId !== accountId) continue;
      const look = looks.get(item.id) ?? { left: looksForDoubtful, at: 0, under: false };
      looks.set(item.id, look);
      if (look.left === 0 || look.under) continue;
      if (look.at <= now()) void lookFor(item, look);
      else due = Math.min(due, look.at);
    }
    return due;
  };

  const lookFor = async (item: OutboxItem, look: Look): Promise<void> => {
    look.under = true;
    const found = await options.probeSent(item).catch((): SentProbe => 'away');
    look.under = false;
    look.at = now() + lookAgainAfter;
    if (found === 'absent') look.left -= 1;
    if (stopping) return;
    if (found === 'there') await foundInSent(item).catch(() => log('warn', 'doubt-not-settled'));
    signal.wake('mail');
  };

  const foundInSent = (item: OutboxItem): Promise<void> =>
    turnstile.pass(async () => {
      const record = vault.state.outbox.get(item.id);
      if (record?.state !== 'unknown') return;
      const there = { ...record, item: { ...item, sent: null } };
      const { entries, accounts } = acceptedEntries(there, randomUUID() as ActionId, newId, now());
      // Accepted it would get a copy as soon as its folders are known.
      const placed: JournalEntry[] =
        item.sent === 'when-known' ? [{ kind: 'outbox-placed', id: item.id, sent: null }] : [];
      await feeder.record([...placed, ...entries]);
      for (const id of accounts) options.replayDue(id);
      options.filed();
      notice({
        level: 'info',
        sentence: `${label()}: ${quoted(item)} was sent: it is in ${typeof item.sent === 'object' ? (item.sent?.path ?? 'Sent') : 'Sent'}.`,
      });
    });

  /** A crash between the final dot and its answer, or between the two records of an acceptance. */
  const recover = async (): Promise<void> => {
    for (const record of [...vault.state.outbox.values()]) {
      if (record.item.accountId !== accountId || record.state !== 'dot-pending') continue;
      // Its copy is only ever queued when it was accepted.
      if (vault.state.operations.has(record.item.id))
        await feeder.record([movedOn(record, { state: 'accepted' })]);
      else await doubt(record, 'Satchel ended before the server had answered.');
    }
  };

  const attempt = async ({ item }: OutboxRecord): Promise<void> => {
    const raw = await vault.spool.read(item.id, item);
    const begun = await turnstile.pass(async () => {
      const record = current(item.id);
      if (!record) return null;
      if (raw === null) {
        const reason = 'The disk has lost this message, so it cannot be sent. Write it again.';
        await feeder.record([movedOn(record, { state: 'refused', reason })]);
        return null;
      }
      await feeder.record([movedOn(record, { state: 'sending', tries: record.tries + 1, reason: null })]);
      return current(item.id);
    });
    if (begun === null || raw === null) return;
    const beforeDot = (): Promise<void> => feeder.record([movedOn(begun, { state: 'dot-pending' })]);
    unsettled = { record: begun, outcome: await sender.send(item, raw, beforeDot) };
  };

  /** Again and again, for as long as the disk is full: an acceptance that is only known here would be forgotten. */
  const settleLast = async (): Promise<void> => {
    if (unsettled === null) return;
    await settle(unsettled.record, unsettled.outcome);
    unsettled = null;
  };

  const settle = async (record: OutboxRecord, outcome: SendOutcome): Promise<void> => {
    const { item } = record;
    switch (outcome.kind) {
      case 'accepted':
        failures.delete(item.id);
        return accepted(record, outcome.refused);
      case 'unknown':
        return doubt(record, sentence(outcome.error));
      case 'refused':
        await feeder.record([
          movedOn(record, { state: 'refused', reason: outcome.reason, refused: outcome.refused }),
        ]);
        return notice({
          level: 'error',
          sentence: `${label()}: ${quoted(item)} was not sent. ${outcome.reason}`,
        });
      case 'retry': {
        const count = (failures.get(item.id) ?? 0) + 1;
        failures.set(item.id, count);
        const delay = retryDelay(outcome.error, count, Math.random());
        notBefore.set(item.id, delay === null ? Infinity : now() + delay);
        return feeder.record([movedOn(record, { state: 'queued', reason: sentence(outcome.error) })]);
      }
      default:
        return assertNever(outcome);
    }
  };

  const accepted = async (record: OutboxRecord, refused: RefusedRecipient[]): Promise<void> => {
    const { item } = record;
    const again = putOff(refused);
    const more = again.length === 0 ? [] : await secondTry(item, again);
    const told = more === null ? refused.map((one) => ({ ...one, temporary: false })) : refused;
    const { entries, accounts } = acceptedEntries(
      { ...record, refused: told },
      randomUUID() as ActionId,
      newId,
      now(),
    );
    await turnstile.pass(() => feeder.record([...entries, ...(more ?? [])]));
    log('info', 'mail-accepted', { refused: refused.length });
    for (const id of accounts) options.replayDue(id);
    const never = told.filter(({ temporary }) => !temporary);
    if (never.length === 0) return;
    const names = never.map(({ address, words }) => `${address} (${words})`).join(', ');
    notice({ level: 'error', sentence: `${label()}: ${quoted(item)} was sent, but not to ${names}.` });
  };

  /**
   * The same octets under another id, for those alone whom the server put off. No answer waits for it: the others have had the
   * mail, and one address may be put off for ever.
   * @returns null: the disk has lost them
   */
  const secondTry = async (item: OutboxItem, to: string[]): Promise<JournalEntry[] | null> => {
    const raw = await vault.spool.read(item.id, item);
    if (raw === null) return null;
    const id = newId();
    await vault.spool.put(id, raw);
    const delay = retryDelay({ kind: 'busy', detail: '' }, 1, Math.random()) ?? 0;
    notBefore.set(id, now() + delay);
    const again: OutboxItem = {
      ...{ ...item, id, to, partOf: item.partOf ?? item.id, notBefore: now(), conversation: null },
      // Taken back it would be the draft of them all.
      ...{ draftId: null, source: null, sent: null },
    };
    return [{ kind: 'outbox-queued', item: again }];
  };

  /** @returns when there is something to do again (ms since 1970), null for at once, Infinity for not by itself */
  const step = async (): Promise<number | null> => {
    await settleLast();
    await recover();
    if (!options.mayConnect) return Infinity;
    const lookAt = lookForDoubtful();
    const candidate = next();
    if (candidate.kind === 'none') return lookAt;
    if (candidate.kind === 'wait') return Math.min(lookAt, candidate.at);
    if (closedUntil > now()) return closedUntil;
    const refusal = await sender.open();
    if (refusal) {
      connectFailures += 1;
      const delay = retryDelay(refusal, connectFailures, Math.random());
      closedUntil = delay === null ? Infinity : now() + delay;
      // A connection that was cut here says nothing of the server.
      if (stopping) return null;
      options.trouble({ error: refusal, sentence: sentence(refusal) });
      await held(candidate.record, sentence(refusal));
      return closedUntil;
    }
    connectFailures = 0;
    if (stopping) return null;
    options.trouble(null);
    await attempt(candidate.record);
    await settleLast();
    return null;
  };

  /** Why it waits, for the person; written only where that is news. */
  const held = (record: OutboxRecord, reason: string): Promise<void> =>
    turnstile.pass(async () => {
      const now = current(record.item.id);
      if (now && now.reason !== reason) await feeder.record([movedOn(now, { state: 'queued', reason })]);
    });

  const loop = async (): Promise<void> => {
    while (!stopping) {
      let due: number | null;
      try {
        due = await step();
      } catch (error) {
        // A full disk: whatever was under way ended before its final dot, or is journaled as in doubt.
        log('error', 'postman-threw', { reason: error instanceof Error ? error.name : 'unknown' });
        sender.close();
        due = now() + 5_000;
      }
      // Clocks are set and computers sleep: the hour is looked at again before long.
      if (due !== null) await signal.sleep(due === Infinity ? null : Math.min(due - now(), longestSleep));
      signal.take('mail');
      if (!signal.take('now')) continue;
      closedUntil = 0;
      connectFailures = 0;
      notBefore.clear();
    }
  };

  return {
    start: () => void (running ??= loop()),
    async stop() {
      stopping = true;
      signal.wake('stop');
      const patience = setTimeout(() => sender.close(), stopPatience);
      await running;
      clearTimeout(patience);
      sender.close();
    },
    wake: () => signal.wake('mail'),
    sendNow: () => signal.wake('now'),
  };
}

function newId(): OperationId {
  return randomUUID() as OperationId;
}

function quoted({ envelope: { subject } }: OutboxItem): string {
  const text = subject || '(no subject)';
  return `“${text.length > 60 ? `${text.slice(0, 59)}…` : text}”`;
}
