/** The list of accounts: written whole, read back in order, never overwritten when it cannot be understood. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccountConfig } from '../../../electron/contract/account';
import { createAccountSettings } from '../../../electron/main/settings';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'satchel-settings-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));
const file = () => join(dir, 'accounts.json');

const account = (id: string): AccountConfig =>
  AccountConfig.parse({
    id,
    kind: 'pop3',
    address: `${id}@example.org`,
    name: 'Ann',
    label: id,
    colour: 'blue',
    server: { host: 'pop.example.org', port: 995, security: 'tls', user: id },
    passwordStorage: 'ask',
    deleteFromServer: false,
  });

describe('accounts', () => {
  it('are none in a new profile', async () => {
    expect(await createAccountSettings(dir).load()).toEqual({ kind: 'loaded', accounts: [] });
  });

  it('come back in their order, from a private file', async () => {
    const accounts = [account('b'), account('a')];
    await createAccountSettings(dir).save(accounts);
    expect(await createAccountSettings(dir).load()).toEqual({ kind: 'loaded', accounts });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['accounts.json']);
  });

  it('end as the last of several saves said', async () => {
    const settings = createAccountSettings(dir);
    await Promise.all(
      [1, 2, 3, 4, 5].map((count) =>
        settings.save(Array.from({ length: count }, (_none, index) => account(`a${index}`))),
      ),
    );
    expect(await settings.load()).toMatchObject({
      accounts: [{ id: 'a0' }, { id: 'a1' }, { id: 'a2' }, { id: 'a3' }, { id: 'a4' }],
    });
  });

  it.each(['', '{', '{"format":1,"accounts":[{"id":"a"}]}', '{"format":0,"accounts":[]}'])(
    'that are damaged (%j) are kept aside and told',
    async (damaged) => {
      await writeFile(file(), damaged);
      const settings = createAccountSettings(dir, () => Date.UTC(2024, 0, 15, 9, 30));
      const loaded = await settings.load();
      const keptAs = `${file()}.damaged-2024-01-15T09-30-00-000Z`;
      expect(loaded).toMatchObject({ kind: 'damaged', keptAs });
      await settings.save([account('a')]);
      expect(await readFile(keptAs, 'utf8')).toBe(damaged);
    },
  );

  it('of a newer version are refused and never written over', async () => {
    const newer = '{"format":2,"accounts":{}}';
    await writeFile(file(), newer);
    const settings = createAccountSettings(dir);
    expect(await settings.load()).toMatchObject({ kind: 'newer' });
    await expect(settings.save([account('a')])).rejects.toThrow('newer');
    expect(await readFile(file(), 'utf8')).toBe(newer);
  });
});
