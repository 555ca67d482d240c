/** The read port from end to end: live queries follow every change, keep still otherwise, and outlive the store page. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import { StoreFailure } from '../../../electron/contract/store-failure';
import { createLiveSubscriptions } from '../../../electron/store/live-subscriptions';
import { serveReadPort } from '../../../electron/store/ports';
import type { ReadService } from '../../../electron/store/read-service';
import { createStoreConnection } from '../../../renderer/data/store-connection';
import type { StoreConnection } from '../../../renderer/data/store-connection';
import { memoryDatabase, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import { channel, pagePort } from '../../support/store/ports';
import * as sample from '../../support/store/sample-mail';
import { archive, inbox } from '../../support/store/sample-mail';

const database = memoryDatabase();
const folder = { kind: 'mailbox', mailboxId: inbox } as const;
const window = { folder, offset: 0, limit: 50 };

let store: MemoryStore;
let connection: StoreConnection;
let endings: (() => void)[];

/** The store page as it starts: opens the cache that is there and serves the ui's port. */
async function startPage(): Promise<void> {
  store = await openMemoryStore(database);
  const { here, there } = channel();
  endings.push(serveReadPort(pagePort(there), Promise.resolve(store.reads)), () => here.close(), store.close);
  connection.attach(pagePort(here));
}

beforeEach(async () => {
  endings = [];
  connection = createStoreConnection();
  await startPage();
  await sample.prepare(store);
});
afterEach(() => {
  for (const end of endings) end();
});

const deliver = (uid: number, mailboxId = inbox) =>
  store.request({
    kind: 'apply-delta',
    delta: sample.delta(mailboxId, { upsert: [sample.serverMessage(uid, `${mailboxId}-${uid}`)] }),
  });

/** Collects a subscription's values; `reach` waits until the newest one satisfies. */
function follow() {
  const totals: number[] = [];
  const stop = connection.subscribe('message-window', window, (value) => totals.push(value.total));
  const reach = (total: number) => vi.waitFor(() => expect(totals.at(-1)).toBe(total), 30_000);
  return { totals, stop, reach };
}

