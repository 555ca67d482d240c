/** What the pending view lists is what the journal holds, however it came there: kept step by step, and built anew from nothing. */
import * as fc from 'fast-check';
import { Dexie } from 'dexie';
import { expect, test } from 'vitest';
import type { AccountId, ActionId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation, OperationRecord } from '../../../electron/contract/operation';
import { countIn, groupOf, operationRanks, rankOf } from '../../../electron/contract/operation-group';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { partsOf, patchFromPart } from '../../../electron/main/vault/snapshot-parts';
import { changesFor, rebuildChanges } from '../../../electron/main/vault/vault-changes';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import { databaseName } from '../../../electron/store/database';
import { memoryDatabase, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import { shownGroups } from '../../support/store/shown-operations';
import type { ShownGroup } from '../../support/store/shown-operations';
import * as sample from '../../support/store/sample-mail';
import { creation, operation, placement } from '../../support/vault/entries';

const accounts = ['work', 'home'] as AccountId[];

const step = fc.record({
  what: fc.constantFrom(
    ...(['queue', 'queue', 'queue', 'undo', 'start', 'wait', 'park', 'settle', 'settle', 'settle'] as const),
    ...(['take-back', 'trim', 'trim', 'retry', 'remove-account'] as const),
  ),
  a: fc.nat(100),
  b: fc.nat(100),
});

/** A journal that grows, and a store that follows it. */
class World {
  readonly state = new FoldedState();
  private seq = 0;
  private made = 0;

  constructor(readonly store: MemoryStore) {}

  async write(entries: JournalEntry[]): Promise<void> {
    const changes = entries.flatMap((entry) => {
      const patch = planEntry(this.state, entry, this.seq);
      const told = changesFor(entry, this.state, patch);
      this.state.merge(patch);
      return told;
    });
    this.seq += 1;
    const position = { generation: sample.generation, seq: this.seq };
    await this.store.request({ kind: 'apply-changes', position, changes });
  }

  entriesOf({ what, a, b }: typeof step extends fc.Arbitrary<infer T> ? T : never): JournalEntry[] {
    const pending = [...this.state.pending.keys()];
    const settled = [...this.state.operations.keys()].filter((id) => !this.state.pending.has(id));
    const one = pending[a % Math.max(1, pending.length)];
    const old = settled[a % Math.max(1, settled.length)];
    const moved = (state: 'queued' | 'started' | 'parked'): JournalEntry[] =>
      one ? [{ kind: 'operation-moved-on', id: one, state, step: null, tries: 1, reason: 'because' }] : [];
    switch (what) {
      case 'queue':
      case 'undo':
        return [{ kind: 'operation-queued', operation: this.operation(a, b, what === 'undo') }];
      case 'start':
        return moved('started');
      case 'wait':
        return moved('queued');
      case 'park':
        return moved('parked');
      case 'settle': {
        const state = (['done', 'refused', 'dropped', 'discarded'] as const)[b % 4] ?? 'done';
        return one ? [{ kind: 'operation-settled', id: one, state, placement: null, reason: null }] : [];
      }
      case 'take-back':
        return one ? [{ kind: 'operation-undone', id: one }] : [];
      case 'trim':
        return [{ kind: 'history-trimmed', ids: settled.slice(0, 1 + (b % 3)) }];
      case 'retry': {
        const record = old && this.state.operations.get(old);
        if (!record) return [];
        const id = `again-${++this.made}` as OperationId;
        return [
          { kind: 'operation-queued', operation: { ...record.operation, id } },
          { kind: 'history-trimmed', ids: [old], retried: true },
        ];
      }
      case 'remove-account':
        return b === 0 ? [{ kind: 'account-removed', accountId: accounts[a % 2] as AccountId }] : [];
    }
  }

  private operation(a: number, b: number, undo: boolean): MailOperation {
    const number = ++this.made;
    const accountId = accounts[b % 2] as AccountId;
    const one =
      a % 5 === 0
        ? creation(`op-${number}`, `Box ${number}`)
        : operation(`op-${number}`, `m-${number}`, placement(accountId, 'INBOX', number), { kind: 'delete' });
    return {
      ...one,
      accountId,
      actionId: `action ${a % 4}` as ActionId,
      createdAt: undo ? 1_000 + (a % 2) : number,
      ...(undo ? { turn: 'undo' as const } : {}),
    };
  }
}

const outline = ({ id, rank, since, counts, listed, top, sample: about, records }: ShownGroup) => ({
  ...{ id, rank, since, counts, listed, top: top.operation.id, about: about.operation.id },
  records: records.map((record) => `${record.operation.id} ${record.state}`),
});

/** What the operations themselves say, one by one. */
function check(groups: readonly ShownGroup[], records: readonly OperationRecord[]): void {
  expect(groups.flatMap((group) => group.records.map(({ operation: { id } }) => id)).sort()).toEqual(
    records.map(({ operation: { id } }) => id).sort(),
  );
  for (const group of groups) {
    const own = records.filter(({ operation }) => groupOf(operation) === group.id);
    const ranks = own.map(({ state }) => rankOf(state));
    expect(group.rank).toBe(Math.min(...ranks));
    expect(group.top).toEqual(own.find(({ state }) => rankOf(state) === group.rank));
    expect(group.records).toEqual(
      ranks.length === 0 ? [] : [0, 1, 2, 3].flatMap((rank) => own.filter((_one, at) => ranks[at] === rank)),
    );
    for (const state of ['queued', 'parked', 'refused', 'done'] as const)
      expect(countIn(group.listed, state)).toBe(own.filter((record) => record.state === state).length);
    expect(countIn(group.counts)).toBeGreaterThanOrEqual(own.length);
  }
  expect(groups.map(({ rank }) => rank)).toEqual(groups.map(({ rank }) => rank).sort());
  const age = groups.map(({ rank, since }) => [rank, operationRanks[rank] === 'history' ? -since : since]);
  expect(age).toEqual([...age].sort(([a = 0, x = 0], [b = 0, y = 0]) => a - b || x - y));
}

test(
  'kept step by step or rebuilt, the groups are those of the operations',
  { timeout: 120_000 },
  async () => {
    const runs = Number(process.env['SATCHEL_RUNS'] ?? 20);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 25 }),
        async (batches) => {
          const [kept, fresh] = [await openMemoryStore(), await openMemoryStore()];
          try {
            await sample.prepare(kept);
            const world = new World(kept);
            for (const batch of batches) {
              for (const one of batch) {
                const entries = world.entriesOf(one);
                if (entries.length > 0) await world.write(entries);
              }
            }
            const groups = await shownGroups(kept, 3);
            check(groups, [...world.state.operations.values()]);
            const { sections } = await kept.query('operation-groups', {
              offset: 0,
              limit: 0,
              expanded: null,
            });
            expect(sections).toEqual(
              operationRanks.map((_name, rank) => groups.filter((group) => group.rank === rank).length),
            );
            for (const [index, { id, records }] of groups.entries()) {
              const asked = { offset: 0, limit: 0, expanded: id };
              expect((await kept.query('operation-groups', asked)).expanded).toEqual({
                index,
                operations: records.length,
              });
            }

            // As after a start that found no cache: the snapshot read back, and the store filled from it.
            const restored = new FoldedState();
            for (const part of JSON.parse(JSON.stringify([...partsOf(world.state)])) as unknown[])
              restored.merge(patchFromPart(part));
            await fresh.request({ kind: 'reset', generation: 'g' });
            const changes = rebuildChanges(restored);
            const half = Math.ceil(changes.length / 2);
            for (const [index, some] of [changes.slice(0, half), changes.slice(half)].entries())
              await fresh.request({
                kind: 'apply-changes',
                position: { generation: 'g', seq: index + 1 },
                changes: some,
              });
            expect((await shownGroups(fresh)).map(outline)).toEqual(groups.map(outline));
          } finally {
            kept.close();
            fresh.close();
          }
        },
      ),
      { numRuns: runs },
    );
  },
);

