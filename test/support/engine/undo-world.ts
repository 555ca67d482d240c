/** A person who acts, undoes and redoes, a server that answers as it is told, and a model of what must be on the screen after each step. */
import { expect } from 'vitest';
import type { MailVerb } from '../../../electron/contract/commands';
import type { ActionId, MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailOperation, MessageOperation } from '../../../electron/contract/operation';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { messageOf } from '../message-of';
import { delta, inbox } from '../store/sample-mail';
import type { QueueRig } from './queue-rig';

/** What one operation does to what is seen of its message. */
type Effect =
  { kind: 'move'; from: MailboxId; to: MailboxId } | { kind: 'flag'; set: boolean } | { kind: 'delete' };

interface Pending {
  effect: Effect;
  action: string;
  turn: 'do' | 'undo';
  /** A step of it was announced: bytes may have gone. */
  announced: boolean;
  parked: boolean;
}

interface Seen {
  mailbox: MailboxId | null;
  starred: boolean;
}

interface Message {
  /** null: gone for ever. */
  base: Seen | null;
  expunged: boolean;
  pending: Pending[];
}

interface Action {
  id: string;
  changes: Map<MessageId, { effect: Effect; state: 'done' | 'taken-back' | 'beyond' }>;
}

export type Answer = 'done' | 'busy' | 'unanswered' | 'refused' | 'parked' | 'lost-first';

interface OnServer {
  id: MessageId;
  mailbox: MailboxId;
  uid: number;
  starred: boolean;
}

const { uidValidity } = delta(inbox);
const lost = { kind: 'network', reason: 'closed', detail: '' } as const;

export class UndoWorld {
  readonly messages = new Map<MessageId, Message>();
  /** Newest last. */
  done: Action[] = [];
  undone: Action[] = [];
  readonly server: OnServer[];
  #uid = 1_000;

  constructor(readonly rig: QueueRig) {
    for (const id of rig.ids) {
      this.messages.set(id, {
        base: { mailbox: inbox, starred: false },
        expunged: false,
        pending: [],
      });
    }
    this.server = rig.ids.map((id, index) => ({ id, mailbox: inbox, uid: index + 1, starred: false }));
  }

  /** null: the message is not there at all. */
  seen(id: MessageId): Seen | null {
    const message = this.messages.get(id);
    if (!message?.base || (message.expunged && message.pending.length === 0)) return null;
    let { mailbox, starred } = message.base;
    for (const { effect } of message.pending) {
      if (effect.kind === 'move') mailbox = effect.to;
      else if (effect.kind === 'flag') starred = effect.set;
      else mailbox = null;
    }
    return { mailbox, starred };
  }

  async act(verb: MailVerb, ids: MessageId[], target: MailboxId | null, byItself = false): Promise<void> {
    const answer = await this.rig.commands.act({
      ...{ verb, messageIds: ids, byItself },
      ...(target ? { targetMailboxId: target } : {}),
    });
    const action: Action = { id: answer.ok ? answer.value.actionId : '', changes: new Map() };
    for (const id of ids) {
      const seen = this.seen(id);
      const effect = seen && effectOf(verb, seen, target);
      if (!effect) continue;
      action.changes.set(id, { effect, state: 'done' });
      this.#push(id, effect, action.id, 'do');
    }
    expect(answer.ok ? answer.value.applied : 0).toBe(action.changes.size);
    if (action.changes.size === 0 || byItself) return;
    this.done.push(action);
    this.undone = [];
  }

  async undo(named?: string): Promise<boolean> {
    const action = named
      ? this.done.find(({ id }) => id === named)
      : this.done.findLast((one) => [...one.changes.values()].some(({ state }) => state === 'done'));
    const answer = await this.rig.commands.undo(named ? { actionId: named as ActionId } : {});
    return this.#turned('undo', action, answer);
  }

  async redo(): Promise<boolean> {
    const action = this.undone.findLast((one) =>
      [...one.changes.values()].some(({ state }) => state === 'taken-back'),
    );
    return this.#turned('redo', action, await this.rig.commands.redo({}));
  }

