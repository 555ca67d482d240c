/** The copies in Drafts: one for a draft, whatever was edited, killed, refused, sent, or changed by another program. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { OpenDraft } from '../../../electron/contract/draft';
import type { MailOperation } from '../../../electron/contract/operation';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import { DraftRig, draftsBox, value } from '../../support/drafts/draft-rig';
import { bob } from '../../support/drafts/source-mails';
import { account, delta, serverMessage, tree } from '../../support/store/sample-mail';
import { singly } from '../engine/engine-fixtures';

let rig: DraftRig;
beforeEach(async () => (rig = await DraftRig.open()));
afterEach(() => rig.close());

let uid = 10;
/** What the server was asked, and what it did. */
const asked: MailOperation[] = [];
async function replay(answer?: (operation: MailOperation) => ReplayOutcome | null): Promise<MailOperation[]> {
  asked.length = 0;
  const done = (operation: MailOperation): ReplayOutcome => {
    if (operation.kind !== 'append') return { kind: 'done', placement: null, note: null };
    const mailbox = { id: draftsBox, path: 'Drafts' };
    return { kind: 'done', placement: { mailbox, uidValidity: '1', uid: (uid += 1) }, note: null };
  };
  await rig.queue.replay.run(
    singly({
      replay: async ({ operation }, record) => {
        await record({ kind: 'create', path: 'any' });
        asked.push(operation);
        return answer?.(operation) ?? done(operation);
      },
    }),
    () => false,
  );
  await rig.copies.settled();
  return [...asked];
}
const kinds = (operations: readonly MailOperation[]): string[] => operations.map(({ kind }) => kind);
const pending = (): string[] => [...rig.vault.state.pending.values()].map(({ operation }) => operation.kind);
const shown = async () =>
  (
    await rig.store.query('message-window', {
      ...{ folder: { kind: 'unified', role: 'drafts' }, offset: 0, limit: 50 },
    })
  ).rows;
const head = ({ id }: OpenDraft) => rig.vault.state.drafts.get(id);

