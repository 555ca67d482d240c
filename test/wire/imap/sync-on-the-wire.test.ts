/** Sync with a server that lies, breaks rows and refuses mailboxes: one bad thing never hides the good ones, nothing goes without proof. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageBody } from '../../../electron/contract/model';
import { imapMessageIdFor } from '../../../electron/contract/ids';
import { StoreUnavailable } from '../../../electron/main/store/store-api';
import type { StoreApi } from '../../../electron/main/store/store-api';
import type { StoreRequest } from '../../../electron/contract/store-writes';
import { makeTestCertificates } from '../../support/dovecot/test-ca';
import type { TestCertificates } from '../../support/dovecot/test-ca';
import { mailbox, newStore, openRig, uidsOf, wantedBodies } from '../../support/imap/imap-rig';
import type { Rig, RigServer } from '../../support/imap/imap-rig';
import { ScriptServer } from '../../support/imap/imap-script';
import type { ScriptMessage } from '../../support/imap/imap-script-shape';
import type { MemoryStore } from '../../support/store/memory-store';

let folder: string;
let certificates: TestCertificates;
let server: ScriptServer;
let store: MemoryStore;
const rigs: Rig[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-sync-'));
  certificates = await makeTestCertificates(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  store = (await newStore()) as MemoryStore;
  await serve();
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  await server.stop();
});

const body = 'Subject: s\r\n\r\nhello\r\n';
const message = (uid: number): ScriptMessage => ({
  uid,
  flags: [],
  messageId: `<m${uid}@x>`,
  size: body.length,
  body,
});
const uidsHere = async (path: string): Promise<number[]> => (await uidsOf(store, path)).map((row) => row.uid);

async function serve(options: { capabilities?: string[]; prefix?: string } = {}): Promise<void> {
  server = await ScriptServer.start({ ...certificates, security: 'tls', ...options });
  server.mailbox('INBOX', [1, 2, 3, 4, 5].map(message));
  server.mailbox('Other', [11, 12].map(message));
}

/** Of the newest rig. */
let at: RigServer;
async function rig(onStore: StoreApi = store): Promise<Rig> {
  at = { port: server.port, ca: certificates.caPem };
  const opened = await openRig(at, onStore);
  rigs.push(opened);
  return opened;
}

async function subjectOf(path: string, uid: number): Promise<string | undefined> {
  const detail = await store.query('message', { id: imapMessageIdFor(mailbox(path).id, '7', uid) });
  return detail?.envelope.subject;
}

async function bodyOf(path: string, uid: number): Promise<MessageBody | null | undefined> {
  return (await store.query('message', { id: imapMessageIdFor(mailbox(path).id, '7', uid) }))?.body;
}

test('a SEARCH that names only some UIDs loses none (I43)', async () => {
  server.outgoing = (line) => (line.startsWith('* SEARCH') ? '* SEARCH 1 2' : line);
  await (await rig()).sync();
  expect(await uidsHere('INBOX')).toEqual([1, 2, 3, 4, 5]);
});

