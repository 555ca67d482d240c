/** The real file system under the vault: modes, errors as the vault tells them, and a vault on a real disk. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import { accountFolder } from '../../../electron/main/vault/folders';
import { nodeFileSystem as fs } from '../../../electron/main/vault/node-file-system';
import { openVault } from '../../../electron/main/vault/vault';
import { popAccount, queued, star } from '../../support/vault/entries';

let profile: string;
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'satchel-vault-'));
});
afterEach(() => rm(profile, { recursive: true, force: true }));

it('keeps a vault over restarts, readable by its owner only', async () => {
  const dir = join(profile, 'vault');
  const vault = await openVault(fs, dir);
  await vault.append([queued(star('a', 'm'))]);
  const incoming = await vault.mail(popAccount.id).createIncoming('m1' as MessageId);
  await incoming.write(Buffer.alloc(100_000, 'x'));
  const { file } = await incoming.finish();
  await vault.compact();
  await vault.append([queued(star('b', 'm'))]);
  await vault.close();

  const again = await openVault(fs, dir);
  expect([...again.state.operations.keys()]).toEqual(['a', 'b']);
  expect(again.generation).toBe(vault.generation);
  expect((await again.mail(popAccount.id).read(file)).length).toBe(100_000);
  await again.close();
  const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
  expect(await mode(dir)).toBe('700');
  expect(await mode(join(dir, 'home', 'mail', 'cur', file))).toBe('600');
  for (const name of await fs.readdir(join(dir, 'journal')))
    expect(await mode(join(dir, 'journal', name))).toBe('600');
});

it('cuts, renames over, lists and refuses as the seam says', async () => {
  const [a, b] = [join(profile, 'a'), join(profile, 'b')];
  const file = await fs.createExclusive(a);
  await file.write(Buffer.from('abcdef'));
  await file.sync();
  await file.close();
  await expect(fs.createExclusive(a)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(fs.openAppend(b)).rejects.toMatchObject({ code: 'ENOENT' });
  await fs.truncate(a, 3);
  const more = await fs.openAppend(a);
  await more.write(Buffer.from('XY'));
  await more.close();
  expect(Buffer.from(await fs.readFile(a)).toString()).toBe('abcXY');
  expect(await fs.size(a)).toBe(5);
  await (await fs.createExclusive(b)).close();
  await fs.rename(a, b);
  await fs.syncDirectory(profile);
  expect(await fs.readdir(profile)).toEqual(['b']);
  expect(await fs.readdir(join(profile, 'none'))).toEqual([]);
  await fs.mkdir(join(profile, 'folder'));
  await fs.mkdir(join(profile, 'folder'));
  await expect(fs.mkdir(join(profile, 'none', 'folder'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('tells a disk that fails as a MailFailure', async () => {
  await (await fs.createExclusive(join(profile, 'vault'))).close();
  await expect(openVault(fs, join(profile, 'vault'))).rejects.toMatchObject({
    error: { kind: 'disk', reason: 'io' },
  });
});

it('gives every account a folder of its own, on file systems without letter case too', () => {
  const ids = ['home', 'Home', 'con', 'journal', '../../etc', 'a/b', 'ä', 'x'.repeat(500)] as AccountId[];
  const folders = ids.map((id) => accountFolder('/vault', id));
  expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(ids.length);
  for (const folder of folders) expect(folder).toMatch(/^\/vault\/[a-z0-9_-]{1,64}$/);
  expect(folders[0]).toBe('/vault/home');
  expect(folders[3]).not.toBe('/vault/journal');
});
