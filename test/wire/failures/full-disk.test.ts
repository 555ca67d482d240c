/** A disk that fills up in the middle of POP mail: it is told, nothing is lost on either side, and it goes on by itself. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccountDraft } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { makeTestCertificates } from '../../support/dovecot/test-ca';
import { smallCorpus } from '../../support/pop3/corpus';
import { compare } from '../../support/pop3/pop3-harness';
import { ScriptedPop3Server } from '../../support/pop3/scripted-server';
import { startMailWithoutWindows } from './mail-without-windows';
import type { MailWithoutWindows } from './mail-without-windows';

const told =
  'Anna: the disk is full. Free some space; nothing was lost and nothing was deleted from the server.';
/** Far more than the small disk below has. */
const large = Buffer.from(`Subject: large\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(30_000)}`);
const mails = [...smallCorpus.slice(0, 3), large, ...smallCorpus.slice(3, 5)];

let folder: string;
let ca: string;
let server: ScriptedPop3Server;
let mail: MailWithoutWindows | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-full-'));
  const made = await makeTestCertificates(folder);
  ca = made.caPem;
  const [cert, key] = [await readFile(made.certificatePath), await readFile(made.keyPath)];
  server = new ScriptedPop3Server({ tls: { context: createSecureContext({ cert, key }), when: 'at-once' } });
  server.messages = mails.map((raw, index) => ({ uidl: `u${index}`, raw }));
  await server.listen();
});
afterEach(async () => {
  await mail?.stop();
  mail = null;
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const draft = (address = 'anna@example.org'): AccountDraft => ({
  kind: 'pop3',
  address,
  name: 'Anna',
  label: 'Anna',
  colour: 'blue',
  server: { host: 'localhost', port: server.port, security: 'tls', user: 'anna' },
  passwordStorage: 'ask',
  deleteFromServer: true,
});

async function starFirst(
  { mail: { commands }, store }: MailWithoutWindows,
  verb: 'star' | 'unstar' = 'star',
) {
  const [id] = (await store.db.messages.toCollection().primaryKeys()) as never[];
  if (id === undefined) throw new Error('no message came before the disk was full');
  return commands.act({ verb, messageIds: [id] });
}

/** Every mail is here byte for byte, once, and no longer on the server. */
async function expectAllHere({ vault }: MailWithoutWindows, accountId: AccountId): Promise<void> {
  const here = await Promise.all(
    [...vault.state.mails.values()].map(async ({ file }) =>
      Buffer.from(await vault.mail(accountId).read(file)),
    ),
  );
  expect(compare(here, mails)).toEqual({ lost: 0, doubled: 0, corrupt: 0 });
  expect(server.messages).toEqual([]);
}

async function expectRecovery(running: MailWithoutWindows, accountId: AccountId): Promise<void> {
  running.mail.registry.syncNow();
  await running.until(() => running.status.get(accountId).phase === 'online');
  expect(running.status.get(accountId)).toMatchObject({ error: null, sentence: null });
  await expectAllHere(running, accountId);
}

test('writes that the system refuses', async () => {
  let full = false;
  const refuse = (): void => {
    if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write' });
  };
  const watched = (handle: Awaited<ReturnType<FileSystem['createExclusive']>>) => ({
    async write(bytes: Uint8Array) {
      refuse();
      await handle.write(bytes);
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  });
  const fs: FileSystem = {
    ...nodeFileSystem,
    createExclusive: async (path) => watched(await nodeFileSystem.createExclusive(path)),
    openAppend: async (path) => watched(await nodeFileSystem.openAppend(path)),
  };
  server.options.answer = (line) => {
    full ||= line === 'RETR 3';
    return undefined;
  };
  mail = await startMailWithoutWindows(folder, [ca], fs);
  const running = mail;
  const id = await running.add(draft(), 'secret');
  await running.until(() => running.status.get(id).sentence !== null);
  expect(running.status.get(id).sentence).toBe(told);
  expect(server.messages).toHaveLength(mails.length);
  expect(await starFirst(running)).toMatchObject({
    ok: false,
    sentence:
      'The disk is full, so this could not be written down and was not done. Free some space and try again.',
  });
  server.options.answer = () => undefined;
  full = false;
  await expectRecovery(running, id);
  expect(await starFirst(running)).toMatchObject({ ok: true });
});

/** Only root may mount, and not in every container. */
function mountSmallDisk(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'satchel-test', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a real small disk', async (context) => {
  const disk = await mkdtemp(join(tmpdir(), 'satchel-disk-'));
  if (!mountSmallDisk(disk)) {
    await rm(disk, { recursive: true });
    context.skip('mounting a small disk needs root');
  }
  try {
    const running = (mail = await startMailWithoutWindows(disk, [ca]));
    const id = await running.add(draft(), 'secret');
    await running.until(() => running.status.get(id).sentence !== null);
    expect(running.status.get(id).sentence).toBe(told);
    expect(server.messages).toHaveLength(mails.length);

    // Now to the last octet.
    await writeFile(join(disk, 'filler'), Buffer.alloc(4 << 20)).catch(() => undefined);
    // The journal's last block may still have room for some records.
    let answer = await starFirst(running);
    for (let more = 0; answer.ok && more < 200; more++)
      answer = await starFirst(running, more % 2 === 0 ? 'unstar' : 'star');
    expect(answer).toMatchObject({ ok: false, error: { kind: 'disk', reason: 'full' } });
    expect(await running.mail.registry.add({ draft: draft('b@example.org'), password: 'secret' })).toEqual({
      ok: false,
      error: null,
      sentence: 'The account could not be kept: the disk is full. Free some space and try again.',
    });

    execFileSync('mount', ['-o', 'remount,size=16m', disk]);
    await expectRecovery(running, id);
    await running.stop();
    mail = null;
  } finally {
    await mail?.stop();
    mail = null;
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  }
});