test.each(['NO [UNAVAILABLE] later', 'NO some of the messages were expunged'])(
  'I07 FETCH ends with %s though rows came: they are kept, the missing one is asked for again',
  async (ending) => {
    let fetches = 0;
    server.outgoing = (line) => {
      const command = server.lines.at(-1) ?? '';
      if (!/^UID FETCH .*ENVELOPE/.test(command)) return line;
      if (line.includes('UID 3 ')) return null;
      if (!/^\S+ OK /.test(line)) return line;
      fetches += 1;
      return fetches > 1 ? line : line.replace(/ OK .*/, ` ${ending}`);
    };
    await (await rig()).sync();
    expect([...(await uidsHere('INBOX'))].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(await uidsHere('Other')).toEqual([11, 12]);
  },
);

test('a list that is cut short removes nothing; a whole one does (I55)', async () => {
  const current = await rig();
  await current.sync();
  server.mailboxes.get('INBOX')?.messages.splice(1, 1);
  server.outgoing = (line) => (/FETCH \(UID [45] FLAGS/.test(line) ? null : line);
  await current.sync();
  expect(await uidsHere('INBOX')).toEqual([1, 2, 3, 4, 5]);
  server.outgoing = (line) => line;
  await current.sync();
  expect(await uidsHere('INBOX')).toEqual([1, 3, 4, 5]);
});

test.each([
  ['unbalanced', (line: string) => line.replace(/ENVELOPE \(.*?\) RFC|ENVELOPE \(/, (found) => `${found}((`)],
  ['NIL', (line: string) => line.replace(/ENVELOPE \(.*"<m3@x>"\)/, 'ENVELOPE NIL')],
  ['an atom', (line: string) => line.replace(/ENVELOPE \(.*"<m3@x>"\)/, 'ENVELOPE oops')],
])('a broken ENVELOPE (%s) falls back to the headers, and the others arrive (I48)', async (_name, breaks) => {
  server.outgoing = (line) => (line.includes('UID 3 ') && line.includes('ENVELOPE') ? breaks(line) : line);
  await (await rig()).sync();
  expect(await uidsHere('INBOX')).toEqual([1, 2, 3, 4, 5]);
  expect(await subjectOf('INBOX', 3)).toBe('from header 3');
  expect(await subjectOf('INBOX', 4)).toBe('s4');
});

test('a message of which nothing can be read still has a row that says so', async () => {
  server.outgoing = (line) => (line.includes('UID 3 ') && /ENVELOPE|HEADER/.test(line) ? null : line);
  await (await rig()).sync();
  expect(await uidsHere('INBOX')).toEqual([1, 2, 3, 4, 5]);
  expect(await subjectOf('INBOX', 3)).toBe('(this message could not be read)');
});

test('a body that the server does not give is told and not asked for without end (I65)', async () => {
  server.outgoing = (line) =>
    line.replace(/^(\* \d+ FETCH \(UID 3 RFC822\.SIZE \d+) BODY\[\] \{\d+\}\r\n[^]*$/, '$1)');
  await (await rig()).sync();
  expect(await wantedBodies(store)).toEqual([]);
  expect((await bodyOf('INBOX', 3))?.problem).toContain('did not give');
  expect((await bodyOf('INBOX', 4))?.text).toContain('hello');
});

test('a message that vanishes between headers and bodies ends the pass, and its row goes', async () => {
  let removed = false;
  server.twist = (verb, line) => {
    if (verb === 'UID FETCH' && line.includes('BODY.PEEK[]') && !removed) {
      removed = true;
      server.mailboxes.get('INBOX')?.messages.splice(0, 1);
    }
    return null;
  };
  await (await rig()).sync();
  expect(removed).toBe(true);
  expect(await uidsHere('INBOX')).toEqual([2, 3, 4, 5]);
  expect(await wantedBodies(store)).toEqual([]);
});

test('a mailbox that refuses SELECT, and one without UIDVALIDITY, do not hide the others', async () => {
  server.mailbox('Secret', [message(1)]);
  server.mailbox('Odd', [message(1)], 99);
  server.twist = (verb, line) =>
    verb === 'SELECT' && line.includes('Secret') ? { kind: 'say', status: 'NO', text: 'no access' } : null;
  server.outgoing = (line) => (line.includes('UIDVALIDITY 99') ? null : line);
  await (await rig()).sync();
  expect([
    await uidsHere('INBOX'),
    await uidsHere('Other'),
    await uidsHere('Secret'),
    await uidsHere('Odd'),
  ]).toEqual([[1, 2, 3, 4, 5], [11, 12], [], []]);
});

test('paths are sent as LIST gave them, also where the personal namespace has a prefix', async () => {
  await server.stop();
  await serve({ prefix: 'INBOX/' });
  server.mailbox('INBOX/Sub', [message(21)]);
  await (await rig()).sync();
  expect(server.lines).toContain('SELECT INBOX/Sub');
  expect(server.lines.filter((line) => line.startsWith('SELECT') && line.includes('INBOX/Other'))).toEqual(
    [],
  );
  expect([await uidsHere('INBOX/Sub'), await uidsHere('Other')]).toEqual([[21], [11, 12]]);
});

test('UIDNEXT that falls under the same UIDVALIDITY is answered by a whole comparison', async () => {
  const current = await rig();
  await current.sync();
  const inbox = server.mailboxes.get('INBOX');
  if (!inbox) throw new Error('no INBOX');
  inbox.messages = [1, 2].map(message);
  inbox.uidNext = 3;
  await current.sync();
  expect(await uidsHere('INBOX')).toEqual([1, 2]);
});

// Found by `npm run chaos -- scenarios`: the row of a message that was lost with its UIDVALIDITY stayed in the list for ever.
test('killed right after the last page of a sync under another UIDVALIDITY: what has lost its UID has gone with it', async () => {
  await (await rig()).sync();
  server.mailbox('INBOX', [message(6), message(7)], 8);
  let killed = false;
  const dying: StoreApi = {
    async request(request) {
      if (killed) throw new StoreUnavailable('killed');
      const asked: StoreRequest = request;
      const value = await store.request(request);
      if (asked.kind === 'apply-delta' && asked.delta.mailboxId === mailbox('INBOX').id)
        killed ||= asked.delta.state?.lowestUid === 1;
      return value;
    },
  };
  await expect((await rig(dying)).sync()).rejects.toThrow('killed');
  await (await rig()).sync();
  const rows = (await store.db.messages.toArray()).filter((row) => row.mailboxId === mailbox('INBOX').id);
  expect(rows.map(({ baseUid }) => baseUid).sort()).toEqual([6, 7]);
});

test('an empty LIST is not believed', async () => {
  const current = await rig();
  await current.sync();
  server.outgoing = (line) => (line.startsWith('* LIST') ? null : line);
  await current.sync();
  expect(await uidsHere('INBOX')).toEqual([1, 2, 3, 4, 5]);
});

test('the watch comes back by itself when its connection is cut, and tells of what it may have missed', async () => {
  await server.stop();
  await serve({ capabilities: ['UIDPLUS', 'MOVE', 'IDLE'] });
  const current = await rig();
  await current.sync();
  await current.backend.watch();
  await current.waitForChange(0);
  expect(server.connections).toBe(2);
  const told = current.changed();
  at.password = 'renewed';
  server.cutNewest();
  await current.waitForChange(told);
  expect(server.connections).toBe(3);
  // With what is the password, or the token, by then.
  expect(server.passwords).toEqual(['secret', 'secret', 'renewed']);
  expect(current.closed).toEqual([]);
});
