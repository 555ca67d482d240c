/** I60 flags that a server does not keep: they lie over what it says until it takes them, or the person takes them back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { StoreChange } from '../../../electron/contract/store-writes';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { archive, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
let journal: ReturnType<typeof sample.journalOf>;
const first = imapMessageIdFor(inbox, '1', 5);

beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
  journal = sample.journalOf(store);
  await store.request({
    kind: 'apply-delta',
    delta: sample.delta(inbox, { upsert: [sample.serverMessage(5, 'a')] }),
  });
});
afterEach(() => store.close());

type Confirmed = Extract<StoreChange, { kind: 'message-confirmed' }>;
const confirm = (change: Partial<Confirmed>) =>
  journal.write({
    ...{ kind: 'message-confirmed', messageId: first, placement: sample.placement(inbox, 5) },
    ...{ addFlags: [], removeFlags: [], ...change },
  });
const sync = (flags: string[]) =>
  store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { flags: [{ uid: 5, flags }] }) });
const shown = async (): Promise<string[]> => ((await store.db.messages.get(first))?.flags ?? []).sort();
const ours = (add: string[], remove: string[] = []) => confirm({ ownFlags: { add, remove } });

test('they lie over whatever a sync tells, and the comparison with the server does not see them', async () => {
  await ours(['\\Flagged'], ['\\Seen']);
  await sync(['\\Seen', '$Phone']);
  expect(await shown()).toEqual(['$Phone', '\\Flagged']);
  expect(await store.request({ kind: 'list-uids', mailboxId: inbox })).toEqual([
    { uid: 5, flags: ['\\Seen', '$Phone'] },
  ]);
});

test('they go along when the message is moved', async () => {
  await ours(['\\Flagged']);
  await confirm({ placement: sample.placement(archive, 9) });
  expect(await shown()).toContain('\\Flagged');
});

test('the last word counts, in whatever letter case', async () => {
  await ours(['\\Flagged', '$work']);
  await ours([], ['\\FLAGGED']);
  await sync(['\\Flagged']);
  expect(await shown()).toEqual(['$work']);
});

test('once the server takes one, it is the server’s again', async () => {
  await ours(['\\Flagged']);
  await confirm({ addFlags: ['\\flagged'] });
  await sync([]);
  expect(await shown()).toEqual([]);
});
