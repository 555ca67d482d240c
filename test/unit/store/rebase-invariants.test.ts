/** Whatever order syncs, actions, replays and refusals come in: the list shows the server's truth with what is pending over it. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import { unifiedRoles } from '../../../electron/contract/model';
import type { ServerMessage } from '../../../electron/contract/model';
import { applyFlags, rebase } from '../../../electron/contract/operation';
import type { MailOperation, Placement } from '../../../electron/contract/operation';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';

interface Mailbox {
  id: MailboxId;
  validity: number;
  nextUid: number;
  mail: Map<number, ServerMessage>;
}

/** A server, an engine that replays on it, and the store under test. */
class World {
  readonly boxes: Mailbox[] = [sample.inbox, sample.archive, sample.lists].map((id) => ({
    id,
    validity: 1,
    nextUid: 1,
    mail: new Map(),
  }));
  pending: MailOperation[] = [];
  /** Operations that the server has done without the engine knowing: the reply was lost. */
  readonly unanswered = new Map<MailOperation, string>();
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
    const known = new Map(
      (await store.request({ kind: 'list-uids', mailboxId: box.id })).map((row) => [row.uid, row.flags]),
    );
    const mail = [...box.mail.values()];
    const fresh = mail.filter((message) => !known.has(message.uid));
    const half = Math.ceil(fresh.length / 2);
    const newState = { mailboxId: box.id, uidValidity, uidNext: box.nextUid, highestModseq: null, lowestUid: 1 };
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
      }),
    });
    if (changed) await store.request({ kind: 'drop-unbound', mailboxId: box.id });
  }

  async act(operation: MailOperation): Promise<void> {
    this.pending.push(operation);
    await this.journal.write({ kind: 'operation', record: sample.record(operation) });
  }

  async settle(operation: MailOperation, state: 'refused' | 'discarded' | 'dropped'): Promise<void> {
    this.pending = this.pending.filter((one) => one !== operation);
    await this.journal.write({ kind: 'operation', record: sample.record(operation, state) });
  }

  /** The server does it, and the reply is lost. */
  async replayUnanswered(operation: MailOperation): Promise<void> {
    if (this.unanswered.has(operation)) return;
    const { placement, messageId } = (await sample.locate(this.store, operation.message.id)).locator;
    const at = this.find(placement, messageId);
    if (!at) return;
    this.execute(operation, at, true);
    this.unanswered.set(operation, messageId ?? '');
    await this.journal.write({ kind: 'operation', record: sample.record(operation, 'unknown') });
  }

  /** The engine looks what became of an operation whose reply was lost. */
  private async verify(operation: MailOperation, messageId: string): Promise<void> {
    this.pending = this.pending.filter((one) => one !== operation);
    const box = this.boxes.find((one) => [...one.mail.values()].some((m) => m.envelope.messageId === messageId));
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
  async replay(operation: MailOperation, tellUid: boolean): Promise<void> {
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
    operation: MailOperation,
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

const step = fc.record({
  what: fc.constantFrom(
    ...(['deliver', 'sync', 'sync', 'flag-there', 'expunge-there', 'move-there', 'renumber'] as const),
    ...(['star', 'read', 'unread', 'move', 'move', 'delete', 'replay', 'replay', 'undo', 'refuse'] as const),
    ...(['replay-unanswered', 'twin', 'lose-cache'] as const),
  ),
  a: fc.nat(1_000),
  b: fc.nat(1_000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function perform(world: World, { what, a, b }: Step): Promise<void> {
  const operation = world.pending[a % Math.max(1, world.pending.length)];
  switch (what) {
    case 'deliver':
      return world.deliver(world.box(a), b % 2 ? ['\\Seen'] : ['\\Flagged', 'label']);
    case 'twin': {
      const found = world.somewhere(a);
      const internalDate = (found?.message.internalDate ?? 0) + (b % 2);
      if (found) world.put(world.box(b), { ...found.message, internalDate });
      return;
    }
    case 'lose-cache':
      return world.loseCache();
    case 'sync':
      return world.sync(world.box(a));
    case 'renumber':
      return world.renumber(world.box(a));
    case 'flag-there': {
      const found = world.somewhere(a);
      const flag = b % 2 ? '\\Seen' : '\\Answered';
      if (!found) return;
      const has = found.message.flags.includes(flag);
      found.message.flags = applyFlags(found.message.flags, has ? [] : [flag], has ? [flag] : []);
      return;
    }
    case 'expunge-there': {
      const found = world.somewhere(a);
      found?.box.mail.delete(found.message.uid);
      return;
    }
    case 'move-there': {
      const found = world.somewhere(a);
      found?.box.mail.delete(found.message.uid);
      if (found) world.put(world.box(b), found.message);
      return;
    }
    case 'replay':
      return operation && world.replay(oldestOf(world, operation), b % 2 === 0);
    case 'replay-unanswered': {
      const oldest = operation && oldestOf(world, operation);
      const row = oldest && (await world.store.db.messages.get(oldest.message.id));
      return row && world.replayUnanswered(oldest);
    }
    case 'undo':
      if (!operation) return;
      world.pending = world.pending.filter((one) => one !== operation);
      return world.journal.write({ kind: 'operation-removed', id: operation.id });
    case 'refuse':
      return operation && world.settle(operation, 'refused');
    case 'star':
    case 'read':
    case 'unread':
    case 'move':
    case 'delete': {
      const rows = (await world.store.db.messages.toArray()).filter((row) => row.mailboxId !== '');
      const row = rows[a % Math.max(1, rows.length)];
      if (!row) return;
      const located = await sample.locate(world.store, row.id);
      return world.act(sample.operationOn(located, actionOf(what, world.box(b).id)));
    }
  }
}

/** Operations on one message are replayed in their order. */
function oldestOf(world: World, operation: MailOperation): MailOperation {
  return world.pending.find((one) => one.message.id === operation.message.id) ?? operation;
}

function actionOf(what: 'star' | 'read' | 'unread' | 'move' | 'delete', target: MailboxId): sample.OperationChange {
  switch (what) {
    case 'star':
      return { kind: 'flags', add: ['\\FLAGGED'] };
    case 'read':
      return { kind: 'flags', add: ['\\Seen'] };
    case 'unread':
      return { kind: 'flags', remove: ['\\Seen'] };
    case 'move':
      return { kind: 'move', to: target };
    case 'delete':
      return { kind: 'delete' };
  }
}

function sorted(flags: readonly string[]): string[] {
  return flags.map((flag) => flag.toLowerCase()).sort();
}

/** Every row against the base and the journal; every index and count against a full scan. */
async function check(world: World): Promise<void> {
  const { store } = world;
  const rows = await store.db.messages.toArray();
  for (const row of rows) {
    const pending = world.pending.filter((operation) => operation.message.id === row.id);
    const view = rebase({ mailboxId: row.baseMailboxId, flags: row.baseFlags }, pending);
    const role = sample.tree.find((mailbox) => mailbox.id === view.mailboxId)?.role;
    expect({ ...row, flags: sorted(row.flags) }).toMatchObject({
      mailboxId: view.mailboxId ?? '',
      flags: sorted(view.flags),
      unread: !sorted(view.flags).includes('\\seen'),
      starred: sorted(view.flags).includes('\\flagged'),
      pending: pending.length,
    });
    expect(row.unified).toBe(unifiedRoles.find((unified) => unified === role));
    expect(row.unreadIn).toBe(row.unread && view.mailboxId !== null ? view.mailboxId : undefined);
    expect(row.expunged && pending.length === 0, `${row.id} was expunged and is held by nothing`).toBe(false);
    const meaning = world.meaning.get(row.id) ?? row.envelope.messageId ?? '';
    expect(row.envelope.messageId).toBe(meaning);
    world.meaning.set(row.id, meaning);
  }
  for (const mailbox of await store.query('mailboxes', {})) {
    const here = rows.filter((row) => row.mailboxId === mailbox.id);
    expect([mailbox.total, mailbox.unread]).toEqual([here.length, here.filter((row) => row.unread).length]);
  }
  const unified = rows.filter((row) => row.unified === 'inbox');
  const window = await store.query('message-window', {
    folder: { kind: 'unified', role: 'inbox' },
    offset: 0,
    limit: 500,
  });
  expect(window.rows.map((row) => row.id)).toEqual(
    unified.sort((x, y) => y.sortKey - x.sortKey || (x.id < y.id ? -1 : 1)).map((row) => row.id),
  );
  expect([window.total, window.unread]).toEqual([unified.length, unified.filter((row) => row.unread).length]);
  expect(await store.query('pending-count', {})).toBe(world.pending.length);
}

/** What the person sees once every mailbox has been synced: the server's mail, pending operations applied. */
async function checkSynced(world: World): Promise<void> {
  for (const box of world.boxes) await world.sync(box);
  // A message that moved to a mailbox which was synced before its source needs the second round.
  for (const box of world.boxes) await world.sync(box);
  await check(world);
  const rows = await world.store.db.messages.toArray();
  const placed = new Map(rows.map((row) => [`${row.baseMailboxId} ${row.uidValidity} ${row.baseUid}`, row]));
  for (const box of world.boxes) {
    for (const message of box.mail.values()) {
      const row = placed.get(`${box.id} ${box.validity} ${message.uid}`);
      expect(row?.envelope.messageId).toBe(message.envelope.messageId);
      expect(sorted(row?.baseFlags ?? [])).toEqual(sorted(message.flags));
    }
  }
}

/** Nothing pending and everything synced: the cache is the server's mail, no row more and none less. */
async function checkQuiet(world: World): Promise<void> {
  while (world.pending[0]) await world.replay(world.pending[0], true);
  for (const box of world.boxes) await world.sync(box);
  for (const box of world.boxes) await world.store.request({ kind: 'drop-unbound', mailboxId: box.id });
  await checkSynced(world);
  const rows = await world.store.db.messages.toArray();
  const here = rows.map((row) => `${row.mailboxId} ${row.baseUid} ${row.envelope.messageId} ${sorted(row.flags).join()}`);
  const there = world.boxes.flatMap((box) =>
    [...box.mail.values()].map((m) => `${box.id} ${m.uid} ${m.envelope.messageId} ${sorted(m.flags).join()}`),
  );
  expect(here.sort()).toEqual(there.sort());
}

describe('the local view', () => {
  test('is the server truth with the pending operations over it, in every interleaving', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 45 }), async (steps) => {
        const store = await openMemoryStore();
        try {
          await sample.prepare(store);
          const world = new World(store);
          for (const one of steps) {
            await perform(world, one);
            await check(world);
          }
          await checkSynced(world);
          await checkQuiet(world);
        } finally {
          store.close();
        }
      }),
      { numRuns: Number(process.env['SATCHEL_RUNS'] ?? 60) },
    );
  });
});
