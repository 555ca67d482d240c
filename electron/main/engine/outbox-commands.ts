/** What the person may do with mail in the outbox: each only while it is certain that it cannot be sent twice by it. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { CommandResult } from '../../contract/commands';
import type { DraftId, outboxCommands } from '../../contract/draft';
import type { AccountId, ActionId, OperationId } from '../../contract/ids';
import { isCopyDue, neverReached } from '../../contract/outbox';
import type { OutboxItem, OutboxRecord } from '../../contract/outbox';
import { restamp } from '../mime/restamp';
import type { JournalEntry } from '../vault/journal-record';
import type { Spool } from '../vault/spool';
import type { VaultState } from '../vault/state-shape';
import type { JournalFeeder } from './journal-feeder';
import { acceptedEntries } from './plan-accepted';
import { type QueueWriter, newOperationId, refusal } from './queue-writer';

/** Drafts that mail was made of. */
export interface OutboxDrafts {
  /** Whether it is in the vault. */
  has(draftId: DraftId): boolean;
  /**
   * Opens the draft again, so that it can be written on.
   * @param to those alone to whom it goes now; null: as it was
   * @returns the draft, another one where `to` is given; null: it is no longer in the vault
   */
  reopen(draftId: DraftId, to: readonly string[] | null): Promise<DraftId | null>;
}

export interface OutboxCommandOptions {
  writer: QueueWriter;
  feeder: Pick<JournalFeeder, 'record'>;
  spool: Pick<Spool, 'put' | 'read'>;
  state: () => VaultState;
  drafts: OutboxDrafts;
  /** There is mail for the account's postman, or less than before; `now`: it forgets its waiting times. */
  wake: (id: AccountId, how: 'mail' | 'now') => void;
  /** There are operations to replay. */
  replayDue: (id: AccountId) => void;
  now: () => number;
}

type Command<N extends keyof OutboxCommands> = OutboxCommands[N];
type Arguments<N extends keyof typeof outboxCommands> = z.infer<(typeof outboxCommands)[N]>;
type IdOf = Arguments<'outbox.send-now'>;

export interface OutboxCommands {
  takeBack(args: IdOf): Promise<CommandResult<{ draftId: DraftId }>>;
  sendNow(args: IdOf): Promise<CommandResult<null>>;
  reschedule(args: Arguments<'outbox.reschedule'>): Promise<CommandResult<null>>;
  resolve(args: Arguments<'outbox.resolve'>): Promise<CommandResult<null>>;
  correct(args: IdOf): Promise<CommandResult<{ draftId: DraftId }>>;
  giveUp(args: IdOf): Promise<CommandResult<null>>;
  dismiss(args: IdOf): Promise<CommandResult<null>>;
}

const gone = refusal('This mail is no longer in the outbox.');
const begun = refusal('This mail is being sent already.');
const noDraft = refusal('The draft of this mail is no longer on this computer, so it cannot be written on.');

