/** Whom mail was exchanged with: noted as mail comes, found by any word, ranked as a person would. */
import { describe, expect, test } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { Address } from '../../../electron/contract/model';
import { typedWords, wordsOfAddress } from '../../../electron/contract/address-words';
import { weightOf } from '../../../electron/store/address-words';
import { collectAddresses } from '../../../electron/store/collect-addresses';
import { memoryDatabase, openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';

const sentBox = mailboxIdFor(sample.account, 'Sent');
const junkBox = mailboxIdFor(sample.account, 'Junk');
const me: Address = { name: 'One', address: 'ONE@example.org' };
const ada: Address = { name: 'Ada Lovelace', address: 'Ada@maths.example' };
const jorg: Address = { name: 'Jörg Müller', address: 'jm@example.de' };

async function prepared(options = memoryDatabase()): Promise<MemoryStore> {
  const store = await openMemoryStore(options);
  await sample.prepare(store);
  await store.request({
    kind: 'put-mailboxes',
    accountId: sample.account,
    mailboxes: [...sample.tree, sample.mailboxInfo(sentBox, 'sent'), sample.mailboxInfo(junkBox, 'junk')],
  });
  return store;
}

let uid = 1;
async function mail(
  store: MemoryStore,
  mailbox: typeof sentBox,
  from: Address[],
  to: Address[],
): Promise<void> {
  uid += 1;
  const envelope = { ...sample.envelope(`mail ${uid}`), from, to };
  await store.request({
    kind: 'apply-delta',
    delta: sample.delta(mailbox, { upsert: [sample.serverMessage(uid, '', { envelope })] }),
  });
}

const complete = (store: MemoryStore, text: string): Promise<string[]> =>
  store
    .query('address-completion', { text, limit: 10 })
    .then((found) => found.map(({ name, address }) => `${name} <${address}>`));

test('finds by the beginning of any word, of name or address, whatever its case and accents', async () => {
  const store = await prepared();
  await mail(store, sample.inbox, [ada], [me]);
  await mail(store, sample.inbox, [jorg], [me]);
  for (const text of ['ada', 'LOVE', 'lovelace a', 'maths', 'ada@ma', 'Ada <ada'])
    expect(await complete(store, text), text).toEqual(['Ada Lovelace <Ada@maths.example>']);
  for (const text of ['jorg', 'Jörg', 'mull', 'jm@'])
    expect(await complete(store, text), text).toEqual(['Jörg Müller <jm@example.de>']);
  for (const text of ['velace', 'ada müller', '', '<>'])
    expect(await complete(store, text), text).toEqual([]);
});

test('whom the person writes to comes before who writes to them, whatever the letter case', async () => {
  const store = await prepared();
  for (let count = 0; count < 4; count += 1)
    await mail(store, sample.inbox, [{ name: 'Alan', address: 'alan@example.org' }], [me]);
  await mail(store, sentBox, [me], [{ name: 'Alice', address: 'alice@example.org' }]);
  // From another folder than Sent: an own address sends.
  await mail(store, sample.archive, [me], [{ name: 'Albert', address: 'albert@example.org' }]);
  await mail(store, sample.archive, [me], [{ name: '', address: 'ALBERT@example.org' }]);
  expect(await complete(store, 'al')).toEqual([
    'Albert <ALBERT@example.org>',
    'Alice <alice@example.org>',
    'Alan <alan@example.org>',
  ]);
});

test('neither oneself, nor who writes junk, nor the other recipients of a list are offered', async () => {
  const store = await prepared();
  await mail(store, sample.inbox, [ada], [me, { name: 'Stranger', address: 'stranger@example.org' }]);
  await mail(store, junkBox, [{ name: 'Spam', address: 'spam@example.org' }], [me]);
  for (const text of ['one', 'stranger', 'spam']) expect(await complete(store, text)).toEqual([]);
});

test('a cache from before is collected in slices, once, and goes on where it was ended', async () => {
  const options = memoryDatabase();
  const store = await prepared(options);
  for (let count = 0; count < 5; count += 1)
    await mail(store, sample.inbox, [{ name: `Person ${count}`, address: `p${count}@example.org` }], [me]);
  await store.db.addresses.clear();
  await store.db.meta.delete('addresses');
  await collectAddresses(store.db, async () => undefined);
  expect(await complete(store, 'person')).toHaveLength(5);
  await collectAddresses(store.db, async () => undefined);
  expect((await store.db.addresses.toArray()).map(({ received }) => received)).toEqual([1, 1, 1, 1, 1]);
});

describe('weights', () => {
  const row = { key: 'a@x.example', address: 'a@x.example', name: 'A', sent: 1, received: 0, last: 0 };
  test('what is new weighs more, and machines that nobody reads weigh next to nothing', () => {
    const now = 1e12;
    const weigh = (more: Partial<typeof row>): number => weightOf({ ...row, last: now, ...more }, ['x'], now);
    expect(weigh({})).toBeGreaterThan(weigh({ last: now - 86_400_000 * 30 }));
    expect(weigh({ received: 50, sent: 0 })).toBeGreaterThan(
      weigh({ key: 'noreply@x.example', received: 999 }),
    );
  });
  test('words are those of the name, the address and its parts', () => {
    expect(wordsOfAddress('Ada L.', 'a.b@x-y.org')).toEqual([
      'ada',
      'l',
      'a.b@x-y.org',
      'a',
      'b',
      'x',
      'y',
      'org',
    ]);
    expect(typedWords(' "Ada, <A')).toEqual(['ada', 'a']);
  });
});