describe('a draft that is closed', () => {
  test('lies in Drafts at once, with its text, and opens from there as it was written', async () => {
    const draft = await rig.save(await rig.newDraft(), {
      ...{ subject: 'Tea', to: [bob], bcc: [bob, { name: '', address: 'nobody yet' }] },
      body: { kind: 'html', html: '<p>At <b>five</b>?</p>' },
    });
    await rig.shut(draft);
    const [row] = await shown();
    expect(row).toMatchObject({ subject: 'Tea', preview: 'At five?', unread: false, pending: 1 });
    if (!row) throw new Error('not shown');
    expect(await rig.open({ kind: 'edit', messageId: row.id })).toEqual(draft);
    const [operation] = await replay();
    expect(operation).toMatchObject({ kind: 'append', cargo: { flags: ['\\Draft', '\\Seen'] } });
  });

  test('opens as ours right after a crash that took the record of its copy: offline it was refused as another program’s', async () => {
    const draft = await rig.save(await rig.newDraft(), { subject: 'Tea', to: [bob] });
    await rig.shut(draft);
    await rig.vault.append([{ kind: 'draft-moved-on', id: draft.id, state: 'closed', copies: [] }]);
    const [row] = await shown();
    if (!row) throw new Error('not shown');
    expect(await rig.open({ kind: 'edit', messageId: row.id })).toEqual(draft);
  });

  test('and edited twenty times offline is one APPEND', async () => {
    let draft = await rig.newDraft();
    for (let edit = 0; edit < 20; edit += 1) {
      draft = await rig.save(draft, { subject: `Tea ${edit}` });
      await rig.shut(draft);
      expect(await shown()).toMatchObject([{ subject: `Tea ${edit}` }]);
    }
    expect(kinds(await replay())).toEqual(['append']);
    expect(pending()).toEqual([]);
    expect(await shown()).toHaveLength(1);
  });

  test('again, after its copy had arrived, takes the place of that once it is there itself', async () => {
    const first = await rig.save(await rig.newDraft(), { subject: 'one' });
    await rig.shut(first);
    await replay();
    await rig.shut(await rig.save(first, { subject: 'two' }));
    expect(pending()).toEqual(['append']);
    // Refused for now: the old one stays.
    await replay(() => ({ kind: 'parked', reason: 'The mailbox is full.' }));
    expect(pending()).toEqual(['append']);
    const [parked] = [...rig.vault.state.pending.keys()];
    if (!parked) throw new Error('nothing waits');
    await value(rig.queue.commands.retry({ operationId: parked }));
    expect(kinds(await replay())).toEqual(['append']);
    expect(kinds(await replay())).toEqual(['delete']);
    expect(head(first)?.copies).toHaveLength(1);
    expect(await shown()).toMatchObject([{ subject: 'two' }]);
    expect(rig.queue.notices).toMatchObject([{ sentence: expect.stringMatching(/is full/) as string }]);
  });

  test('is put there without a file that the disk has lost', async () => {
    const draft = await rig.newDraft();
    const files = [{ name: 'a.txt', bytes: Buffer.from('abc') }];
    const [file] = await value(rig.drafts['draft.attach']({ draftId: draft.id, inline: false, files }));
    if (!file) throw new Error('nothing was attached');
    const saved = await rig.save(draft, { subject: 'one', attachments: [file] });
    await rig.vault.drafts.removeAttachment(saved.id, file.id);
    await rig.shut(saved);
    expect(await replay()).toMatchObject([{ kind: 'append', hasAttachments: false }]);
  });

  test('unchanged is not put there again', async () => {
    const draft = await rig.save(await rig.newDraft(), { subject: 'one' });
    await rig.shut(draft);
    await replay();
    const again = await value(rig.drafts['draft.read']({ draftId: draft.id }));
    await rig.shut(again);
    expect(await replay()).toEqual([]);
  });

  test('where the account has no Drafts makes one first', async () => {
    await rig.close();
    rig = await DraftRig.open([...tree]);
    await rig.shut(await rig.save(await rig.newDraft(), { subject: 'one' }));
    expect(pending()).toEqual(['mailbox-create', 'append']);
    expect(rig.queue.appointed).toMatchObject([{ path: 'Drafts', role: 'drafts' }]);
  });

  test('whose APPEND the person takes out of the queue comes up again', async () => {
    const draft = await rig.save(await rig.newDraft(), { subject: 'one' });
    await rig.shut(draft);
    const [operationId] = [...rig.vault.state.pending.keys()];
    if (!operationId) throw new Error('nothing waits');
    await value(rig.queue.commands.discard({ operationId }));
    await rig.copies.settled();
    expect(await value(rig.drafts['draft.list-open']({}))).toEqual([draft.id]);
    const again = await value(rig.drafts['draft.read']({ draftId: draft.id }));
    expect(again.content).toEqual(draft.content);
    await rig.shut(again);
    expect(kinds(await replay())).toEqual(['append']);
  });
});

describe('a crash', () => {
  test.each([1, 2, 3])('behind record %i of a close leaves one copy', async (kept) => {
    const first = await rig.save(await rig.newDraft(), { subject: 'one' });
    await rig.shut(first);
    await replay();
    const second = await rig.save(first, { subject: 'two' });
    // The journal takes so many records of what follows, and the process ends.
    const { append } = rig.vault;
    let left = kept;
    rig.vault.append = (entries) => {
      const taken = entries.slice(0, left);
      left -= taken.length;
      return taken.length === entries.length
        ? append(entries)
        : append(taken).then(() => Promise.reject(new Error('killed')));
    };
    await rig.shut(second).catch(() => undefined);
    await rig.copies.settled();
    await rig.restart();
    await rig.copies.settled();
    if (head(second)?.state === 'open') await rig.shut(second);
    await replay();
    await replay();
    expect(await shown()).toMatchObject([{ subject: 'two', pending: 0 }]);
    expect(head(second)?.copies).toHaveLength(1);
    expect(rig.queue.notices).toEqual([]);
  });
});

