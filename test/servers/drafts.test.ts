/** Drafts on real servers: one copy of each, whatever was edited, lost or changed by another program. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ImapTestServer } from '../support/cyrus/start-cyrus';
import { value } from '../support/drafts/draft-rig';
import { DraftSatchel } from '../support/drafts/draft-satchel';
import { variants } from '../support/imap/variants';
import type { Variant } from '../support/imap/variants';
import { RawImap } from '../support/raw-imap';

const password = 'secret';
const users = ['plus1', 'plus2', 'plus3', 'bare'].map((user) => ({ user, password }));

let server: ImapTestServer;
/** As the server calls it. */
let drafts = '';
let folder = '';
let satchel: DraftSatchel;
let raw: RawImap;

async function serve({ namespace, start }: Variant): Promise<void> {
  server = await start(users);
  drafts = `${namespace.prefix}Drafts`;
}
async function begin(user: string): Promise<void> {
  raw = await RawImap.open({ port: server.ports.imap }, user, password);
  // Not every server has it from the beginning.
  await raw.command(`CREATE ${drafts}`);
  satchel = await DraftSatchel.open({ server, user, password, folder });
  await satchel.settled();
}
/** Subjects of what lies in Drafts on the server and is not marked as deleted. */
async function onServer(): Promise<string[]> {
  await raw.select(drafts, 'EXAMINE');
  const { untagged } = await raw.ok('UID FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])');
  return untagged.flatMap((line) => {
    if (!/^\d+ FETCH /.test(line) || line.includes('\\Deleted')) return [];
    return [/Subject: ([^\r\n]*)/i.exec(line)?.[1] ?? ''];
  });
}

beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'satchel-draft-profile-'))));
afterEach(async () => {
  await satchel.stop();
  await rm(folder, { recursive: true, force: true });
});

const kinds = variants.filter(({ name }) => ['Dovecot with everything', 'Cyrus', 'Courier'].includes(name));

describe.each(kinds)('drafts on $name', (variant) => {
  beforeAll(() => serve(variant));
  afterAll(() => server.dispose());

  test('edited twenty times offline is one message there, complete, and still one after more edits', async () => {
    await begin('plus1');
    await satchel.pause(true);
    const bcc = [{ name: 'Bob', address: 'bob@example.org' }];
    let draft = await satchel.write({ subject: 'Tea 0', bcc });
    for (let edit = 1; edit <= 20; edit += 1) {
      await satchel.shut(draft);
      draft = await satchel.save(draft, { subject: `Tea ${edit}` });
    }
    await satchel.shut(draft);
    await satchel.pause(false);
    await satchel.settled();
    expect(await onServer()).toEqual(['Tea 20']);
    // UIDs count every message that was ever there.
    await raw.select(drafts, 'EXAMINE');
    expect(await raw.messages()).toMatchObject([{ uid: 1 }]);
    const [line] = (await raw.ok('UID FETCH 1 (FLAGS BODY.PEEK[])')).untagged;
    expect(line).toMatch(/\\Draft/);
    expect(line).toMatch(/\\Seen/);
    expect(line).toMatch(/^Bcc: Bob <bob@example.org>\r$/m);
    for (let edit = 21; edit <= 24; edit += 1) {
      draft = await satchel.save(draft, { subject: `Tea ${edit}` });
      await satchel.shut(draft);
      // One of them meets the end of Satchel, one the loss of its cache.
      if (edit === 22 || edit === 23) {
        await satchel.stop();
        if (edit === 23) satchel.loseCache();
        await satchel.start();
      }
      await satchel.settled();
      // After a loss of the cache the old one is looked for once Drafts is known again.
      await expect.poll(onServer, { timeout: 20_000 }).toEqual([`Tea ${edit}`]);
      await satchel.settled();
      expect(await satchel.shown()).toMatchObject([{ subject: `Tea ${edit}` }]);
    }
    const [row] = await satchel.shown();
    if (!row) throw new Error('not shown');
    const start = { kind: 'edit' as const, messageId: row.id };
    expect(await value(satchel.drafts['draft.open']({ start }))).toEqual(draft);
    expect(satchel.notices.filter((sentence) => sentence.includes('another program'))).toEqual([]);
  });

  test('changed by another program meanwhile stay both, side by side, and that is said', async () => {
    await begin('plus2');
    const draft = await satchel.write({ subject: 'ours' });
    await satchel.shut(draft);
    await satchel.settled();
    await satchel.pause(true);
    // As Thunderbird does: the same Message-ID, a new text, and the old message goes.
    await raw.select(drafts);
    const [message] = await raw.messages();
    const changed = `From: me@work.example\r\nSubject: theirs\r\nMessage-ID: ${message?.messageId ?? ''}\r\n\r\nchanged\r\n`;
    await raw.ok(`APPEND ${drafts} (\\Draft)`, Buffer.from(changed));
    await raw.ok('UID STORE 1 +FLAGS (\\Deleted)');
    await raw.ok('UID EXPUNGE 1');
    await satchel.shut(await satchel.save(draft, { subject: 'ours, later' }));
    await satchel.pause(false);
    await satchel.settled();
    await expect.poll(async () => (await onServer()).sort()).toEqual(['ours, later', 'theirs']);
    await expect.poll(() => satchel.notices.join()).toMatch(/another program/);
    // Each opens as itself.
    await expect.poll(async () => (await satchel.shown()).length).toBe(2);
    for (const { id: messageId, subject } of await satchel.shown()) {
      const opened = await value(satchel.drafts['draft.open']({ start: { kind: 'edit', messageId } }));
      expect([opened.content.subject, opened.id === draft.id]).toEqual([subject, subject === 'ours, later']);
    }
  });

  test('of another program are edited in their place', async () => {
    await begin('plus3');
    await satchel.pause(true);
    await raw.ok(
      `APPEND ${drafts} (\\Draft)`,
      Buffer.from('From: me@work.example\r\nSubject: theirs\r\nMessage-ID: <a@x>\r\n\r\nhalf\r\n'),
    );
    await satchel.pause(false);
    await expect.poll(async () => (await satchel.shown()).length, { timeout: 20_000 }).toBe(1);
    const [row] = await satchel.shown();
    if (!row) throw new Error('not shown');
    const start = { kind: 'edit' as const, messageId: row.id };
    const draft = await value(satchel.drafts['draft.open']({ start }));
    await satchel.shut(await satchel.save(draft, { subject: 'theirs, mended' }));
    await satchel.settled();
    expect(await onServer()).toEqual(['theirs, mended']);
  });
});

describe.each(variants.filter(({ uidplus }) => !uidplus))('drafts on $name', (variant) => {
  beforeAll(() => serve(variant));
  afterAll(() => server.dispose());

  test('leave old copies marked as deleted, which Satchel does not show, and says so', async () => {
    await begin('bare');
    let draft = await satchel.write({ subject: 'Tea 0' });
    for (let edit = 1; edit <= 3; edit += 1) {
      await satchel.shut(draft);
      await satchel.settled();
      draft = await satchel.save(draft, { subject: `Tea ${edit}` });
    }
    await satchel.shut(draft);
    await satchel.settled();
    expect(await onServer()).toEqual(['Tea 3']);
    expect(await satchel.shown()).toMatchObject([{ subject: 'Tea 3' }]);
    expect((await raw.select(drafts, 'EXAMINE')).exists).toBe(4);
    expect(satchel.notices.join('\n')).toMatch(/deleted/i);
  });
});
