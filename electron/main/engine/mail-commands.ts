/** What the person does with mail: planned, journaled, shown, and handed to the account that will replay it. */
import { randomUUID } from 'node:crypto';
import type { CommandArguments, CommandResult, CommandValues } from '../../contract/commands';
import { MailFailure } from '../../contract/errors';
import type { AccountId, ActionId, MailboxId, OperationId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import { type MailOperation, goesTo, isMessageOperation, isPending } from '../../contract/operation';
import type { LocatedMessage } from '../../contract/store-writes';
import { type StoreApi, StoreUnavailable } from '../store/store-api';
import type { ParsedMessage } from '../mime/mime-parser';
import type { JournalEntry } from '../vault/journal-record';
import type { Spool } from '../vault/spool';
import type { VaultState } from '../vault/vault-state';
import type { JournalFeeder } from './journal-feeder';
import { addImpossible, addPlan, emptyPlan, inParts } from './action-parts';
import type { ActionPlan } from './action-parts';
import { actionSentence, planAction } from './plan-action';
import { planUndo } from './plan-undo';
import { planAppend } from './plan-append';
import { settleLocal, settlesAtOnce } from './settle-local';
import type { Turnstile } from '../turnstile';

export interface MailCommandsOptions {
  store: StoreApi;
  feeder: JournalFeeder;
  turnstile: Turnstile;
  state: () => VaultState;
  spool: Pick<Spool, 'put'>;
  /** Every account of the profile. */
  accountIds: () => AccountId[];
  /** Whether the account's mail is local (POP). */
  isLocal: (accountId: AccountId) => boolean;
  /** Keeps what the person's action made of a mailbox: its role. @returns why that could not be kept, or null */
  appoint: (mailbox: MailboxInfo) => Promise<string | null>;
  /** Tells the account that there is something to replay. */
  wake: (accountId: AccountId) => void;
  now: () => number;
}

/** A message that is not in any mailbox yet. */
export interface RawMail {
  raw: Uint8Array;
  parsed: ParsedMessage;
}

export interface MailCommands {
  act(args: CommandArguments<'mail.act'>): Promise<CommandResult<CommandValues['mail.act']>>;
  /** Puts a message of this computer into a mailbox of any account. */
  append(mail: RawMail, target: MailboxId): Promise<CommandResult<CommandValues['mail-file.add']>>;
  undo(args: CommandArguments<'mail.undo'>): Promise<CommandResult<CommandValues['mail.undo']>>;
  retry(args: CommandArguments<'operation.retry'>): Promise<CommandResult<null>>;
  discard(args: CommandArguments<'operation.discard'>): Promise<CommandResult<null>>;
}

/** Store pages that may die under one command until the person is told. */
const storeTries = 5;

const newOperationId = () => randomUUID() as OperationId;
const refusal = (sentence: string) => ({ ok: false as const, sentence, error: null });

interface UndoEntry {
  actionId: ActionId;
  sentence: string;
}

/** An action that may still be under way. */
interface Acting {
  args: CommandArguments<'mail.act'>;
  /** What is queued of it so far. */
  whole: ActionPlan;
  target: MailboxInfo | null;
  /** Its place on the undo stack, once anything is queued. */
  entry: UndoEntry | null;
  actionId: ActionId;
}

export function createMailCommands(options: MailCommandsOptions): MailCommands {
  const { store, feeder, turnstile, state, spool, accountIds, isLocal, appoint, wake, now } = options;
  /** Actions of this run that `undo` without a name takes back, newest last. */
  const undoStack: UndoEntry[] = [];

  const locate = (messageIds: LocatedMessage['id'][]) =>
    store.request<'get-locators'>({ kind: 'get-locators', messageIds });

  const mailboxesOf = async (accounts: Iterable<AccountId>): Promise<Map<AccountId, MailboxInfo[]>> => {
    const found = new Map<AccountId, MailboxInfo[]>();
    for (const accountId of accounts) {
      found.set(accountId, await store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId }));
    }
    return found;
  };

  /** Journals and shows operations, then wakes their accounts. */
  const enqueue = async (operations: MailOperation[], before: JournalEntry[] = []): Promise<void> => {
    const entries: JournalEntry[] = [...before];
    for (const operation of operations) {
      entries.push({ kind: 'operation-queued', operation });
      if (isLocal(operation.accountId) && operation.kind === 'mailbox-create')
        entries.push({ kind: 'local-mailbox', mailbox: operation.mailbox });
      const waiting = isMessageOperation(operation) ? state().pendingOf(operation.message.id) : [];
      if (isLocal(operation.accountId) && settlesAtOnce(operation, waiting))
        entries.push(settleLocal(operation));
    }
    await feeder.record(entries);
    for (const accountId of new Set(operations.map((operation) => operation.accountId))) wake(accountId);
  };

  /** One at a time, and never on rows that have not followed the journal: what is planned starts from where a message is. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
    turnstile.pass(async () => {
      for (let tries = 1; ; tries += 1) {
        await feeder.current();
        try {
          return await work();
        } catch (error) {
          // The store died while it was asked, which is before anything is journaled: the next one is asked anew.
          if (!(error instanceof StoreUnavailable) || tries === storeTries) throw error;
        }
      }
    });

  /** One part of an action. @returns false when the person took it back meanwhile: the rest stays as it is */
  const actOnSome = (acting: Acting, messageIds: LocatedMessage['id'][]): Promise<CommandResult<boolean>> =>
    inTurn(async () => {
      const { args, actionId, whole } = acting;
      if (acting.entry && !undoStack.includes(acting.entry)) return { ok: true, value: false };
      const messages = await locate(messageIds);
      if (messages.length === 0) return refusal('These messages are no longer here.');
      const mailboxes = await mailboxesOf(new Set(messages.map((message) => message.accountId)));
      const target = args.targetMailboxId
        ? ([...mailboxes.values()].flat().find((box) => box.id === args.targetMailboxId) ?? null)
        : null;
      if ((args.verb === 'move' || args.verb === 'copy') && !target) {
        return refusal(
          'Choose a mailbox of the same account: moving to another account is not possible yet.',
        );
      }
      const plan = planAction({
        ...{ actionId, verb: args.verb, messages, mailboxes, target },
        ...{ now: now(), newOperationId },
      });
      for (const mailbox of plan.appointed) {
        const problem = await appoint(mailbox);
        if (problem !== null) return refusal(problem);
      }
      await enqueue([...plan.creations, ...plan.operations]);
      acting.target = target;
      addPlan(whole, plan);
      if (whole.operations.length > 0) {
        if (!acting.entry) undoStack.push((acting.entry = { actionId, sentence: '' }));
        acting.entry.sentence = actionSentence(args.verb, whole, target);
      }
      return { ok: true, value: true };
    });

  const act: MailCommands['act'] = async (args) => {
    const actionId = randomUUID() as ActionId;
    const whole = emptyPlan();
    const acting: Acting = { args, actionId, whole, target: null, entry: null };
    for (const messageIds of inParts(args.messageIds)) {
      const done = await guarded(() => actOnSome(acting, messageIds));
      if (done.ok && !done.value) return refusal('This was taken back before all of it was done.');
      // Of what is queued the person hears, and of what is not.
      if (!done.ok && whole.operations.length === 0) return done;
      if (!done.ok) addImpossible(whole, lowerFirst(done.sentence), messageIds.length);
    }
    const applied = whole.operations.length;
    const sentence = actionSentence(args.verb, whole, acting.target);
    return { ok: true, value: { actionId, applied, skipped: args.messageIds.length - applied, sentence } };
  };

  const undo: MailCommands['undo'] = ({ actionId: named }) =>
    inTurn(async () => {
      const at = named ? undoStack.findLastIndex((entry) => entry.actionId === named) : undoStack.length - 1;
      const entry = undoStack[at];
      if (!entry) return { ok: true, value: null };
      const records = [...state().operations.values()].filter(
        ({ operation }) => operation.actionId === entry.actionId,
      );
      const plan = planUndo(
        records,
        neededMailboxes(state(), entry.actionId),
        randomUUID() as ActionId,
        now(),
        newOperationId,
      );
      // The message has moved on since: its place is read again.
      const located = new Map(
        (await locate(plan.inverse.map(({ message }) => message.id))).map((m) => [m.id, m.locator]),
      );
      undoStack.splice(at, 1);
      const inverse = plan.inverse.flatMap((operation) => {
        const locator = located.get(operation.message.id);
        return locator ? [{ ...operation, message: { id: operation.message.id, locator } }] : [];
      });
      const backOut: JournalEntry[] = [
        ...plan.remove.map((id) => ({ kind: 'operation-undone' as const, id })),
        ...plan.discard.map((id) => discarded(id)),
      ];
      await enqueue(inverse, backOut);
      const undone = backOut.length + inverse.length;
      if (undone === 0) return refusal(`“${entry.sentence}” can no longer be undone.`);
      return { ok: true, value: { sentence: `Undone: ${lowerFirst(entry.sentence)}` } };
    });

  const append: MailCommands['append'] = ({ raw, parsed }, targetId) =>
    inTurn(async () => {
      const mailbox = [...(await mailboxesOf(accountIds())).values()]
        .flat()
        .find(({ id }) => id === targetId);
      if (!mailbox) return refusal('This folder is no longer here.');
      if (!mailbox.selectable) return refusal(`${mailbox.name} cannot hold messages.`);
      const id = newOperationId();
      const actionId = randomUUID() as ActionId;
      // Durable before the journal speaks of it.
      const octets = await spool.put(id, raw);
      // A Date header from the future must not hold a mail on top of the list for ever.
      const internalDate = Math.min(parsed.receivedAt ?? now(), now());
      const cargo = { ...octets, flags: ['\\Seen'], internalDate };
      const operation = planAppend({ id, actionId, mailbox, cargo, parsed, now: now() });
      await enqueue([operation]);
      const sentence = `Added 1 message to ${mailbox.name}`;
      undoStack.push({ actionId, sentence });
      const { body, preview, hasAttachments, parts } = parsed;
      const write = { messageId: operation.message.id, body, preview, hasAttachments, parts };
      // A store that is away gets the body when the message's server or file tells it.
      await store.request<'put-bodies'>({ kind: 'put-bodies', bodies: [write] }).catch(() => undefined);
      return { ok: true, value: { actionId, sentence } };
    });

  return {
    act,
    append: (mail, target) => guarded(() => append(mail, target)),
    undo: (args) => guarded(() => undo(args)),
    retry: ({ operationId }) =>
      guarded(() =>
        inTurn(async () => {
          const record = state().operations.get(operationId);
          if (!record) return refusal('This operation is no longer in the queue.');
          const { operation } = record;
          if (isPending(record.state)) {
            const { step, tries } = record;
            // A step that was begun is looked up on the server first, whoever asks for the retry.
            const next = step ? ('unknown' as const) : ('queued' as const);
            await feeder.record([
              { kind: 'operation-moved-on', id: operationId, state: next, step, tries, reason: null },
            ]);
            wake(operation.accountId);
            return { ok: true as const, value: null };
          }
          if (!isMessageOperation(operation)) return refusal('This can no longer be tried again.');
          const [located] = await locate([operation.message.id]);
          if (!located) return refusal('The message is no longer here.');
          await enqueue([
            {
              ...operation,
              id: newOperationId(),
              message: { id: operation.message.id, locator: located.locator },
            },
          ]);
          return { ok: true as const, value: null };
        }),
      ),
    discard: ({ operationId }) =>
      guarded(() =>
        inTurn(async () => {
          const record = state().operations.get(operationId);
          if (!record || !isPending(record.state))
            return refusal('This operation is no longer in the queue.');
          if (record.state === 'started') return refusal('This operation is being sent right now.');
          // Its copy is in the target already: taken back now, the message would be on the server twice.
          if (record.step?.kind === 'copied' || record.step?.kind === 'expunge') {
            return refusal('This is half done on the server and can only be finished. Try it again.');
          }
          await feeder.record(
            [operationId, ...dependants(state(), record.operation)].map((id) => discarded(id)),
          );
          wake(record.operation.accountId);
          return { ok: true as const, value: null };
        }),
      ),
  };
}