describe('another program', () => {
  /** Puts a draft of its own into Drafts, as a sync tells it. */
  async function foreign(at: number, subject: string, expunged: number[] = []) {
    const raw = Buffer.from(
      `From: me@work.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nx\r\n`,
    );
    const messageId = imapMessageIdFor(draftsBox, '1', at);
    rig.raw.set(messageId, raw);
    const envelope = { ...serverMessage(at, subject).envelope, subject, messageId: `<${subject}@x>` };
    const upsert = [serverMessage(at, subject, { envelope })];
    await rig.store.request({ kind: 'apply-delta', delta: delta(draftsBox, { upsert, expunged }) });
    const synced = {
      mailboxId: draftsBox,
      uidValidity: '1',
      uidNext: at + 1,
      highestModseq: null,
      lowestUid: 1,
    };
    await rig.store.request({ kind: 'apply-delta', delta: delta(draftsBox, { state: synced }) });
    return messageId;
  }

  test('whose draft is edited here gets ours in its place', async () => {
    const messageId = await foreign(3, 'theirs');
    const draft = await rig.save(await rig.open({ kind: 'edit', messageId }), { subject: 'ours' });
    await rig.shut(draft);
    expect(kinds(await replay())).toEqual(['append']);
    const [deleted] = await replay();
    expect(deleted).toMatchObject({ kind: 'delete', message: { id: messageId } });
    expect(await shown()).toMatchObject([{ subject: 'ours' }]);
  });

  test('that has changed ours meanwhile keeps its own beside it, and that is said', async () => {
    const first = await rig.save(await rig.newDraft(), { subject: 'first' });
    await rig.shut(first);
    await replay();
    const ours = uid;
    await foreign((uid += 1), 'theirs', [ours]);
    await rig.shut(await rig.save(first, { subject: 'ours' }));
    await replay();
    expect((await shown()).map(({ subject }) => subject).sort()).toEqual(['ours', 'theirs']);
    expect(pending()).toEqual([]);
    await expect
      .poll(() => rig.queue.notices.map(({ sentence }) => sentence).join())
      .toMatch(/another program/);
  });
});

describe('the end of a draft', () => {
  test('that is thrown away takes its copy along; had back, it is put there anew', async () => {
    const draft = await rig.save(await rig.newDraft(), { subject: 'one' });
    await rig.shut(draft);
    await replay();
    await value(rig.drafts['draft.discard']({ draftId: draft.id }));
    await rig.copies.settled();
    expect(await shown()).toEqual([]);
    expect(kinds(await replay())).toEqual(['delete']);
    await value(rig.drafts['draft.restore']({ draftId: draft.id }));
    await rig.shut(await value(rig.drafts['draft.read']({ draftId: draft.id })));
    expect(kinds(await replay())).toEqual(['append']);
    expect(await shown()).toHaveLength(1);
  });

  test('whose copy is deleted for ever in Drafts leaves nothing in the vault', async () => {
    const draft = await rig.save(await rig.newDraft(), { subject: 'one' });
    await rig.shut(draft);
    await replay();
    await rig.restart();
    const [row] = await shown();
    if (!row) throw new Error('not shown');
    await rig.queue.commands.act({ verb: 'delete', messageIds: [row.id] });
    rig.queue.clock += 60_000;
    await replay();
    expect(head(draft)).toBeUndefined();
  });
});

