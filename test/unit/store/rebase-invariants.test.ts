/** Whatever order syncs, actions, replays and refusals come in: the list shows the server's truth with what is pending over it. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MailboxId } from '../../../electron/contract/ids';
import { unifiedRoles } from '../../../electron/contract/model';
import { applyFlags, rebase } from '../../../electron/contract/operation';
import type { MessageOperation } from '../../../electron/contract/operation';
import { countsAndScan, openMemoryStore } from '../../support/store/memory-store';
import { World } from '../../support/store/small-world';
import * as sample from '../../support/store/sample-mail';

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
function oldestOf(world: World, operation: MessageOperation): MessageOperation {
  return world.pending.find((one) => one.message.id === operation.message.id) ?? operation;
}

function actionOf(
  what: 'star' | 'read' | 'unread' | 'move' | 'delete',
  target: MailboxId,
): sample.OperationChange {
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
    expect(row.expunged && pending.length === 0, `${row.id} was expunged and is held by nothing`).toBe(false);
    const meaning = world.meaning.get(row.id) ?? row.envelope.messageId ?? '';
    expect(row.envelope.messageId).toBe(meaning);
    world.meaning.set(row.id, meaning);
  }
  for (const mailbox of await store.query('mailboxes', {})) {
    const here = rows.filter((row) => row.mailboxId === mailbox.id);
    expect([mailbox.total, mailbox.unread]).toEqual([here.length, here.filter((row) => row.unread).length]);
  }
  const { kept, scanned } = await countsAndScan(store);
  expect(kept).toEqual(scanned);
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
  const tail = { folder: { kind: 'unified', role: 'inbox' }, offset: unified.length - 1, limit: 2 } as const;
  if (unified.length > 0) {
    expect((await store.query('message-window', tail)).rows).toEqual(window.rows.slice(-1));
  }
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
  await checkSynced(world);
  const rows = await world.store.db.messages.toArray();
  const here = rows.map(
    (row) => `${row.mailboxId} ${row.baseUid} ${row.envelope.messageId} ${sorted(row.flags).join()}`,
  );
  const there = world.boxes.flatMap((box) =>
    [...box.mail.values()].map((m) => `${box.id} ${m.uid} ${m.envelope.messageId} ${sorted(m.flags).join()}`),
  );
  expect(here.sort()).toEqual(there.sort());
}

describe('the local view', () => {
  test(
    'is the server truth with the pending operations over it, in every interleaving',
    { timeout: 300_000 },
    async () => {
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
    },
  );
});
