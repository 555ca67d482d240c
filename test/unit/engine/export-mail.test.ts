/** Saving an account's mail to a folder: every byte, every mail, and nothing of the person's overwritten. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import { createExportMail, planExport } from '../../../electron/main/export-mail';
import type { ExportMailParts } from '../../../electron/main/export-mail';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { accountFolder } from '../../../electron/main/vault/folders';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { createPop3Vault } from '../../../electron/main/vault/pop3-vault-adapter';
import type { Vault } from '../../../electron/main/vault/vault';
import type { MimeParser } from '../../../electron/main/mime/mime-parser';
import {
  firstLineParser,
  localPlace,
  mailbox,
  operation,
  popAccount,
  queued,
  settled,
} from '../../support/vault/entries';

const other: AccountConfig = { ...popAccount, id: 'other' as AccountId };
const day = Date.UTC(2024, 1, 29);
const dated: MimeParser = {
  ...firstLineParser,
  parse: async (raw) => ({ ...(await firstLineParser.parse(raw)), receivedAt: day }),
};
let dir: string;
let vault: Vault;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-export-'));
  vault = await openMailVault(nodeFileSystem, join(dir, 'vault'));
  await mkdir(join(dir, 'out'));
  for (const account of [popAccount, other]) await ensureLocalMailboxes(vault, account);
});
afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

let serial = 0;
async function receive(raw: string | Buffer, account = popAccount): Promise<string> {
  const pop = createPop3Vault({
    ...{ vault, account: () => account, mime: dated, log: () => undefined },
    ...{ publish: async () => undefined, publishBody: async () => undefined },
  });
  const incoming = await pop.receive();
  await incoming.write(Buffer.from(raw));
  return (await incoming.commit(`u${(serial += 1)}`, false, null)).messageId;
}

const parts = (chosen: string | null = join(dir, 'out')): ExportMailParts => ({
  ...{ fs: nodeFileSystem, vault, labelOf: () => 'Home: a/b', startDir: () => dir },
  ...{ askFolder: async () => chosen, progress: () => undefined },
});
const exportMail = (chosen?: string | null) => createExportMail(parts(chosen)).run(popAccount.id);

/** Calls `then` when the file of this number is about to be written. */
function atFile(number: number, then: () => void): FileSystem {
  let count = 0;
  return {
    ...nodeFileSystem,
    createExclusive: (path) => {
      if ((count += 1) === number) then();
      return nodeFileSystem.createExclusive(path);
    },
  };
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('every mail of the account is written byte for byte, by folder, under names that any system takes', async () => {
  const subjects = ['../../etc/passwd', 'Same', 'same', 'SAME', '', 'x'.repeat(400), 'CON', 'ü\u202egpj.exe'];
  for (const subject of subjects)
    await receive(Buffer.from([...Buffer.from(`${subject}\r\n\r\n`), 0xff, 0, 10]));
  const moved = await receive('in the trash\r\n');
  const to = mailbox(popAccount.id, 'Trash');
  await vault.append([
    queued(operation('move', moved, localPlace('INBOX'), { kind: 'move', to })),
    settled('move', 'done', localPlace('Trash')),
  ]);
  await receive('of another account', other);

  const answer = await exportMail();
  if (!answer.ok || !answer.value) throw new Error('not saved');
  const { folder, saved, missing } = answer.value;
  expect({ saved, missing }).toEqual({ saved: subjects.length + 1, missing: 0 });
  expect(folder).toBe(join(dir, 'out', 'Home_ a_b mail'));
  expect((await readdir(folder)).sort()).toEqual(['Inbox', 'Trash']);
  const files = [...(await readdir(join(folder, 'Inbox'))), ...(await readdir(join(folder, 'Trash')))];
  expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(subjects.length + 1);
  for (const name of files) expect(name).toMatch(/^2024-02-29 [^/\\<>:"|?*\u202e]+\.eml$/);
  const written = await Promise.all(
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(async (entry) => sha(await readFile(join(entry.parentPath, entry.name)))),
  );
  const kept = [...vault.state.mails.values()].filter(({ message }) => message.accountId === popAccount.id);
  expect(written.sort()).toEqual(kept.map(({ sha256 }) => sha256).sort());
});

test('a second export takes another folder: nothing is overwritten', async () => {
  await receive('one\r\n');
  await mkdir(join(dir, 'out', 'HOME_ A_B MAIL'));
  await writeFile(join(dir, 'out', 'HOME_ A_B MAIL', 'mine'), 'mine');
  const first = await exportMail();
  const second = await exportMail();
  expect([first, second].map((answer) => answer.ok && answer.value?.folder)).toEqual([
    join(dir, 'out', 'Home_ a_b mail (2)'),
    join(dir, 'out', 'Home_ a_b mail (3)'),
  ]);
  expect(await readdir(join(dir, 'out', 'HOME_ A_B MAIL'))).toEqual(['mine']);
});

test('a file that the disk has lost is counted, and the others are saved', async () => {
  await receive('one\r\n');
  await receive('two\r\n');
  const [lost] = planExport(vault.state, popAccount.id);
  if (!lost) throw new Error('no plan');
  await unlink(join(accountFolder(join(dir, 'vault'), popAccount.id), 'mail', 'cur', lost.mail.file));
  expect(await exportMail()).toMatchObject({ ok: true, value: { saved: 1, missing: 1 } });
});

test('a folder that cannot be written is a sentence; a closed dialog is nothing', async () => {
  await receive('one\r\n');
  expect(await exportMail(join(dir, 'not', 'there'))).toMatchObject({
    ok: false,
    sentence: expect.stringContaining('nothing was removed') as string,
  });
  expect(await exportMail(null)).toEqual({ ok: true, value: null });
});

test('its count is told, and no more often than a person can read', async () => {
  for (let index = 0; index < 30; index += 1) await receive(`${index}\r\n`);
  const told: number[] = [];
  let clock = 0;
  const run = (step: number) => {
    told.length = 0;
    const progress: ExportMailParts['progress'] = ({ done, total }) =>
      void told.push(total === 30 ? done : NaN);
    return createExportMail({ ...parts(), progress, now: () => (clock += step) }).run(popAccount.id);
  };
  await run(1_000);
  expect(told).toEqual(Array.from({ length: 31 }, (_none, index) => index));
  await run(10);
  expect([told[0], told.at(-1)]).toEqual([0, 30]);
  expect(told.length).toBeLessThan(10);
});

test('an export that is ended leaves whole files only, and says how many are not among them', async () => {
  const raws = Array.from({ length: 5 }, (_none, index) => `number ${index}\r\n\r\nbody ${index}\r\n`);
  for (const raw of raws) await receive(raw);
  const exporting = createExportMail({ ...parts(), fs: atFile(2, () => exporting.cancel(popAccount.id)) });
  const answer = await exporting.run(popAccount.id);
  if (!answer.ok || !answer.value) throw new Error('not saved');
  expect(answer.value).toMatchObject({ saved: 2, missing: 0, left: 3 });
  const inbox = join(answer.value.folder, 'Inbox');
  const written = await Promise.all(
    (await readdir(inbox)).map((name) => readFile(join(inbox, name), 'utf8')),
  );
  expect(written).toHaveLength(2);
  for (const text of written) expect(raws).toContain(text);
  // Nothing of it lingers: the next one is whole, and the mail itself is where it was.
  expect(await exporting.run(popAccount.id)).toMatchObject({ ok: true, value: { saved: 5, left: 0 } });
  expect(vault.state.mails.size).toBe(5);
});

test('ending it while the folder is being chosen writes no mail; a second one at a time is refused', async () => {
  await receive('one\r\n');
  let second: Promise<unknown> = Promise.resolve();
  const exporting = createExportMail({
    ...parts(),
    askFolder: async () => {
      second = exporting.run(popAccount.id);
      exporting.cancel(popAccount.id);
      // Of another account, which has none running: nothing to do.
      exporting.cancel(other.id);
      return join(dir, 'out');
    },
  });
  expect(await exporting.run(popAccount.id)).toMatchObject({ ok: true, value: { saved: 0, left: 1 } });
  expect(await second).toMatchObject({ ok: false, sentence: expect.stringContaining('already') as string });
});