describe('sending', () => {
  const ready = { to: [bob], subject: 'Tea' };
  const send = ({ id: draftId, revision, content }: OpenDraft) =>
    value(rig.drafts['draft.send']({ draftId, revision, content, notBefore: 0 }));
  const moved = (state: 'sending' | 'dot-pending' | 'accepted' | 'cancelled') => {
    const [id] = [...rig.vault.state.outbox.keys()];
    if (!id) throw new Error('nothing is in the outbox');
    return rig.vault.append([{ kind: 'outbox-moved-on', id, state, tries: 1, reason: null, refused: [] }]);
  };

  test('hides the draft until its mail is accepted; then draft and copy go', async () => {
    const draft = await rig.save(await rig.newDraft(), ready);
    await rig.shut(draft);
    await replay();
    expect(await send(draft)).toMatchObject({ ok: true });
    expect(await value(rig.drafts['draft.list-open']({}))).toEqual([]);
    expect(
      await rig.drafts['draft.save']({ draftId: draft.id, revision: 2, content: draft.content }),
    ).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(/outbox/) as string,
    });
    await rig.restart();
    expect(head(draft)?.state).toBe('sending');
    await moved('accepted');
    await rig.copies.settled();
    expect(kinds(await replay())).toEqual(['delete']);
    expect(head(draft)).toBeUndefined();
    expect(await shown()).toEqual([]);
  });

  test('that nothing came of can be written on: hindrances are told, and the revision still fits', async () => {
    const draft = await rig.save(await rig.newDraft(), { subject: 'Tea' });
    expect(await send(draft)).toEqual({ ok: false, hindrances: [{ kind: 'no-recipient' }] });
    const next = await rig.save(draft, ready);
    expect(await send(next)).toMatchObject({ ok: true });
  });

  test('takes a copy that is only queued out of the queue; taken back, the draft is written on, or lies in Drafts again', async () => {
    const draft = await rig.save(await rig.newDraft(), ready);
    await rig.shut(draft);
    await send(draft);
    await rig.copies.settled();
    expect(pending()).not.toContain('append');
    await moved('cancelled');
    expect(await rig.shelf.reopen(draft.id, null)).toBe(draft.id);
    expect(head(draft)).toMatchObject({ state: 'open', outboxId: null });
    await rig.shut(draft);
    expect(kinds(await replay()).filter((kind) => kind === 'append')).toHaveLength(1);
  });

  test('to somebody who was refused can be tried again with another address, files and all', async () => {
    const draft = await rig.newDraft();
    const files = [{ name: 'a.txt', bytes: Buffer.from('abc') }];
    const [file] = await value(rig.drafts['draft.attach']({ draftId: draft.id, inline: false, files }));
    if (!file) throw new Error('nothing was attached');
    const saved = await rig.save(draft, { ...ready, attachments: [file] });
    await send(saved);
    const [id] = [...rig.vault.state.outbox.keys()];
    if (!id) throw new Error('nothing is in the outbox');
    const refused = [{ address: bob.address, words: 'no such user', temporary: false }];
    await rig.vault.append([
      { kind: 'outbox-moved-on', id, state: 'accepted', tries: 1, reason: null, refused },
    ]);
    await rig.copies.settled();
    const other = await rig.shelf.reopen(saved.id, [bob.address]);
    if (!other) throw new Error('it is gone');
    const read = await value(rig.drafts['draft.read']({ draftId: other }));
    expect(read.content).toMatchObject({ to: [bob], subject: 'Tea', attachments: [{ filename: 'a.txt' }] });
    // Nobody needs the first one any more once its row is taken out of the list.
    await rig.vault.append([{ kind: 'history-trimmed', ids: [id] }]);
    await rig.copies.settled();
    expect(rig.vault.state.drafts.has(saved.id)).toBe(false);
  });

  test('a hidden recipient who was refused stays hidden from the others who were', async () => {
    const [cleo, dan, eve] = ['cleo', 'dan', 'eve'].map((name) => ({ name, address: `${name}@x.example` }));
    if (!cleo || !dan || !eve) throw new Error('nobody');
    const people = { to: [bob, cleo], cc: [dan], bcc: [eve] };
    const saved = await rig.save(await rig.newDraft(), { ...ready, ...people });
    await send(saved);
    const other = await rig.shelf.reopen(
      saved.id,
      [bob, dan, eve].map(({ address }) => address),
    );
    if (!other) throw new Error('it is gone');
    const read = await value(rig.drafts['draft.read']({ draftId: other }));
    expect(read.content).toMatchObject({ to: [bob], cc: [dan], bcc: [eve] });
  });

  test('an attachment that the disk has spoiled is told, not sent', async () => {
    const draft = await rig.newDraft();
    const files = [{ name: 'a.txt', bytes: Buffer.from('abc') }];
    const [file] = await value(rig.drafts['draft.attach']({ draftId: draft.id, inline: false, files }));
    if (!file) throw new Error('nothing was attached');
    const saved = await rig.save(draft, { ...ready, attachments: [file] });
    await rig.vault.drafts.putAttachment(saved.id, file.id, [Buffer.from('xyz')]);
    await expect(send(saved)).rejects.toThrow(/lost “a.txt”/);
  });
});

test('a draft of an account that is not here waits', async () => {
  const draft = await rig.save(await rig.newDraft(), { subject: 'x' });
  rig.accounts = rig.accounts.filter(({ id }) => id !== account);
  await rig.shut(draft);
  expect(await value(rig.drafts['draft.list-open']({}))).toEqual([draft.id]);
});
