/** Carries out what the person does in Satchel: through its commands, on messages as its screen shows them. A new command gets its case here. */
import type { MailVerb, MailboxChange } from '../../../electron/contract/commands';
import type { MailboxInfo } from '../../../electron/contract/model';
import type { MailboxId } from '../../../electron/contract/ids';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { LocatedMessage } from '../../../electron/contract/store-writes';
import type { MessageRow } from '../../../electron/store/rows';
import { directParser } from '../imap/imap-rig';
import { setClockAhead } from './clock';
import type { Pick, StepOf } from './history-step';
import type { HistoryModel } from './history-model';
import type { Violation } from './violation';
import type { Satchel } from './satchel';
import { withNames } from './second-account';
import { messageOf } from './written-message';

export interface SatchelTools {
  satchel: Satchel;
  model: HistoryModel;
  at: (box: string) => string;
  /** Cuts all that Satchel has open. */
  cutNow: () => void;
  violated: (violation: Violation) => void;
  /** Whether Satchel can have no connection now. */
  offline: () => boolean;
}

/** Most messages of one action on a whole mailbox. */
const mostTogether = 20;

/** @returns false when there was nothing to do it to */
export async function doSatchel(tools: SatchelTools, step: StepOf<'satchel'>): Promise<boolean> {
  const { satchel, model, at, cutNow, violated } = tools;
  const { mail } = satchel.now;
  switch (step.do) {
    case 'undo': {
      const undone = await mail.commands.undo({});
      return undone.ok && undone.value !== null;
    }
    case 'redo': {
      const redone = await mail.commands.redo({});
      return redone.ok && redone.value !== null;
    }
    case 'folder-create':
    case 'folder-rename':
    case 'folder-delete':
    case 'folder-subscribe':
      return actOnFolder(satchel, step);
    case 'append': {
      const target = find(await knownMailboxes(satchel), at(step.box));
      if (!target) return false;
      const messageId = `<${step.token}@histories.example>`;
      const raw = messageOf(step.token, messageId);
      model.written.set(step.token, { text: raw.toString('latin1'), messageId, date: null });
      const answer = await mail.commands.append({ raw, parsed: await directParser.parse(raw) }, target.id);
      if (answer.ok) return true;
      if (await isFolderGone(tools, answer.sentence, target)) return false;
      violated({ kind: 'command', what: `append was not done: ${answer.sentence}` });
      return true;
    }
    case 'retry':
    case 'discard': {
      const waiting = [...model.journal.operations.values()].filter(
        ({ end, judged }) => end === 'parked' || (end === 'refused' && !judged),
      );
      const one = waiting[step.nth % Math.max(1, waiting.length)];
      if (!one) return false;
      const answer = await mail.commands[step.do]({ operationId: one.operation.id });
      return answer.ok;
    }
    case 'put-back': {
      const waiting = parked(satchel).filter(({ asks }) => asks?.whole === true);
      const one = waiting[step.nth % Math.max(1, waiting.length)];
      if (!one) return false;
      const answer = await mail.commands.putBack({ operationId: one.operation.id });
      // A sync, or another answer of the person's, may have come first.
      return answer.ok && answer.value.changed > 0;
    }
    case 'choose': {
      const waiting = parked(satchel).filter(({ asks }) => asks?.kind === 'which');
      const one = waiting[step.nth % Math.max(1, waiting.length)];
      if (one?.asks?.kind !== 'which') return false;
      const { among } = one.asks;
      const chosen = among[step.place % among.length];
      if (!chosen) return false;
      const { placement } = chosen;
      const answer = await mail.commands.choose({ operationId: one.operation.id, placement });
      if (answer.ok) model.journal.chosen(one.operation.id, withNames(placement, satchel.secondId));
      return answer.ok;
    }
    case 'pause':
    case 'resume':
      for (const accountId of satchel.accountIds) {
        if ('only' in step && accountId !== satchel.secondId) continue;
        await mail.registry.pause({ accountId, paused: step.do === 'pause' });
      }
      return true;
    case 'sync':
      mail.registry.syncNow();
      return true;
    case 'restart':
      if (step.rude) cutNow();
      await satchel.stop();
      model.journal.restarted();
      if (step.cache === 'lost') satchel.loseCache();
      await satchel.start();
      return true;
    default:
      return act(tools, step);
  }
}

function parked({ now }: Satchel): OperationRecord[] {
  return [...now.vault.state.pending.values()].filter(({ state }) => state === 'parked');
}

type FolderStep = Extract<StepOf<'satchel'>, { do: `folder-${string}` }>;

async function actOnFolder({ accountId, now }: Satchel, step: FolderStep): Promise<boolean> {
  const change = changeOf(step, await now.store.db.mailboxes.toArray());
  if (!change) return false;
  const answer = await now.mail.commands.actOnMailbox({ accountId, change });
  return answer.ok && answer.value.actionId !== null;
}

function changeOf(step: FolderStep, mailboxes: readonly MailboxInfo[]): MailboxChange | null {
  if (step.do === 'folder-create') return { kind: 'create', parentId: null, name: step.name };
  const mailboxId = mailboxes.find(({ name }) => name === step.folder)?.id;
  if (mailboxId === undefined) return null;
  switch (step.do) {
    case 'folder-rename':
      return { kind: 'rename', mailboxId, name: step.name };
    case 'folder-delete':
      return { kind: 'delete', mailboxId };
    case 'folder-subscribe':
      return { kind: 'subscribe', mailboxId, subscribed: step.subscribed };
  }
}

