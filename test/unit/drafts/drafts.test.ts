/** Drafts from opening to closing: durable when answered, told where the disk has lost something, complete with their files. */
import { readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import type { MessageId } from '../../../electron/contract/ids';
import { parseMessage } from '../../../electron/main/mime/parse-message';
import { DraftRig, value } from '../../support/drafts/draft-rig';
import { delta, inbox, serverMessage } from '../../support/store/sample-mail';

let rig: DraftRig;
beforeEach(async () => (rig = await DraftRig.open()));
afterEach(() => rig.close());

const draftFiles = async (): Promise<string[]> => (await readdir(join(rig.dir, 'vault', 'drafts'))).sort();
const newDraft = () => rig.newDraft();
const read = (draftId: Parameters<(typeof rig.drafts)['draft.read']>[0]['draftId']) =>
  value(rig.drafts['draft.read']({ draftId }));

/** A message with two parts in the Inbox; its body is in the cache only if asked. */
async function receive(raw: string, cached: boolean): Promise<MessageId> {
  const octets = Buffer.from(raw.replaceAll('\n', '\r\n'));
  const { envelope, body, preview, hasAttachments, parts } = await parseMessage(octets);
  const messageId = imapMessageIdFor(inbox, delta(inbox).uidValidity, 1);
  const upsert = [serverMessage(1, 'any', { envelope })];
  await rig.store.request({ kind: 'apply-delta', delta: delta(inbox, { upsert }) });
  if (cached)
    await rig.store.request({
      kind: 'put-bodies',
      bodies: [{ messageId, body, preview, hasAttachments, parts }],
    });
  else rig.raw.set(messageId, octets);
  return messageId;
}

const withFiles = `From: Ada <ada@example.org>
To: me+tea@work.example
Subject: Tea
Message-ID: <tea@example.org>
List-Post: <mailto:tea@lists.example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html

<p>See <img src="cid:pic@x"></p>
--r
Content-Type: image/png
Content-ID: <pic@x>

picture
--r--
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="a.txt"

file
--b--
`;

describe('a draft', () => {
  test('is as it was last saved, whenever Satchel is killed', async () => {
    let draft = await newDraft();
    for (const text of ['T', 'Te', 'Tea']) {
      draft = await rig.save(draft, { subject: text, body: { kind: 'html', html: `<p>${text}</p>` } });
      await rig.restart();
      expect(await value(rig.drafts['draft.list-open']({}))).toEqual([draft.id]);
      expect(await read(draft.id)).toEqual(draft);
    }
  });

  test('that was never saved leaves nothing behind', async () => {
    const draft = await newDraft();
    await value(
      rig.drafts['draft.attach']({
        ...{ draftId: draft.id, inline: false },
        files: [{ name: 'a.txt', bytes: Buffer.from('a') }],
      }),
    );
    expect(await draftFiles()).toHaveLength(1);
    await rig.restart();
    expect(await draftFiles()).toEqual([]);
    const other = await newDraft();
    await value(rig.drafts['draft.close']({ draftId: other.id }));
    expect(await rig.drafts['draft.read']({ draftId: other.id })).toMatchObject({ ok: false });
  });

  test('stays open while its account’s folders are not known: closed, it was nowhere to be seen', async () => {
    await rig.close();
    rig = await DraftRig.open([]);
    const draft = await rig.save(await newDraft(), { subject: 'Tea' });
    expect(await rig.drafts['draft.close']({ draftId: draft.id })).toMatchObject({ ok: false });
    await rig.restart();
    expect(await value(rig.drafts['draft.list-open']({}))).toEqual([draft.id]);
    expect(await read(draft.id)).toEqual(draft);
    // What was never saved has nothing to be shown.
    const other = await newDraft();
    await value(rig.drafts['draft.close']({ draftId: other.id }));
  });

  test('of 200 kB that is saved a hundred times writes little into the journal', async () => {
    const html = `<p>${'newsletter '.repeat(20_000)}</p>`;
    let draft = await newDraft();
    for (let n = 0; n < 100; n += 1)
      draft = await rig.save(draft, { subject: `${n}`, quote: { attribution: 'x', html, text: '' } });
    const folder = join(rig.dir, 'vault', 'journal');
    const sizes = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
    const octets = sizes.reduce((sum, { size }) => sum + size, 0);
    expect(octets).toBeLessThan(100 * 1_000);
    // The last revision, and the one before it.
    expect(await draftFiles()).toHaveLength(2);
  });

  test('that was saved by somebody else meanwhile is not overwritten', async () => {
    const draft = await newDraft();
    await rig.save(draft, { subject: 'first' });
    const again = await rig.drafts['draft.save']({ draftId: draft.id, revision: 0, content: draft.content });
    expect(again).toMatchObject({ ok: false });
    expect((await read(draft.id)).content.subject).toBe('first');
  });

  test('whose last file the disk has spoiled or lost is told as it was before', async () => {
    const first = await rig.save(await newDraft(), { subject: 'first' });
    await rig.save(first, { subject: 'second' });
    const last = join(rig.dir, 'vault', 'drafts', `${first.id}.2.json`);
    await truncate(last, 20);
    await rig.restart();
    const told = await read(first.id);
    expect(told.content.subject).toBe('first');
    expect(told.note).toMatch(/lost/);
    // It can be written on.
    await rig.save(told, { subject: 'third' });
    expect(await read(first.id)).toMatchObject({ revision: 3, note: null, content: { subject: 'third' } });
    for (const name of await draftFiles()) await rm(join(rig.dir, 'vault', 'drafts', name));
    expect(await rig.drafts['draft.read']({ draftId: first.id })).toMatchObject({
      ...{ ok: false, sentence: expect.stringMatching(/disk has lost/) as string },
    });
  });

  test('that is discarded can be had back until Satchel ends', async () => {
    const draft = await rig.save(await newDraft(), { subject: 'x' });
    await value(rig.drafts['draft.discard']({ draftId: draft.id }));
    expect(await value(rig.drafts['draft.list-open']({}))).toEqual([]);
    expect(
      await rig.drafts['draft.save']({ draftId: draft.id, revision: 1, content: draft.content }),
    ).toMatchObject({ ok: false });
    await value(rig.drafts['draft.restore']({ draftId: draft.id }));
    expect(await read(draft.id)).toEqual({ ...draft, revision: 2 });
  });

  test('that was discarded when Satchel ended is gone', async () => {
    const draft = await rig.save(await newDraft(), { subject: 'x' });
    await value(rig.drafts['draft.discard']({ draftId: draft.id }));
    await rig.restart();
    await expect.poll(() => rig.drafts['draft.read']({ draftId: draft.id })).toMatchObject({ ok: false });
    await expect.poll(draftFiles).toEqual([]);
  });

  test('that is closed does not open by itself at the next start', async () => {
    const draft = await rig.save(await newDraft(), { subject: 'x' });
    await value(rig.drafts['draft.close']({ draftId: draft.id }));
    await rig.restart();
    expect(await value(rig.drafts['draft.list-open']({}))).toEqual([]);
    expect(await read(draft.id)).toEqual(draft);
    await rig.save(draft, { subject: 'y' });
    expect(await value(rig.drafts['draft.list-open']({}))).toEqual([draft.id]);
  });

  test('outlives the account that it was begun in', async () => {
    const draft = await rig.save(await newDraft(), { subject: 'x' });
    await rig.vault.append([{ kind: 'account-removed', accountId: draft.content.accountId }]);
    await rig.save(draft, { subject: 'y' });
    await rig.restart();
    expect((await read(draft.id)).content.subject).toBe('y');
  });
});

describe('attachments', () => {
  test('dropped or chosen are durable with the next save, octet for octet', async () => {
    const path = join(rig.dir, 'big.bin');
    const big = Buffer.alloc(700_001, 'x');
    await writeFile(path, big);
    rig.chosen = [path];
    const draft = await newDraft();
    const [chosen] = await value(rig.drafts['draft.attach-files']({ draftId: draft.id }));
    const [dropped] = await value(
      rig.drafts['draft.attach']({
        ...{ draftId: draft.id, inline: true },
        files: [{ name: '../ü.png', bytes: Buffer.from('png') }],
      }),
    );
    if (!chosen || !dropped) throw new Error('nothing was attached');
    expect(chosen).toMatchObject({ filename: 'big.bin', octets: 700_001, inline: false });
    expect(dropped).toMatchObject({ filename: 'ü.png', contentType: 'image/png', inline: true });
    await rig.save(draft, { attachments: [chosen, dropped] });
    await rig.restart();
    const ask = (attachmentId: typeof chosen.id) =>
      value(rig.drafts['draft.attachment']({ draftId: draft.id, attachmentId }));
    expect(Buffer.from((await ask(chosen.id)).bytes).equals(big)).toBe(true);
    expect(await ask(dropped.id)).toMatchObject({ contentType: 'image/png' });
    await truncate(join(rig.dir, 'vault', 'drafts', `${draft.id}.${chosen.id}.part`), 5);
    await expect(ask(chosen.id)).rejects.toThrow(/no longer on this computer/);
  });

  test('that cannot be read are told, and none of them is attached', async () => {
    await writeFile(join(rig.dir, 'a.txt'), 'a');
    rig.chosen = [join(rig.dir, 'a.txt'), join(rig.dir, 'vault')];
    const draft = await newDraft();
    const result = await rig.drafts['draft.attach-files']({ draftId: draft.id });
    expect(result).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(/“vault” is a folder/) as string,
    });
    expect(await draftFiles()).toEqual([]);
  });
});

