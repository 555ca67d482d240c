/** A draft is queued once, whole, or not at all; nothing that the person may do with it then sends it twice. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DraftContent, DraftId } from '../../../electron/contract/draft';
import type { OperationId } from '../../../electron/contract/ids';
import type { OutboxRecord, OutboxState } from '../../../electron/contract/outbox';
import { QueueRig } from '../../support/engine/queue-rig';
import { draftContent } from '../../support/mime/draft-content';
import { account, tree } from '../../support/store/sample-mail';

let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(2)));
afterEach(() => rig.close());

const draftId = '11111111-1111-1111-1111-111111111111' as DraftId;
const send = (change: Partial<DraftContent> = {}, notBefore = 0, draft: DraftId | null = draftId) =>
  rig.send({
    ...{ draftId: draft, files: new Map(), notBefore },
    content: draftContent({ accountId: account, ...change }),
  });
async function sent(change: Partial<DraftContent> = {}, notBefore = 0): Promise<OutboxRecord> {
  const result = await send(change, notBefore);
  if (!result.ok || !result.value.ok) throw new Error(JSON.stringify(result));
  return recordOf(result.value.id);
}
function recordOf(id: OperationId): OutboxRecord {
  const record = rig.vault.state.outbox.get(id);
  if (!record) throw new Error('not in the outbox');
  return record;
}
const all = (): OutboxRecord[] => [...rig.vault.state.outbox.values()];
const octetsOf = async ({ item }: OutboxRecord): Promise<string> =>
  Buffer.from((await rig.vault.spool.read(item.id, item)) ?? []).toString();
const moveTo = (record: OutboxRecord, state: OutboxState, refused: OutboxRecord['refused'] = []) =>
  rig.feeder.record([
    { kind: 'outbox-moved-on', id: record.item.id, state, tries: 1, reason: null, refused },
  ]);

describe('a draft that is sent', () => {
  test('is in the spool and the journal when it is answered, for everybody, and a restart finds it', async () => {
    const bob = { name: 'Bob', address: 'bob@bücher.example' };
    const record = await sent({ to: [bob], bcc: [bob, { name: '', address: 'eve@example.org' }] });
    expect(record).toMatchObject({
      state: 'queued',
      item: {
        ...{ accountId: account, draftId, from: 'ada@example.org', createdAt: rig.clock },
        to: ['bob@xn--bcher-kva.example', 'eve@example.org'],
        envelope: { subject: 'Hello', messageId: record.item.messageId },
      },
    });
    expect(record.item.messageId).toMatch(/^<[0-9a-f]{32}@example\.org>$/);
    expect(rig.postman).toEqual(['mail']);
    await rig.restart();
    const octets = await octetsOf(recordOf(record.item.id));
    expect(octets).toContain(`Message-ID: ${record.item.messageId}\r\n`);
    expect(octets).not.toContain('eve@example.org');
  });

  test('is queued once, however often it is asked for, also at the same time', async () => {
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    const ids = answers.map((answer) => answer.ok && answer.value.ok && answer.value.id);
    expect(new Set(ids).size).toBe(1);
    expect(all()).toHaveLength(1);
  });

  test('has a Sent mailbox to go to, made with it where the account has none', async () => {
    const record = await sent();
    expect(tree.some(({ role }) => role === 'sent')).toBe(false);
    expect(record.item.sent).toMatchObject({ path: 'Sent' });
    expect(rig.appointed).toMatchObject([{ path: 'Sent', role: 'sent' }]);
    const created = [...rig.vault.state.pending.values()].map(({ operation }) => operation);
    expect(created).toMatchObject([{ kind: 'mailbox-create', mailbox: { path: 'Sent' } }]);
  });

  test('marks what it answers, and stands in its conversation', async () => {
    const [messageId] = rig.ids;
    if (!messageId) throw new Error('no message');
    const threads = { inReplyTo: '<b@x>', references: ['<a@x>', '<b@x>'] };
    const record = await sent({ source: { messageId, kind: 'reply' }, ...threads });
    expect(record.item).toMatchObject({
      ...{ conversation: '<a@x>', source: { id: messageId, kind: 'reply' } },
      envelope: threads,
    });
  });

  test('is not queued while something is in the way, and all of it is told', async () => {
    rig.config = { ...rig.config, smtp: undefined };
    expect(await send({ to: [{ name: '', address: 'bob at home' }] })).toMatchObject({
      ok: true,
      value: {
        ok: false,
        hindrances: [{ kind: 'no-smtp' }, { kind: 'invalid-recipient', address: 'bob at home' }],
      },
    });
    expect(await send({ to: [] })).toMatchObject({
      value: { hindrances: [{ kind: 'no-smtp' }, { kind: 'no-recipient' }] },
    });
    expect(all()).toEqual([]);
  });

  test('whose attachment cannot be read is not queued, and leaves nothing in the spool', async () => {
    const id = '22222222-2222-2222-2222-222222222222' as never;
    const result = await rig.send({
      ...{ draftId, notBefore: 0, files: new Map([[id, '/nowhere/at/all']]) },
      content: draftContent({
        accountId: account,
        attachments: [{ id, filename: 'a', contentType: 'text/plain', octets: 1, inline: false }],
      }),
    });
    expect(result).toMatchObject({ ok: false, error: { kind: 'disk' } });
    expect(all()).toEqual([]);
  });
});

describe('in the outbox', () => {
  test('mail is taken back while it is queued or refused, never once it is being sent', async () => {
    rig.drafts.set(draftId, []);
    const record = await sent();
    const { id } = record.item;
    for (const state of ['sending', 'dot-pending', 'unknown'] as const) {
      await moveTo(record, state);
      expect(await rig.outbox.takeBack({ id })).toMatchObject({ ok: false });
      expect(recordOf(id).state).toBe(state);
    }
    await moveTo(record, 'refused');
    expect(await rig.outbox.takeBack({ id })).toEqual({ ok: true, value: { draftId } });
    expect(recordOf(id).state).toBe('cancelled');
    expect(rig.drafts.get(draftId)).toEqual([null]);
    // As a draft it may be sent again.
    expect((await sent()).item.id).not.toBe(id);
  });

  test('mail whose draft is gone stays where it is', async () => {
    const { item } = await sent();
    expect(await rig.outbox.takeBack({ id: item.id })).toMatchObject({ ok: false });
    expect(recordOf(item.id).state).toBe('queued');
  });

  test('mail for later has its Date then; sent now after all it has the Date of now, and is there once', async () => {
    const later = rig.clock + 86_400_000;
    const record = await sent({}, later);
    expect(await octetsOf(record)).toContain(
      `Date: ${new Date(later).toUTCString().replace('GMT', '+0000')}`,
    );
    expect(await rig.outbox.sendNow({ id: record.item.id })).toEqual({ ok: true, value: null });
    expect(rig.postman).toEqual(['mail', 'mail', 'now']);
    await rig.restart();
    const [now, ...others] = all();
    if (!now) throw new Error('lost');
    expect(others).toEqual([]);
    expect(now.item).toMatchObject({ messageId: record.item.messageId, notBefore: rig.clock });
    const stamp = new Date(rig.clock).toUTCString().replace('GMT', '+0000');
    expect(await octetsOf(now)).toContain(`Date: ${stamp}`);
    expect(await rig.outbox.reschedule({ id: record.item.id, notBefore: later })).toMatchObject({
      ok: false,
    });
  });

  test('mail that has begun to be sent is neither put off nor sent anew', async () => {
    const record = await sent();
    await moveTo(record, 'sending');
    expect(await rig.outbox.reschedule({ id: record.item.id, notBefore: 9e12 })).toMatchObject({ ok: false });
    // A command and the postman may meet: the journal has the last word.
    const twin = { ...record.item, id: 'twin' as OperationId };
    await rig.feeder.record([{ kind: 'outbox-queued', item: twin, replaces: record.item.id }]);
    expect(all()).toMatchObject([{ state: 'sending' }]);
  });

  test('of mail in doubt the person says what became of it', async () => {
    const one = await sent();
    expect(await rig.outbox.resolve({ id: one.item.id, as: 'again' })).toMatchObject({ ok: false });
    await moveTo(one, 'unknown');
    expect(await rig.outbox.resolve({ id: one.item.id, as: 'again' })).toMatchObject({ ok: true });
    expect(recordOf(one.item.id).state).toBe('queued');
    await moveTo(one, 'unknown');
    expect(await rig.outbox.resolve({ id: one.item.id, as: 'sent' })).toMatchObject({ ok: true });
    expect(recordOf(one.item.id).state).toBe('accepted');
    expect(rig.vault.state.pending.get(one.item.id)?.operation).toMatchObject({ kind: 'append' });
  });

  test('those who were refused get a draft of their own', async () => {
    rig.drafts.set(draftId, []);
    const record = await sent();
    const refused = [{ address: 'bob@example.net', words: 'no such user', temporary: false }];
    await moveTo(record, 'accepted', refused);
    expect(await rig.outbox.correct({ id: record.item.id })).toEqual({ ok: true, value: { draftId } });
    expect(rig.drafts.get(draftId)).toEqual([['bob@example.net']]);
  });

  test('only what is settled can be dismissed; its copy for Sent is not lost with it', async () => {
    const record = await sent();
    const { id } = record.item;
    expect(await rig.outbox.dismiss({ id })).toMatchObject({ ok: false });
    await moveTo(record, 'unknown');
    expect(await rig.outbox.dismiss({ id })).toMatchObject({ ok: false });
    await rig.outbox.resolve({ id, as: 'sent' });
    expect(await rig.outbox.dismiss({ id })).toEqual({ ok: true, value: null });
    expect(all()).toEqual([]);
    expect(await octetsOf(record)).toContain('Subject: Hello');
    const other = await sent();
    await moveTo(other, 'refused');
    expect(await rig.outbox.dismiss({ id: other.item.id })).toEqual({ ok: true, value: null });
    expect(all()).toEqual([]);
  });
});
