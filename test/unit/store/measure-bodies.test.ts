/** How much room bodies take: exact for few, near for many, and never in the way of other work. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor, mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId } from '../../../electron/contract/ids';
import type { BodyWrite } from '../../../electron/contract/store-writes';
import { pickSample, sampleSize } from '../../../electron/store/measure-bodies';
import { openMemoryStore } from '../../support/store/memory-store';
import type { MemoryStore } from '../../support/store/memory-store';
import * as sample from '../../support/store/sample-mail';
import { account, inbox } from '../../support/store/sample-mail';

let store: MemoryStore;
beforeEach(async () => {
  store = await openMemoryStore();
  await sample.prepare(store);
});
afterEach(() => store.close());

const measure = () => store.request({ kind: 'measure-bodies' });

async function deliver(count: number, sizeOf: (uid: number) => number): Promise<void> {
  const upsert = Array.from({ length: count }, (_none, index) =>
    sample.serverMessage(index + 1, `m${index}`, { size: sizeOf(index + 1) }),
  );
  await store.request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert }) });
}

/** A body of so many octets, half of them in an attachment. */
function body(uid: number, octets: number): BodyWrite {
  const half = Math.floor(octets / 2);
  const one = sample.bodyOf(imapMessageIdFor(inbox, '1', uid), 'x'.repeat(octets - half));
  const attachments = one.body.attachments.map((attachment) => ({ ...attachment, size: half }));
  return { ...one, body: { ...one.body, attachments } };
}

test('of a few bodies every octet is counted, as UTF-8, with HTML and attachments', async () => {
  await deliver(4, () => 1_000);
  const html = { ...sample.bodyOf(imapMessageIdFor(inbox, '1', 1), 'ü').body, html: '<p>é</p>' };
  await store.request({
    kind: 'put-bodies',
    bodies: [{ ...sample.bodyOf(imapMessageIdFor(inbox, '1', 1), 'ü'), body: html }, body(2, 500)],
  });
  // 2 of text, 9 of HTML, 3 of the attachment; and 500.
  expect(await measure()).toEqual([{ accountId: account, messages: 2, octets: 514, measured: 2 }]);
});

test('accounts are told apart; without bodies there is nothing', async () => {
  expect(await measure()).toEqual([]);
  const other = 'other' as AccountId;
  const box = mailboxIdFor(other, 'INBOX');
  const accounts = [sample.accountSummary(), sample.accountSummary(other, 1)];
  await store.request({ kind: 'put-accounts', accounts });
  const mailboxes = [sample.mailboxInfo(box, 'inbox', other)];
  await store.request({ kind: 'put-mailboxes', accountId: other, mailboxes });
  await deliver(1, () => 10);
  const upsert = [sample.serverMessage(1, 'o')];
  await store.request({ kind: 'apply-delta', delta: sample.delta(box, { upsert }) });
  const theirs = { ...body(1, 70), messageId: imapMessageIdFor(box, '1', 1) };
  await store.request({ kind: 'put-bodies', bodies: [body(1, 40), theirs] });
  const byId = new Map((await measure()).map((one) => [one.accountId, one.octets]));
  expect([byId.get(account), byId.get(other)]).toEqual([40, 70]);
});

test('of many only a sample is read, and the estimate is near although a few hold most of it', async () => {
  const count = 1_500;
  // Every hundredth is two hundred times as large.
  const octetsOf = (uid: number): number => (uid % 100 === 0 ? 40_000 : 200 + (uid % 7));
  await deliver(count, (uid) => octetsOf(uid) + 300);
  const bodies = Array.from({ length: count }, (_none, index) => body(index + 1, octetsOf(index + 1)));
  await store.request({ kind: 'put-bodies', bodies });
  const truth = bodies.reduce((sum, _one, index) => sum + octetsOf(index + 1), 0);
  const [found] = await measure();
  expect(found).toMatchObject({ messages: count, measured: sampleSize });
  expect(Math.abs((found?.octets ?? 0) / truth - 1)).toBeLessThan(0.1);
});

test('a write in the midst of a measurement need not wait for its end', async () => {
  await deliver(3_500, () => 100);
  const order: string[] = [];
  const measuring = measure().then(() => order.push('measured'));
  const write = sample.serverMessage(4_000, 'late');
  await store
    .request({ kind: 'apply-delta', delta: sample.delta(inbox, { upsert: [write] }) })
    .then(() => order.push('written'));
  await measuring;
  expect(order).toEqual(['written', 'measured']);
});

test('a sample spans all sizes', () => {
  const all = Array.from({ length: 10_000 }, (_none, size) => ({ id: `${size}` as never, size }));
  const sizes = pickSample(all).map(({ size }) => size);
  expect(sizes).toHaveLength(sampleSize);
  expect([Math.max(...sizes) > 9_900, Math.min(...sizes) < 100, new Set(sizes).size]).toEqual([
    true,
    true,
    sampleSize,
  ]);
});