// Dexie ends a transaction in which it sees a hundred awaits without a request: a cache that was lost was never filled again.
test('more actions than a transaction bears of idle awaits come in one batch', async () => {
  const store = await openMemoryStore();
  await sample.prepare(store);
  const world = new World(store);
  const many = Array.from({ length: 1_000 }, (_, number): JournalEntry => {
    const one = operation(
      `op-${number}`,
      `m-${number}`,
      placement('work' as AccountId, 'INBOX', number + 1),
      {
        kind: 'delete',
      },
    );
    return { kind: 'operation-queued', operation: { ...one, actionId: `action ${number}` as ActionId } };
  });
  await world.write(many);
  expect(await shownGroups(store)).toHaveLength(1_000);
  store.close();
});

test('an account takes its groups along', async () => {
  const store = await openMemoryStore();
  await sample.prepare(store);
  const mail = sample.serverMessage(1, 'a');
  await store.request({ kind: 'apply-delta', delta: sample.delta(sample.inbox, { upsert: [mail] }) });
  const [row] = await store.db.messages.toArray();
  const star = sample.operationOn(await sample.locate(store, row?.id as never), {
    kind: 'flags',
    add: ['\\Flagged'],
  });
  await sample.journalOf(store).write({ kind: 'operation', record: sample.record(star) });
  expect(await shownGroups(store)).toHaveLength(1);
  await store.request({ kind: 'put-accounts', accounts: [] });
  const empty = await store.query('operation-groups', { offset: 0, limit: 10, expanded: null });
  expect([empty.sections, empty.groups]).toEqual([[0, 0, 0, 0], []]);
  store.close();
});