/** Mailboxes that pending operations of other actions put mail in. */
function neededMailboxes(state: VaultState, actionId: ActionId): Set<MailboxId> {
  const needed = new Set<MailboxId>();
  for (const { operation } of state.pending.values())
    if (operation.actionId !== actionId) {
      const mailbox = goesTo(operation);
      if (mailbox) needed.add(mailbox.id);
    }
  return needed;
}

/** What puts mail in a mailbox that will not be made. */
function dependants(state: VaultState, discardedOne: MailOperation): OperationId[] {
  if (discardedOne.kind !== 'mailbox-create') return [];
  return [...state.pending.values()].flatMap(({ operation }) =>
    goesTo(operation)?.id === discardedOne.mailbox.id ? [operation.id] : [],
  );
}

function discarded(id: OperationId): JournalEntry {
  return { kind: 'operation-settled', id, state: 'discarded', placement: null, reason: 'You took it back.' };
}

/** A full disk is the person's to mend, and nothing has happened: the journal is written first. */
async function guarded<T>(work: () => Promise<CommandResult<T>>): Promise<CommandResult<T>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    const full = error.error.kind === 'disk' && error.error.reason === 'full';
    const sentence = full
      ? 'The disk is full, so this could not be written down and was not done. Free some space and try again.'
      : `This could not be written down and was not done (${error.error.detail}).`;
    return { ok: false, sentence, error: error.error };
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
