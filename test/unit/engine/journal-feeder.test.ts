/** The store follows the journal in its order: nothing twice, nothing left out, and a rebuild that a crash cuts off begins again. */
import { describe, expect, test } from 'vitest';
import type { JournalPosition, StoreChange } from '../../../electron/contract/store-writes';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import type { StoreApi } from '../../../electron/main/store/store-api';
import { openVault } from '../../../electron/main/vault/vault';
import { numbered, queued, star } from '../../support/vault/entries';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';

type Applied = { kind: 'apply-changes'; position: JournalPosition; changes: StoreChange[] };
type Asked = { kind: 'position' } | { kind: 'reset'; generation: string } | { kind: 'seeded' } | Applied;

/** The far side of the store's door, which only notes what comes: what it does with it is the write service's matter. */
async function rig(position: (generation: string) => JournalPosition | null = () => null) {
  const vault = await openVault(new RecordingFileSystem(), '/vault');
  const heard: Asked[] = [];
  const told: string[] = [];
  const control = { failing: null as Error | null, position };
  const store = {
    request: (request: Asked) => {
      if (control.failing && request.kind === 'apply-changes') return Promise.reject(control.failing);
      heard.push(request);
      return Promise.resolve(request.kind === 'position' ? control.position(vault.generation) : undefined);
    },
  } as unknown as StoreApi;
  const feeder = createJournalFeeder({
    ...{ vault, store, away: () => void told.push('away') },
    log: (_level, event, fields) => void told.push(`${event} ${JSON.stringify(fields)}`),
    seedEmptyStore: async () => void heard.push({ kind: 'seeded' }),
  });
  const applied = (): Applied[] => heard.filter((one) => one.kind === 'apply-changes');
  return { vault, feeder, heard, told, control, applied };
}
const at = (seq: number) => (generation: string) => ({ generation, seq });
const many = (count: number) => Array.from({ length: count }, (_, index) => queued(star(`op ${index}`, 'm')));

describe('a store that is there', () => {
  test('has each record, in order, when it is recorded, and hears nothing of nothing', async () => {
    const { feeder, applied, vault } = await rig(at(0));
    expect(await feeder.catchUp()).toBe('followed');
    await Promise.all([feeder.record(many(1)), feeder.record([queued(star('b', 'm'))])]);
    expect(applied().map(({ position }) => position)).toEqual([1, 2].map((seq) => at(seq)(vault.generation)));
    await feeder.record([]);
    await vault.append([numbered(1)]);
    await feeder.shown();
    expect(applied()).toHaveLength(2);
    expect(vault.position.seq).toBe(3);
  });

  test('that lacks nothing is left alone; that lacks something gets just that', async () => {
    const { feeder, applied, control, vault } = await rig();
    await feeder.record(many(3));
    control.position = at(3);
    expect(await feeder.catchUp()).toBe('followed');
    expect(applied()).toEqual([]);
    control.position = at(2);
    expect(await feeder.catchUp()).toBe('followed');
    expect(applied()).toMatchObject([
      { position: { seq: 3 }, changes: [{ record: { operation: { id: 'op 2' } } }] },
    ]);
    // Records that change nothing still move its position.
    await vault.append([numbered(1)]);
    control.position = at(3);
    await feeder.catchUp();
    expect(applied()[1]).toMatchObject({ position: { seq: 4 }, changes: [] });
  });
});

describe('a store that is empty, or of another journal', () => {
  test.each([
    ['empty', (): JournalPosition | null => null],
    ['of another journal', (): JournalPosition | null => ({ generation: 'other', seq: 0 })],
  ] as const)('%s is emptied, seeded and filled', async (_, position) => {
    const { feeder, heard, told, vault } = await rig(position);
    await feeder.record(many(2));
    expect(await feeder.catchUp()).toBe('rebuilt');
    const { generation } = vault;
    expect(heard).toMatchObject([
      { kind: 'position' },
      { kind: 'reset', generation },
      { kind: 'seeded' },
      { kind: 'apply-changes', position: { generation, seq: 2 }, changes: [{}, {}] },
    ]);
    expect(told).toEqual([`store-rebuild ${JSON.stringify({ generation })}`]);
  });

  test('is filled in chunks, all but the last before the first record, so that a crash between begins again', async () => {
    const { feeder, applied, vault } = await rig();
    await feeder.record(many(4_500));
    await feeder.catchUp();
    expect(applied().map(({ changes }) => changes.length)).toEqual([2_000, 2_000, 500]);
    expect(applied().map(({ position }) => position.seq)).toEqual([1 / 4, 2 / 4, 4_500]);
    expect(applied().flatMap(({ changes }) => changes)).toEqual(vault.rebuild().changes);
  });

  test('of a journal that is empty too still has its position', async () => {
    const { feeder, applied } = await rig();
    await feeder.catchUp();
    expect(applied()).toMatchObject([{ position: { seq: 0 }, changes: [] }]);
  });
});

describe('a store that went away', () => {
  test('gets nothing until it has caught up, and nobody who recorded waits for it', async () => {
    const { feeder, applied, told, control } = await rig(at(0));
    await feeder.record(many(1));
    expect(applied()).toEqual([]);
    let current = false;
    const waiting = feeder.current().then(() => (current = true));
    await feeder.shown();
    expect(current).toBe(false);
    await feeder.catchUp();
    await waiting;
    expect(current).toBe(true);
    control.failing = new TypeError('gone');
    await feeder.record([queued(star('b', 'm'))]);
    expect(told).toEqual(['store-behind {"reason":"TypeError"}', 'away']);
    await feeder.record([queued(star('c', 'm'))]);
    expect(told).toHaveLength(2);
    control.failing = null;
    control.position = at(1);
    const before = applied().length;
    await feeder.catchUp();
    expect(applied().slice(before)).toMatchObject([{ position: { seq: 3 }, changes: [{}, {}] }]);
  });

  test('while it is being brought up is tried again by the next one', async () => {
    const { feeder, applied, control } = await rig();
    await feeder.record(many(1));
    control.failing = new Error('gone');
    await expect(feeder.catchUp()).rejects.toThrow('gone');
    control.failing = null;
    expect(await feeder.catchUp()).toBe('rebuilt');
    expect(applied()).toHaveLength(1);
  });
});
