/** A small mail server and an engine that syncs and replays on it, around the store under test: for property tests. */
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import type { ServerMessage } from '../../../electron/contract/model';
import { applyFlags } from '../../../electron/contract/operation';
import type { MessageOperation, Placement } from '../../../electron/contract/operation';
import type { MemoryStore } from './memory-store';
import * as sample from './sample-mail';

export interface Mailbox {
  id: MailboxId;
  validity: number;
  nextUid: number;
  mail: Map<number, ServerMessage>;
}

/** A server, an engine that replays on it, and the store under test. */
export class World {
  readonly boxes: Mailbox[] = [sample.inbox, sample.archive, sample.lists].map((id) => ({
    id,
    validity: 1,
    nextUid: 1,
    mail: new Map(),
  }));
  pending: MessageOperation[] = [];
  /** Operations that the server has done without the engine knowing: the reply was lost. */
  readonly unanswered = new Map<MessageOperation, string>();
  /** Message-ID by local id: an id must never come to mean another message. */
  readonly meaning = new Map<MessageId, string>();
  readonly journal: ReturnType<typeof sample.journalOf>;
  private delivered = 0;

  constructor(readonly store: MemoryStore) {
    this.journal = sample.journalOf(store);
  }

  /** The cache is gone; the journal begins to fill a new one. */
  async loseCache(): Promise<void> {
    await sample.prepare(this.store);
    await this.journal.write(
      ...this.pending.map((operation) => ({ kind: 'operation' as const, record: sample.record(operation) })),
    );
  }

  box(pick: number): Mailbox {
    return this.boxes[pick % this.boxes.length]!;
  }

  byId(id: MailboxId): Mailbox {
    return this.boxes.find((box) => box.id === id)!;
  }

  put(box: Mailbox, message: ServerMessage): number {
    const uid = box.nextUid++;
    box.mail.set(uid, { ...message, uid });
    return uid;
  }

  deliver(box: Mailbox, flags: string[]): void {
    const name = `m${++this.delivered}`;
    this.put(box, sample.serverMessage(1, name, { flags, internalDate: this.delivered * 1_000 }));
  }

  somewhere(pick: number): { box: Mailbox; message: ServerMessage } | undefined {
    const all = this.boxes.flatMap((box) => [...box.mail.values()].map((message) => ({ box, message })));
    return all[pick % Math.max(1, all.length)];
  }

  /** What a full UID and FLAGS comparison finds, in pages as a real sync has them. */
  async sync(box: Mailbox): Promise<void> {
    const { store } = this;
    const state = await store.request({ kind: 'get-sync-state', mailboxId: box.id });
    const uidValidity = String(box.validity);
    const changed = state !== null && state.uidValidity !== uidValidity;
    if (changed) await store.request({ kind: 'unbind-mailbox', mailboxId: box.id });
    const unbound = await store.request({ kind: 'list-unbound', mailboxId: box.id });
    const known = new Map(
      (await store.request({ kind: 'list-uids', mailboxId: box.id })).map((row) => [row.uid, row.flags]),
    );
    const mail = [...box.mail.values()];
    const fresh = mail.filter((message) => !known.has(message.uid));
    const half = Math.ceil(fresh.length / 2);
    const newState = {
      mailboxId: box.id,
      uidValidity,
      uidNext: box.nextUid,
      highestModseq: null,
      lowestUid: 1,
    };
    await store.request({
      kind: 'apply-delta',
      delta: sample.delta(box.id, { uidValidity, upsert: fresh.slice(half), state: newState }),
    });
    await store.request({
      kind: 'apply-delta',
      delta: sample.delta(box.id, {
        uidValidity,
        upsert: fresh.slice(0, half),
        flags: mail.filter((message) => known.has(message.uid)),
        expunged: [...known.keys()].filter((uid) => !box.mail.has(uid)),
        unbound,
      }),
    });
  }

  async act(operation: MessageOperation): Promise<void> {
    this.pending.push(operation);
    await this.journal.write({ kind: 'operation', record: sample.record(operation) });
  }