/** What is held until its hour is due that much sooner. */
export function doClock(satchel: Satchel, { seconds }: StepOf<'clock'>): void {
  setClockAhead(seconds * 1_000);
  for (const accountId of satchel.accountIds) satchel.now.mail.registry.wake(accountId);
}

async function act(
  tools: SatchelTools,
  step: Extract<StepOf<'satchel'>, { do: MailVerb }>,
): Promise<boolean> {
  const { satchel, at, violated, model, offline } = tools;
  const { mail, store } = satchel.now;
  const mailboxes = await knownMailboxes(satchel);
  const target = 'to' in step && step.to !== undefined ? find(mailboxes, at(step.to)) : undefined;
  if ((step.do === 'move' || step.do === 'copy') && !target) return false;
  const shown = await shownRows(satchel);
  const rows =
    'all' in step
      ? shown.filter((row) => row.mailboxId === find(mailboxes, at(step.all))?.id).slice(0, mostTogether)
      : step.on.flatMap((pick) => shownOne(shown, pick) ?? []);
  if (rows.length === 0) return false;
  const messageIds = rows.map((row) => row.id);
  const answer = await mail.commands.act({
    verb: step.do,
    messageIds,
    ...(target ? { targetMailboxId: target.id } : {}),
  });
  if (!answer.ok) {
    // A sync may have taken them, or the folder, away since they were looked at.
    const { sentence } = answer;
    if (!offline() && sentence === 'These messages are no longer here.') return false;
    if (await isFolderGone(tools, sentence, target)) return false;
    violated({ kind: 'command', what: `${step.do} was not done: ${answer.sentence}` });
    return true;
  }
  const queued = [...model.journal.operations.values()].filter(
    ({ operation }) => operation.actionId === answer.value.actionId,
  );
  const wrongly = queued.filter(({ operation }) => !messageIds.includes(operation.message.id));
  if (queued.length !== answer.value.applied || wrongly.length > 0) {
    const what = `${step.do} of ${messageIds.length} messages was to be ${answer.value.applied} operations and is ${queued.length}, ${wrongly.length} of them on others`;
    violated({ kind: 'command', what });
  }
  if (!offline()) return true;
  // Nobody else changes what is shown meanwhile; but the end of an operation may just be written down that takes one away.
  const located = await store.request<'get-locators'>({ kind: 'get-locators', messageIds });
  const unshown = located.filter((row) => !shows(row, step.do, target?.id));
  // It says so where an account's folders are not known, as after a loss of the cache without a network.
  const left = Number(
    /([\d,]+) messages? left where/.exec(answer.value.sentence)?.[1]?.replaceAll(',', '') ?? 0,
  );
  const missing = queued.filter(({ operation }) => !located.some(({ id }) => id === operation.message.id));
  if (unshown.length > left || missing.length > 0) {
    const what = `${step.do} was answered “${answer.value.sentence}”, and ${unshown.map((row) => row.locator.subject).join(' ')} of ${located.length} shown does not show it`;
    violated({ kind: 'command', what });
  }
  return true;
}

/** A sync may have taken the folder away since it was looked for. */
async function isFolderGone(
  { satchel, offline }: SatchelTools,
  sentence: string,
  folder: { id: MailboxId } | undefined,
): Promise<boolean> {
  if (offline() || sentence !== 'This folder is no longer here.') return false;
  return !(await knownMailboxes(satchel)).some(({ id }) => id === folder?.id);
}

/** The mailboxes of both accounts. */
export async function knownMailboxes({ secondId, now }: Satchel): Promise<MailboxInfo[]> {
  return withNames(await now.store.db.mailboxes.toArray(), secondId);
}

export async function shownRows({ now }: Satchel): Promise<MessageRow[]> {
  return now.store.db.messages.toArray();
}

function shownOne(shown: readonly MessageRow[], { token, nth }: Pick): MessageRow | undefined {
  const rows = shown.filter((row) => row.envelope.subject === token && row.mailboxId !== '');
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))[nth % Math.max(1, rows.length)];
}

function find(mailboxes: readonly MailboxInfo[], path: string): { id: MailboxId } | undefined {
  return mailboxes.find((mailbox) => mailbox.path === path);
}

/** Whether the screen shows what the person has just asked for. */
function shows(row: LocatedMessage, verb: MailVerb, target: MailboxId | undefined): boolean {
  const has = (flag: string): boolean => row.flags.some((one) => one.toLowerCase() === flag);
  switch (verb) {
    case 'read':
      return has('\\seen');
    case 'unread':
      return !has('\\seen');
    case 'star':
      return has('\\flagged');
    case 'unstar':
      return !has('\\flagged');
    case 'copy':
      // It is seen on the copy.
      return true;
    case 'delete':
      return row.mailboxId === null;
    case 'move':
      return row.mailboxId === target;
    case 'archive':
    case 'trash':
    case 'junk':
      return row.mailboxId?.toLowerCase().includes(verb) ?? false;
  }
}
