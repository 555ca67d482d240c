/** What the person does with mail: planned, journaled, shown, and handed to the account that will replay it. */
import { randomUUID } from 'node:crypto';
import type { CommandArguments, CommandResult, CommandValues } from '../../contract/commands';
import type { AccountId, ActionId, MailboxId, MessageId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import type { MimeParser, ParsedMessage } from '../mime/mime-parser';
import type { Spool } from '../vault/spool';
import { addImpossible, addPlan, emptyPlan, inParts } from './action-parts';
import type { ActionPlan } from './action-parts';
import { saysDone } from './action-words';
import { actOnMailbox, newMailboxId } from './mailbox-commands';
import { actionSentence, planAction } from './plan-action';
import { createPendingCommands } from './pending-commands';
import type { PendingCommands } from './pending-commands';
import { planAppend } from './plan-append';
import { createQueueWriter, lowerFirst, newOperationId, refusal } from './queue-writer';
import type { QueueWriterOptions } from './queue-writer';
import { recreateTarget, redirect } from './target-gone';
import { createTurnActions } from './turn-actions';

export interface MailCommandsOptions extends QueueWriterOptions {
  spool: Pick<Spool, 'put'>;
  mime: Pick<MimeParser, 'parse'>;
  /** Every account of the profile. */
  accountIds: () => AccountId[];
  /** Keeps what the person's action made of a mailbox: its role. @returns why that could not be kept, or null */
  appoint: (mailbox: MailboxInfo) => Promise<string | null>;
  now: () => number;
}

/** A message that is not in any mailbox yet. */
export interface RawMail {
  raw: Uint8Array;
  parsed: ParsedMessage;
}

export interface MailCommands extends PendingCommands {
  act(args: CommandArguments<'mail.act'>): Promise<CommandResult<CommandValues['mail.act']>>;
  actOnMailbox(args: CommandArguments<'mailbox.act'>): Promise<CommandResult<CommandValues['mailbox.act']>>;
  /** Puts a message of this computer into a mailbox of any account. */
  append(mail: RawMail, target: MailboxId): Promise<CommandResult<CommandValues['mail-file.add']>>;
  undo(args: CommandArguments<'mail.undo'>): Promise<CommandResult<CommandValues['mail.undo']>>;
  redo(args: CommandArguments<'mail.redo'>): Promise<CommandResult<CommandValues['mail.redo']>>;
  recreateTarget(args: CommandArguments<'operation.recreate-target'>): Promise<CommandResult<null>>;
  redirect(args: CommandArguments<'operation.redirect'>): Promise<CommandResult<null>>;
}

/** An action that may still be under way. */
interface Acting {
  args: CommandArguments<'mail.act'>;
  /** What is queued of it so far. */
  whole: ActionPlan;
  target: MailboxInfo | null;
  actionId: ActionId;
}

export function createMailCommands(options: MailCommandsOptions): MailCommands {
  const { store, feeder, state, spool, accountIds, appoint, wake, now } = options;
  const writer = createQueueWriter(options);
  const { inTurn, locate } = writer;
  const pending = createPendingCommands({ ...options, writer });
  const turns = createTurnActions({ writer, state, now });

  /** One part of an action. @returns false when the person took it back meanwhile: the rest stays as it is */
  const actOnSome = (acting: Acting, messageIds: MessageId[]): Promise<CommandResult<boolean>> =>
    inTurn(async () => {
      const { args, actionId, whole } = acting;
      const begun = whole.operations.length > 0;
      if (begun && !args.byItself && turns.isTakenBack(actionId)) return { ok: true, value: false };
      const messages = await locate(messageIds);
      if (messages.length === 0) return refusal('These messages are no longer here.');
      const concerned = messages.map((message) => message.accountId);
      const mailboxes = await writer.mailboxesOf(
        new Set(args.targetMailboxId ? [...concerned, ...accountIds()] : concerned),
      );
      const target = args.targetMailboxId
        ? ([...mailboxes.values()].flat().find((box) => box.id === args.targetMailboxId) ?? null)
        : null;
      if ((args.verb === 'move' || args.verb === 'copy') && !target) {
        return refusal('This folder is no longer here.');
      }
      const plan = planAction({
        ...{ actionId, verb: args.verb, messages, mailboxes, target },
        ...{ now: now(), newOperationId },
        idFor: (accountId, path) => newMailboxId(state(), accountId, path, mailboxes.get(accountId) ?? []),
      });
      for (const mailbox of plan.appointed) {
        const problem = await appoint(mailbox);
        if (problem !== null) return refusal(problem);
      }
      const isNew = !begun && plan.operations.length > 0 && !args.byItself;
      const action = { id: actionId, verb: args.verb, target: target?.name ?? null };
      await writer.enqueue(
        [...plan.creations, ...plan.operations],
        isNew ? [{ kind: 'action', action }] : [],
      );
      acting.target = target;
      addPlan(whole, plan);
      return { ok: true, value: true };
    });

  const act: MailCommands['act'] = async (args) => {
    const actionId = randomUUID() as ActionId;
    const whole = emptyPlan();
    const acting: Acting = { args, actionId, whole, target: null };
    // A second operation on the same message would begin where the first one has left.
    const all = [...new Set(args.messageIds)];
    for (const messageIds of inParts(all)) {
      const done = await actOnSome(acting, messageIds);
      if (done.ok && !done.value) return refusal('This was taken back before all of it was done.');
      // Of what is queued the person hears, and of what is not.
      if (!done.ok && whole.operations.length === 0) return done;
      if (!done.ok) addImpossible(whole, lowerFirst(done.sentence), messageIds.length);
    }
    const applied = whole.operations.length;
    const sentence = actionSentence(args.verb, whole, acting.target);
    return { ok: true, value: { actionId, applied, skipped: all.length - applied, sentence } };
  };

  const append: MailCommands['append'] = ({ raw, parsed }, targetId) =>
    inTurn(async () => {
      const mailbox = [...(await writer.mailboxesOf(accountIds())).values()]
        .flat()
        .find(({ id }) => id === targetId);
      if (!mailbox) return refusal('This folder is no longer here.');
      if (!mailbox.selectable) return refusal(`${mailbox.name} cannot hold messages.`);
      const id = newOperationId();
      const action = { id: randomUUID() as ActionId, verb: 'append' as const, target: mailbox.name };
      // Durable before the journal speaks of it.
      const octets = await spool.put(id, raw);
      // A Date header from the future must not hold a mail on top of the list for ever.
      const internalDate = Math.min(parsed.receivedAt ?? now(), now());
      const cargo = { ...octets, flags: ['\\Seen'], internalDate };
      const operation = planAppend({ id, actionId: action.id, mailbox, cargo, parsed, now: now() });
      await writer.enqueue([operation], [{ kind: 'action', action }]);
      const { body, preview, hasAttachments, parts } = parsed;
      const write = { messageId: operation.message.id, body, preview, hasAttachments, parts };
      // A store that is away gets the body when the message's server or file tells it.
      await store.request<'put-bodies'>({ kind: 'put-bodies', bodies: [write] }).catch(() => undefined);
      return { ok: true, value: { actionId: action.id, sentence: saysDone('append', 1, mailbox.name) } };
    });

  const targetGone = { store, state, feeder, now, newOperationId, wake };

  return {
    act,
    actOnMailbox: (args) => inTurn(() => actOnMailbox({ ...options, enqueue: writer.enqueue, locate }, args)),
    recreateTarget: (args) => inTurn(() => recreateTarget(targetGone, args)),
    redirect: (args) => inTurn(() => redirect(targetGone, args)),
    append,
    undo: ({ actionId }) => turns.undo(actionId),
    redo: ({ actionId }) => turns.redo(actionId),
    ...pending,
  };
}