test('a cache of an earlier version gets its groups, and what waits in each mailbox', async () => {
  const options = memoryDatabase();
  const today = await openMemoryStore(options);
  await sample.prepare(today);
  const delta = sample.delta(sample.inbox, {
    upsert: [sample.serverMessage(1, 'a'), sample.serverMessage(2, 'b')],
  });
  await today.request({ kind: 'apply-delta', delta });
  const journal = sample.journalOf(today);
  const rows = await today.db.messages.toArray();
  const [star, remove] = [
    sample.operationOn(await sample.locate(today, rows[0]?.id as never), {
      kind: 'flags',
      add: ['\\Flagged'],
    }),
    sample.operationOn(await sample.locate(today, rows[1]?.id as never), { kind: 'delete' }),
  ];
  await journal.write({ kind: 'operation', record: sample.record(star, 'parked') });
  await journal.write({ kind: 'operation', record: sample.record(remove) });
  const groups = (await shownGroups(today)).map(outline);
  const counts = await today.db.counts.toArray();
  expect(counts).toEqual([expect.objectContaining({ total: 1, pending: 2 })]);
  const tables = await Promise.all(
    today.db.tables.map(async (table) => [table.name, await raw(table)] as const),
  );
  today.close();

  // The same rows as version 2 had them.
  const older = memoryDatabase();
  const before = new Dexie(databaseName, older);
  before.version(2).stores({
    ...{ accounts: 'id', mailboxes: 'id, accountId', syncStates: 'mailboxId', counts: 'mailboxId' },
    messages: 'id, [mailboxId+order], [unified+order], [bodyWanted+order], [strayIn+strayUid], strandedIn',
    ...{ bodies: 'id', parts: '[messageId+partId]', meta: 'key', outbox: 'item.id, item.accountId' },
    operations: 'id, pendingOn, orphanOf, accountId, [pending+order], [pending+changedAt]',
  });
  await before.open();
  for (const [name, all] of tables) {
    if (name === 'groups' || name === 'addresses') continue;
    await before.table(name).bulkPut(
      all.map((row) => {
        const { group: _group, rank: _rank, ...rest } = row as Record<string, unknown>;
        if (name === 'counts') delete rest['pending'];
        if (name === 'meta') delete rest['sections'];
        return name === 'operations' ? { ...rest, changedAt: 0 } : rest;
      }),
    );
  }
  before.close();
  const after = await openMemoryStore(older);
  expect((await shownGroups(after)).map(outline)).toEqual(groups);
  expect(await after.db.counts.toArray()).toEqual(counts);
  after.close();
});

/** Rows as they are stored. */
async function raw(table: MemoryStore['db']['tables'][number]): Promise<unknown[]> {
  return table.db.transaction('r', table, async (transaction) => {
    const store = transaction.idbtrans.objectStore(table.name).getAll();
    return new Dexie.Promise<unknown[]>((resolve, reject) => {
      store.onsuccess = () => resolve(store.result as unknown[]);
      store.onerror = () => reject(new Error(store.error?.message));
    });
  });
}
