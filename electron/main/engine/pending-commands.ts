/** What the person decides about operations that wait, failed or are done: one of them, those of a group, or all. */
import type { CommandArguments, CommandResult, DiscardLoss, OperationChoice } from '../../contract/commands';
import type { AccountId, OperationId } from '../../contract/ids';
import { isMessageOperation, isPending, turnOf } from '../../contract/operation';
import type { MailOperation, OperationRecord } from '../../contract/operation';
import { isInUse } from '../../contract/outbox';
import type { JournalEntry } from '../vault/journal-record';
import type { VaultState } from '../vault/state-shape';
import { inParts } from './action-parts';
import { askedIn } from './asked-in';
import type { JournalFeeder } from './journal-feeder';
import { canBeTakenBack, canBeTriedAgain, chosen, dependants, isHalfDone, lossOf } from './plan-pending';
import { planChoice } from './plan-choice';
import { canBePutBack } from './plan-put-back';
import { putBackSome } from './put-back';
import type { PutBackParts } from './put-back';
import { newOperationId, refusal } from './queue-writer';
import type { QueueWriter } from './queue-writer';

/** How many the choice came to, and how many of it stay as they are. */
export interface Changed {
  changed: number;
  left: number;
}

export interface PendingCommands {
  retry(choice: OperationChoice): Promise<CommandResult<Changed>>;
  discard(choice: OperationChoice): Promise<CommandResult<Changed>>;
  putBack(choice: OperationChoice): Promise<CommandResult<Changed>>;
  choose(args: CommandArguments<'operation.choose'>): Promise<CommandResult<null>>;
  dismiss(choice: OperationChoice): Promise<CommandResult<null>>;
  discardPreview(choice: OperationChoice): CommandResult<DiscardLoss>;
}

export interface PendingCommandsOptions extends Pick<PutBackParts, 'store' | 'spool' | 'mime' | 'now'> {
  writer: QueueWriter;
  feeder: JournalFeeder;
  state: () => VaultState;
  wake: (accountId: AccountId) => void;
}

const gone = refusal('This operation is no longer in the queue.');