export function createOutboxCommands(options: OutboxCommandOptions): OutboxCommands {
  const { writer, feeder, spool, state, drafts, wake, now } = options;

  const on = <T>(
    id: OperationId,
    work: (record: OutboxRecord) => Promise<CommandResult<T>>,
  ): Promise<CommandResult<T>> =>
    writer.inTurn(async () => {
      const record = state().outbox.get(id);
      return record ? work(record) : gone;
    });

  /** The same mail with another Date, under another id: one record, so that never both are in the outbox, nor none. */
  const postpone = async (record: OutboxRecord, notBefore: number): Promise<CommandResult<null>> => {
    const { item } = record;
    const raw = await spool.read(item.id, item);
    if (raw === null) return refusal('The disk has lost this mail. Write it again.');
    const id = newOperationId();
    const date = Math.max(notBefore, now());
    const stored = await spool.put(id, restamp(raw, date));
    const envelope = { ...item.envelope, date };
    await feeder.record([
      {
        kind: 'outbox-queued',
        item: { ...item, id, ...stored, envelope, notBefore },
        replaces: item.id,
      },
    ]);
    wake(item.accountId, 'mail');
    return { ok: true, value: null };
  };

  const cancel = async (record: OutboxRecord): Promise<void> => {
    await feeder.record([moved(record, 'cancelled')]);
    wake(record.item.accountId, 'mail');
  };

  const takeBack: Command<'takeBack'> = ({ id }) =>
    on(id, async (record) => {
      const { item, state: at } = record;
      // Refused by its server is as good as never sent.
      if (!isUnsent(at)) return at === 'cancelled' ? gone : begun;
      if (item.draftId === null || !drafts.has(item.draftId)) return noDraft;
      // First of all it cannot be sent any more: what is sent while it is written on would be sent twice.
      await cancel(record);
      const draftId = await drafts.reopen(item.draftId, null);
      return draftId === null ? noDraft : { ok: true, value: { draftId } };
    });

  const sendNow: Command<'sendNow'> = ({ id }) =>
    on(id, async (record) => {
      if (record.state !== 'queued') return begun;
      if (record.item.notBefore > now()) {
        const postponed = await postpone(record, now());
        if (!postponed.ok) return postponed;
      }
      wake(record.item.accountId, 'now');
      return { ok: true, value: null };
    });

  const reschedule: Command<'reschedule'> = ({ id, notBefore }) =>
    on(id, (record) => (record.state === 'queued' ? postpone(record, notBefore) : Promise.resolve(begun)));

  const resolve: Command<'resolve'> = ({ id, as }) =>
    on(id, async (record) => {
      if (record.state !== 'unknown') return refusal('This mail is no longer in doubt.');
      const { item } = record;
      if (as === 'again') {
        await feeder.record([moved(record, 'queued')]);
        wake(item.accountId, 'now');
        return { ok: true, value: null };
      }
      const { entries, accounts } = acceptedEntries(record, randomUUID() as ActionId, newOperationId, now());
      await feeder.record(entries);
      for (const account of accounts) options.replayDue(account);
      wake(item.accountId, 'mail');
      return { ok: true, value: null };
    });

  /** That of the whole mail for a second try, also when the row of the whole was taken out of the list. */
  const draftOf = ({ draftId, partOf }: OutboxItem): DraftId | null => {
    if (partOf === undefined) return draftId;
    return [...state().drafts.values()].find(({ outboxId }) => outboxId === partOf)?.id ?? null;
  };

  const correct: Command<'correct'> = ({ id }) =>
    on(id, async (record) => {
      const { item, state: at } = record;
      const isRest = item.partOf !== undefined && at !== 'accepted';
      if (isRest && !isUnsent(at)) return begun;
      const to = isRest ? item.to : neverReached(record).map(({ address }) => address);
      if (to.length === 0) return refusal('Nobody was refused.');
      const of = draftOf(item);
      const draftId = of === null ? null : await drafts.reopen(of, to);
      if (draftId === null) return noDraft;
      // In the same turn, so that no attempt begins between: the mended one takes its place. Nothing needs the draft any more then.
      if (isRest) await cancel(record);
      return { ok: true, value: { draftId } };
    });

  const giveUp: Command<'giveUp'> = ({ id }) =>
    on(id, async (record) => {
      if (record.item.partOf === undefined || !isUnsent(record.state)) return begun;
      await cancel(record);
      return { ok: true, value: null };
    });

  const dismiss: Command<'dismiss'> = ({ id }) =>
    on(id, async (record) => {
      const { state: at } = record;
      if (at !== 'accepted' && at !== 'cancelled' && at !== 'refused')
        return refusal('This mail is not settled yet.');
      if (isCopyDue(record))
        return refusal(
          'Its copy for Sent is still to be put there, once the folders of its account are known.',
        );
      const entries: JournalEntry[] = at === 'refused' ? [moved(record, 'cancelled')] : [];
      await feeder.record([...entries, { kind: 'history-trimmed', ids: [id] }]);
      wake(record.item.accountId, 'mail');
      return { ok: true, value: null };
    });

  return { takeBack, sendNow, reschedule, resolve, correct, giveUp, dismiss };
}

function isUnsent(state: OutboxRecord['state']): boolean {
  return state === 'queued' || state === 'refused';
}

function moved({ item, tries, refused }: OutboxRecord, state: OutboxRecord['state']): JournalEntry {
  return { kind: 'outbox-moved-on', id: item.id, state, tries, reason: null, refused };
}