  async settle(operation: MessageOperation, state: 'refused' | 'discarded' | 'dropped'): Promise<void> {
    this.pending = this.pending.filter((one) => one !== operation);
    await this.journal.write({ kind: 'operation', record: sample.record(operation, state) });
  }

  /** The server does it, and the reply is lost. */
  async replayUnanswered(operation: MessageOperation): Promise<void> {
    if (this.unanswered.has(operation)) return;
    const { placement, messageId } = (await sample.locate(this.store, operation.message.id)).locator;
    const at = this.find(placement, messageId);
    if (!at) return;
    this.execute(operation, at, true);
    this.unanswered.set(operation, messageId ?? '');
    await this.journal.write({ kind: 'operation', record: sample.record(operation, 'unknown') });
  }

  /** The engine looks what became of an operation whose reply was lost. */
  private async verify(operation: MessageOperation, messageId: string): Promise<void> {
    this.pending = this.pending.filter((one) => one !== operation);
    const box = this.boxes.find((one) =>
      [...one.mail.values()].some((m) => m.envelope.messageId === messageId),
    );
    const message = [...(box?.mail.values() ?? [])].find((m) => m.envelope.messageId === messageId);
    const placement: Placement | null =
      box && message && operation.kind !== 'delete'
        ? { mailbox: { id: box.id, path: box.id }, uidValidity: String(box.validity), uid: message.uid }
        : null;
    await this.journal.write(
      {
        kind: 'message-confirmed',
        messageId: operation.message.id,
        placement,
        addFlags: operation.kind === 'flags' ? operation.add : [],
        removeFlags: operation.kind === 'flags' ? operation.remove : [],
      },
      { kind: 'operation', record: sample.record(operation, 'done') },
    );
  }

  /** Replays one operation as an engine does; `tellUid` is whether the server says COPYUID. */
  async replay(operation: MessageOperation, tellUid: boolean): Promise<void> {
    const lost = this.unanswered.get(operation);
    if (lost !== undefined) return this.verify(operation, lost);
    const [located] = await this.store.request({ kind: 'get-locators', messageIds: [operation.message.id] });
    const at = located && this.find(located.locator.placement, located.locator.messageId);
    if (!located || !at) return this.settle(operation, 'dropped');
    this.pending = this.pending.filter((one) => one !== operation);
    const placement = this.execute(operation, at, tellUid);
    const add = operation.kind === 'flags' ? operation.add : [];
    const remove = operation.kind === 'flags' ? operation.remove : [];
    await this.journal.write(
      { kind: 'message-confirmed', messageId: located.id, placement, addFlags: add, removeFlags: remove },
      { kind: 'operation', record: sample.record(operation, 'done') },
    );
  }

  private find({ mailbox, uidValidity, uid }: Placement, messageId: string | null) {
    const box = this.byId(mailbox.id);
    const message =
      uid !== null && String(box.validity) === uidValidity
        ? box.mail.get(uid)
        : [...box.mail.values()].find((one) => one.envelope.messageId === messageId);
    return message && { box, message };
  }

  private execute(
    operation: MessageOperation,
    { box, message }: { box: Mailbox; message: ServerMessage },
    tellUid: boolean,
  ): Placement | null {
    const place = (where: Mailbox, uid: number | null): Placement => ({
      mailbox: { id: where.id, path: where.id },
      uidValidity: String(where.validity),
      uid,
    });
    switch (operation.kind) {
      case 'flags':
        message.flags = applyFlags(message.flags, operation.add, operation.remove);
        return place(box, message.uid);
      case 'delete':
        box.mail.delete(message.uid);
        return null;
      case 'copy': {
        const target = this.byId(operation.to.id);
        const uid = this.put(target, { ...message });
        return place(target, tellUid ? uid : null);
      }
      case 'append':
      case 'transfer':
        throw new Error('nobody appends here');
      case 'move': {
        const target = this.byId(operation.to.id);
        box.mail.delete(message.uid);
        const uid = this.put(target, message);
        return place(target, tellUid ? uid : null);
      }
    }
  }

  renumber(box: Mailbox): void {
    const mail = [...box.mail.values()];
    box.validity++;
    box.mail.clear();
    for (const message of mail) this.put(box, message);
  }
}