describe('what goes on from a message', () => {
  test.each([true, false])('takes its files along (in the cache: %s)', async (cached) => {
    const messageId = await receive(withFiles, cached);
    const forward = await rig.open({ kind: 'forward', messageId });
    const [picture, file] = forward.content.attachments;
    expect([picture?.inline, file?.filename, forward.note]).toEqual([true, 'a.txt', null]);
    expect(forward.content.quote?.html).toContain(`cid:${picture?.id}`);
    const reply = await rig.open({ kind: 'reply', messageId });
    expect(reply.content.attachments).toMatchObject([{ inline: true }]);
    const attachmentId = reply.content.attachments[0]?.id;
    if (!attachmentId) throw new Error('no picture');
    const { bytes } = await value(rig.drafts['draft.attachment']({ draftId: reply.id, attachmentId }));
    expect(Buffer.from(bytes).toString()).toBe('picture');
    expect(await read(reply.id)).toEqual({ ...reply, note: null });
  });

  test('is attached octet for octet, or not at all', async () => {
    const messageId = await receive(withFiles, false);
    const draft = await rig.open({ kind: 'forward-attached', messageId });
    const [mail] = draft.content.attachments;
    expect(mail).toMatchObject({ filename: 'Tea.eml', contentType: 'message/rfc822' });
    const octets = await readFile(join(rig.dir, 'vault', 'drafts', `${draft.id}.${mail?.id}.part`));
    expect(octets.equals(rig.raw.get(messageId) ?? Buffer.alloc(0))).toBe(true);
    rig.raw.clear();
    expect(await rig.drafts['draft.open']({ start: { kind: 'forward-attached', messageId } })).toEqual({
      ...{ ok: false, sentence: 'The server is away.', error: null },
    });
  });

  test('goes to its list; offline and without its text it says so and does not wait', async () => {
    const messageId = await receive(withFiles, false);
    const toList = await rig.open({ kind: 'reply-list', messageId });
    expect(toList.content.to).toEqual([{ name: '', address: 'tea@lists.example.org' }]);
    rig.raw.clear();
    const away = await rig.open({ kind: 'reply', messageId });
    expect(away.content).toMatchObject({ quote: null, subject: 'Re: Tea' });
    expect(away.note).toMatch(/not quoted/);
  });

  test('of another program’s draft keeps all of it, Bcc too, and is one draft however often it is opened', async () => {
    const messageId = await receive(
      'From: me@work.example\nTo: ada@example.org\nBcc: Bob <bob@example.org>\nSubject: Tea\nMessage-ID: <d@x>\nReferences: <a@x>\n\nhalf\n',
      false,
    );
    const draft = await rig.open({ kind: 'edit', messageId });
    expect(draft.content).toMatchObject({
      ...{
        subject: 'Tea',
        to: [{ address: 'ada@example.org' }],
        bcc: [{ name: 'Bob' }],
        references: ['<a@x>'],
      },
      body: { kind: 'html', html: '<p>half</p>' },
    });
    expect((await rig.open({ kind: 'edit', messageId })).id).toBe(draft.id);
    const saved = await rig.save(draft, { subject: 'More tea' });
    expect(rig.vault.state.drafts.get(draft.id)?.copies).toMatchObject([{ messageId, header: '<d@x>' }]);
    await rig.restart();
    expect(await rig.open({ kind: 'edit', messageId })).toEqual(saved);
    // Without its octets it would be written over by less than it was.
    rig.raw.clear();
    await rig.vault.append([{ kind: 'draft-gone', id: draft.id }]);
    expect(await rig.drafts['draft.open']({ start: { kind: 'edit', messageId } })).toMatchObject({
      ok: false,
    });
  });

  test('of another program’s draft whose octets cannot be had is one beside it, from what is known', async () => {
    const messageId = await receive(
      'From: me@work.example\nTo: ada@example.org\nBcc: Bob <bob@example.org>\nSubject: Tea\nMessage-ID: <d@x>\nReferences: <a@x>\n\nhalf\n',
      true,
    );
    rig.raw.clear();
    const draft = await rig.open({ kind: 'edit', messageId });
    expect(draft.content).toMatchObject({
      ...{ subject: 'Tea', to: [{ address: 'ada@example.org' }], bcc: [], references: ['<a@x>'] },
      body: { kind: 'html', html: '<p>half</p>' },
    });
    expect(draft.note).toMatch(/of its own.*left alone.*Bcc/s);
    await rig.save(draft, { subject: 'More tea' });
    // The one that was opened is not taken away when this one is put there.
    expect(rig.vault.state.drafts.get(draft.id)?.copies ?? []).toEqual([]);
  });
});