describe('a subscription', () => {
  test('answers at once, after each change, and no more once it has ended', async () => {
    const live = follow();
    await live.reach(0);
    await deliver(1);
    await live.reach(1);
    live.stop();
    const other = follow();
    await deliver(2);
    await other.reach(2);
    expect(live.totals).toEqual([0, 1]);
  });

  test('says nothing when its answer stays the same', async () => {
    const live = follow();
    await live.reach(0);
    const elsewhere = vi.fn();
    connection.subscribe(
      'message-window',
      { ...window, folder: { kind: 'mailbox', mailboxId: archive } },
      elsewhere,
    );
    await vi.waitFor(() => expect(elsewhere).toHaveBeenCalledTimes(1));
    await deliver(1, archive);
    await vi.waitFor(() => expect(elsewhere).toHaveBeenCalledTimes(2));
    await deliver(1);
    await live.reach(1);
    expect(live.totals).toEqual([0, 1]);
  });

  test('keeps up with a burst of commits without one answer for each', async () => {
    const live = follow();
    await live.reach(0);
    const began = performance.now();
    for (let uid = 1; uid <= 200; uid++) await deliver(uid);
    await live.reach(200);
    // One each 50 ms at most, beside the first and the last.
    expect(live.totals.length).toBeLessThanOrEqual((performance.now() - began) / 50 + 3);
    expect(live.totals).toEqual(live.totals.slice().sort((a, b) => a - b));
  });

  test('moves on while a burst lasts', async () => {
    const live = follow();
    await live.reach(0);
    let uid = 0;
    // Would never end if every run were thrown away because the next commit overtook it.
    while (live.totals.length < 4) await deliver(++uid);
    expect(live.totals.at(-1)).toBeLessThanOrEqual(uid);
  });

  test('does not stand still after a run that had to wait for a large write: the list froze for half a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      let gate = Promise.resolve();
      let began = 0;
      const reads: ReadService = {
        run: (name, args) => {
          began += 1;
          return store.reads.run(name, args).then((value) => gate.then(() => value));
        },
      };
      const totals: unknown[] = [];
      const live = createLiveSubscriptions(reads, (answer) => {
        if (answer.ok) totals.push((answer.value as { total: number }).total);
      });
      endings.push(live.close);
      live.subscribe(1, 'message-window', window);
      await vi.waitFor(() => expect(totals).toEqual([0]));
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      await deliver(1);
      await vi.advanceTimersByTimeAsync(100);
      await vi.waitFor(() => expect(began).toBe(2));
      await vi.advanceTimersByTimeAsync(20_000);
      open();
      await vi.waitFor(() => expect(totals).toEqual([0, 1]));
      await deliver(2);
      await vi.advanceTimersByTimeAsync(1_000);
      await vi.waitFor(() => expect(totals).toEqual([0, 1, 2]));
    } finally {
      vi.useRealTimers();
    }
  });

  test('is shared between equal questions, and a late one has the value at once', async () => {
    const live = follow();
    await live.reach(0);
    const late = follow();
    expect(late.totals).toEqual([0]);
    live.stop();
    await deliver(1);
    await late.reach(1);
  });

  test('goes on with the next store page', async () => {
    const live = follow();
    await live.reach(0);
    for (const end of endings.splice(0)) end();
    const asked = connection.get('message-ids', { folder });
    await startPage();
    expect(await asked).toEqual([]);
    await deliver(1);
    await live.reach(1);
    expect(await connection.get('message-ids', { folder })).toEqual([imapMessageIdFor(inbox, '1', 1)]);
  });

  test('sees a bulk write and a body that arrives', async () => {
    const rows: string[] = [];
    const id = imapMessageIdFor(inbox, '1', 300);
    connection.subscribe('message', { id }, (value) =>
      rows.push(value?.body?.text ?? value?.subject ?? 'none'),
    );
    const upsert = Array.from({ length: 300 }, (_, index) =>
      sample.serverMessage(index + 1, `m${index + 1}`),
    );
    await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert }) });
    await vi.waitFor(() => expect(rows.at(-1)).toBe('Subject of m300'));
    await store.request({ kind: 'put-bodies', bodies: [sample.bodyOf(id, 'the text')] });
    await vi.waitFor(() => expect(rows.at(-1)).toBe('the text'));
  });
});

describe('what the ui may not ask', () => {
  test.each([
    ['a name that is none', 'everything', {}],
    ['a name of the prototype', 'constructor', {}],
    ['a limit beyond the contract', 'message-window', { ...window, limit: 501 }],
  ])('%s is answered by a sentence', async (_what, name, args) => {
    await expect(connection.get(name as 'message-window', args as typeof window)).rejects.toThrow(
      'no such query',
    );
    const onError = vi.fn();
    connection.subscribe(name as 'message-window', args as typeof window, vi.fn(), onError);
    await vi.waitFor(() => expect(onError).toHaveBeenCalled());
    expect(await connection.get('message-ids', { folder })).toEqual([]);
  });

  test('a cache that could not be opened says why', async () => {
    const { here, there } = channel();
    const failed = Promise.reject(new StoreFailure('newer-schema', 'please update'));
    endings.push(serveReadPort(pagePort(there), failed), () => here.close());
    connection.attach(pagePort(here));
    await expect(connection.get('message-ids', { folder })).rejects.toThrow('please update');
  });
});

test('a window is a slice, newest first, with totals of the whole folder', async () => {
  const upsert = Array.from({ length: 30 }, (_, index) =>
    sample.serverMessage(index + 1, `m${index}`, {
      internalDate: Math.floor(index / 2) * 1_000,
      flags: index % 3 ? ['\\Seen'] : [],
    }),
  );
  await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert }) });
  const whole = await connection.get('message-window', window);
  expect([whole.total, whole.unread, whole.rows.length]).toEqual([30, 10, 30]);
  expect(whole.rows.map((row) => row.sortKey)).toEqual(
    whole.rows.map((row) => row.sortKey).sort((a, b) => b - a),
  );
  const part = await connection.get('message-window', { folder, offset: 7, limit: 10 });
  expect(part.rows).toEqual(whole.rows.slice(7, 17));
  expect(await connection.get('message-ids', { folder })).toEqual(whole.rows.map((row) => row.id));
});