  #turned(
    turn: 'undo' | 'redo',
    action: Action | undefined,
    answer: { ok: boolean; value?: unknown },
  ): boolean {
    if (!action) {
      expect(answer).toEqual({ ok: true, value: null });
      return false;
    }
    let turned = 0;
    for (const [id, change] of action.changes) {
      if (change.state !== (turn === 'undo' ? 'done' : 'taken-back')) continue;
      if (this.#turnOne(turn, action, id, change)) turned += 1;
    }
    expect(answer).toMatchObject({ ok: turned > 0 });
    const others = (list: Action[]): Action[] => list.filter((one) => one !== action);
    this.done = turn === 'undo' ? others(this.done) : [...this.done, action];
    this.undone = turn === 'undo' ? [...this.undone, action] : others(this.undone);
    return true;
  }

  #turnOne(
    turn: 'undo' | 'redo',
    action: Action,
    id: MessageId,
    change: { effect: Effect; state: 'done' | 'taken-back' | 'beyond' },
  ): boolean {
    const message = this.messages.get(id);
    const own = message?.pending.findLast((one) => one.action === action.id);
    const after = turn === 'undo' ? ('taken-back' as const) : ('done' as const);
    if (message && own && own.turn === (turn === 'undo' ? 'do' : 'undo') && !own.announced) {
      message.pending.splice(message.pending.indexOf(own), 1);
      change.state = after;
      return true;
    }
    const seen = this.seen(id);
    if (!seen) return false;
    const { effect } = change;
    const wanted: Effect | null =
      effect.kind === 'delete'
        ? turn === 'undo'
          ? null
          : effect
        : turn === 'redo'
          ? effect
          : effect.kind === 'move'
            ? { kind: 'move', from: effect.to, to: effect.from }
            : { kind: 'flag', set: !effect.set };
    if (!wanted) return false;
    if (wanted.kind === 'move') {
      if (seen.mailbox === wanted.to) return true;
      if (seen.mailbox !== wanted.from) return false;
    }
    if (wanted.kind === 'flag' && seen.starred === wanted.set) return true;
    if (wanted.kind === 'delete' && seen.mailbox === null) return true;
    this.#push(id, wanted, action.id, turn === 'undo' ? 'undo' : 'do');
    change.state = after;
    return true;
  }

  #push(id: MessageId, effect: Effect, action: string, turn: 'do' | 'undo'): void {
    this.messages.get(id)?.pending.push({ effect, action, turn, announced: false, parked: false });
  }

  /** Another device: gone from the server, and a sync has seen it. */
  async expungeThere(index: number): Promise<void> {
    const found = this.server[index % Math.max(1, this.server.length)];
    if (!found) return;
    this.server.splice(this.server.indexOf(found), 1);
    const change = delta(found.mailbox, { expunged: [found.uid] });
    await this.rig.store.request({ kind: 'apply-delta', delta: change });
    const message = this.messages.get(found.id);
    if (message) message.expunged = true;
  }

  /** The queue runs, each operation answered as told, until the answers are used up or the connection is lost. */
  async replay(answers: readonly Answer[]): Promise<void> {
    const left = [...answers];
    const backend: Pick<MailBackend, 'replay' | 'replayTogether'> = {
      replayTogether: (items) => Promise.resolve(items.map(() => null)),
      replay: async ({ operation, step }, record) => {
        const answer = left.shift() ?? 'busy';
        const message = messageOf(operation);
        const pending = this.messages.get(message.id)?.pending[0];
        if (!pending) throw new Error('the queue replays what the model does not have');
        const { mailbox, uid } = message.locator.placement;
        const there = this.server.find((one) => one.mailbox === mailbox.id && one.uid === uid);
        // Never a wrong message, whatever was undone and redone.
        if (there) expect(there.id).toBe(message.id);
        // What an earlier try may have done stays in doubt.
        if (answer === 'lost-first') return { kind: step === null ? 'retry' : 'unknown', error: lost };
        if (answer !== 'busy') {
          const { path } = mailbox;
          await record({ kind: 'store', source: { path, uidValidity, uid: uid ?? 1 } });
          pending.announced = true;
        }
        const outcome = this.#answer(operation, message.id, answer, step !== null);
        this.#settle(message.id, operation as MessageOperation, outcome);
        return outcome;
      },
    };
    await this.rig.replay.run(backend, () => left.length === 0);
    this.rig.replay.clearDelays();
  }

  #answer(operation: MailOperation, id: MessageId, answer: Answer, again: boolean): ReplayOutcome {
    if (answer === 'busy') return { kind: again ? 'unknown' : 'retry', error: { kind: 'busy', detail: '' } };
    if (answer === 'refused' && !again) return { kind: 'refused', reason: 'No.' };
    if (answer === 'parked') return { kind: 'parked', reason: 'Choose.' };
    const there = this.server.find((one) => one.id === id);
    if (!there) return { kind: 'dropped', reason: 'It is gone.' };
    if (operation.kind === 'flags') there.starred = operation.add.length > 0;
    else if (operation.kind === 'delete') this.server.splice(this.server.indexOf(there), 1);
    else if (operation.kind === 'move' && there.mailbox !== operation.to.id)
      Object.assign(there, { mailbox: operation.to.id, uid: (this.#uid += 1) });
    if (answer === 'unanswered' && operation.kind !== 'delete') return { kind: 'unknown', error: lost };
    const mailbox = { id: there.mailbox, path: there.mailbox.split('/')[1] ?? '' };
    const placement = operation.kind === 'delete' ? null : { mailbox, uidValidity, uid: there.uid };
    return { kind: 'done', placement, note: null };
  }

  #settle(id: MessageId, operation: MessageOperation, outcome: ReplayOutcome): void {
    const message = this.messages.get(id);
    const own = message?.pending[0];
    if (!message || !own) return;
    if (outcome.kind === 'retry') own.announced = false;
    if (outcome.kind === 'parked') own.parked = true;
    if (outcome.kind !== 'done' && outcome.kind !== 'refused' && outcome.kind !== 'dropped') return;
    const action = [...this.done, ...this.undone].find((one) => one.id === own.action);
    const change = action?.changes.get(id);
    message.pending.shift();
    if (outcome.kind === 'done') {
      const base = message.base;
      if (own.effect.kind === 'delete') {
        message.base = null;
        if (change) change.state = 'beyond';
      } else if (base && own.effect.kind === 'move') base.mailbox = own.effect.to;
      else if (base && own.effect.kind === 'flag') base.starred = own.effect.set;
      return;
    }
    if (outcome.kind === 'dropped' && operation.kind === 'delete') message.base = null;
    if (own.turn === 'undo' && outcome.kind === 'refused') {
      if (change) change.state = 'done';
    } else action?.changes.delete(id);
    if (outcome.kind !== 'refused' || own.effect.kind !== 'move') return;
    // Moves that start where the refused one would have ended are refused with it.
    let place = own.effect.to;
    for (const later of [...message.pending]) {
      if (later.effect.kind !== 'move' || later.effect.from !== place) continue;
      place = later.effect.to;
      message.pending.splice(message.pending.indexOf(later), 1);
      const its = [...this.done, ...this.undone].find((one) => one.id === later.action);
      const other = its?.changes.get(id);
      if (later.turn === 'undo') {
        if (other) other.state = 'done';
      } else its?.changes.delete(id);
    }
  }

  /** The screen is the model, message by message. */
  async check(): Promise<void> {
    const located = await this.rig.store.request({ kind: 'get-locators', messageIds: this.rig.ids });
    const shown = new Map(
      located.map(({ id, mailboxId, flags }) => [
        id,
        { mailbox: mailboxId, starred: flags.includes('\\Flagged') },
      ]),
    );
    for (const id of this.rig.ids) expect([id, shown.get(id) ?? null]).toEqual([id, this.seen(id)]);
  }
}

function effectOf(verb: MailVerb, seen: Seen, target: MailboxId | null): Effect | null {
  switch (verb) {
    case 'star':
    case 'unstar':
      return seen.starred === (verb === 'star') ? null : { kind: 'flag', set: verb === 'star' };
    case 'move':
      return seen.mailbox === null || seen.mailbox === target || !target
        ? null
        : { kind: 'move', from: seen.mailbox, to: target };
    case 'delete':
      return seen.mailbox === null ? null : { kind: 'delete' };
    default:
      throw new Error(`the model does not know ${verb}`);
  }
}