export function createPendingCommands(options: PendingCommandsOptions): PendingCommands {
  const { writer, feeder, state, wake } = options;
  const { inTurn } = writer;

  /** Part after part, so that nothing else waits for all of it. */
  const inTurns = async (
    records: readonly OperationRecord[],
    work: (some: OperationRecord[]) => Promise<CommandResult<number>>,
  ): Promise<CommandResult<number>> => {
    let changed = 0;
    for (const part of inParts(records.map(({ operation: { id } }) => id))) {
      const done = await inTurn(() => work(part.flatMap((id) => state().operations.get(id) ?? [])));
      if (!done.ok) return done;
      changed += done.value;
    }
    return { ok: true, value: changed };
  };
  const report = (result: CommandResult<number>, of: number): CommandResult<Changed> =>
    result.ok ? { ok: true, value: { changed: result.value, left: of - result.value } } : result;

  const retrySome = async (records: readonly OperationRecord[]): Promise<CommandResult<number>> => {
    const waiting = records.filter((record) => isPending(record.state));
    const failed = records.flatMap(({ operation, state: is }) =>
      isPending(is) || !isMessageOperation(operation) ? [] : [operation],
    );
    const located = new Map(
      (failed.length > 0 ? await writer.locate(failed.map(({ message }) => message.id)) : []).map(
        (message) => [message.id, message],
      ),
    );
    const old: OperationId[] = [];
    const queued = failed.flatMap((operation): MailOperation[] => {
      const { id } = operation.message;
      const found = located.get(id);
      if (!found) return [];
      old.push(operation.id);
      const { accountId, mailboxId, locator } = found;
      const anew = { ...operation, id: newOperationId(), message: { id, locator } };
      if (accountId === operation.accountId) return [anew];
      // It has gone to another account since.
      const { mailbox } = locator.placement;
      return [askedIn(accountId, anew, { id: mailboxId ?? mailbox.id, path: mailbox.path })];
    });
    // What is queued anew comes first, so that its group never stands empty.
    const replaced: JournalEntry[] =
      old.length > 0 ? [{ kind: 'history-trimmed', ids: old, retried: true }] : [];
    await writer.enqueue(queued, waiting.map(again), replaced);
    for (const accountId of new Set(waiting.map(({ operation, step }) => turnOf(operation, step))))
      wake(accountId);
    return { ok: true, value: waiting.length + queued.length };
  };

  const retryOne = (id: OperationId): Promise<CommandResult<Changed>> =>
    inTurn(async () => {
      const record = state().operations.get(id);
      if (!record) return gone;
      if (!isPending(record.state) && !isMessageOperation(record.operation))
        return refusal('This can no longer be tried again.');
      const done = await retrySome([record]);
      return done.ok && done.value === 0 ? refusal('The message is no longer here.') : report(done, 1);
    });

  const discardSome = async (records: readonly OperationRecord[]): Promise<CommandResult<number>> => {
    const ids = new Set(
      records
        .filter(({ state: is }) => isPending(is))
        .flatMap(({ operation }) => [operation.id, ...dependants(state(), operation)]),
    );
    await feeder.record([...ids].map(discarded));
    for (const accountId of new Set(records.map(({ operation }) => operation.accountId))) wake(accountId);
    return { ok: true, value: ids.size };
  };

  const discardOne = (id: OperationId): Promise<CommandResult<Changed>> =>
    inTurn(async () => {
      const record = state().operations.get(id);
      if (!record || !isPending(record.state)) return gone;
      if (record.state === 'started') return refusal('This operation is being sent right now.');
      // Its copy is in the target already: taken back now, the message would be on the server twice.
      if (isHalfDone(record))
        return refusal('This is half done on the server and can only be finished. Try it again.');
      return report(await discardSome([record]), 1);
    });

  return {
    async retry(choice) {
      if ('operationId' in choice) return retryOne(choice.operationId);
      const records = chosen(state(), choice).filter(canBeTriedAgain);
      if (records.length === 0 && !('everything' in choice)) return gone;
      return report(
        await inTurns(records, (some) => retrySome(some.filter(canBeTriedAgain))),
        records.length,
      );
    },
    async discard(choice) {
      if ('operationId' in choice) return discardOne(choice.operationId);
      const pending = chosen(state(), choice).filter((record) => isPending(record.state));
      if (pending.length === 0) return gone;
      const records = pending.filter(canBeTakenBack);
      const done = await inTurns(records, (some) => discardSome(some.filter(canBeTakenBack)));
      if (!done.ok) return done;
      const left = pending.filter(({ operation: { id } }) => state().pending.has(id)).length;
      return { ok: true, value: { changed: done.value, left } };
    },
    async putBack(choice) {
      const records = chosen(state(), choice).filter(canBePutBack);
      if (records.length === 0) return gone;
      return report(
        await inTurns(records, (some) => putBackSome(options, some.filter(canBePutBack))),
        records.length,
      );
    },
    choose: ({ operationId, placement }) =>
      inTurn(async () => {
        const record = state().pending.get(operationId);
        if (!record || !isMessageOperation(record.operation)) return gone;
        const entries = planChoice(record, placement, state().pendingOf(record.operation.message.id));
        if (!entries) return gone;
        await feeder.record(entries);
        wake(turnOf(record.operation, record.step));
        return { ok: true, value: null };
      }),
    async dismiss(choice) {
      const settled = chosen(state(), choice).filter(
        (record) => !isPending(record.state) && !isMailUnderWay(state(), record),
      );
      const refused = settled.filter((record) => record.state === 'refused');
      // All at once means the history; what was refused is put away by itself.
      const away =
        'everything' in choice
          ? settled.filter((record) => record.state !== 'refused')
          : refused.length > 0
            ? refused
            : settled;
      if (away.length === 0) return gone;
      const done = await inTurns(away, async (some) => {
        const ids = some.map(({ operation: { id } }) => id);
        await feeder.record([{ kind: 'history-trimmed', ids }]);
        return { ok: true, value: ids.length };
      });
      return done.ok ? { ok: true, value: null } : done;
    },
    discardPreview: (choice) => ({ ok: true, value: lossOf(chosen(state(), choice)) }),
  };
}

/** A step that was begun is looked up on the server first, whoever asks for the retry. */
function again({ operation, step, tries }: OperationRecord): JournalEntry {
  const state = step ? ('unknown' as const) : ('queued' as const);
  return { kind: 'operation-moved-on', id: operation.id, state, step, tries, reason: null };
}

function discarded(id: OperationId): JournalEntry {
  return { kind: 'operation-settled', id, state: 'discarded', placement: null, reason: 'You took it back.' };
}

/** The copy in Sent bears its mail's id: neither goes from the history without the other. */
function isMailUnderWay({ outbox }: VaultState, { operation }: OperationRecord): boolean {
  const mail = outbox.get(operation.id);
  return mail !== undefined && isInUse(mail);
}
