/** Passwords survive a restart only where the person chose that, and one damaged entry costs no other. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCredentials } from '../../../electron/main/credentials';
import { createSystemEncryption } from '../../../electron/main/system-encryption';
import type { SafeStorage } from '../../../electron/main/system-encryption';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'satchel-credentials-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A keyring whose octets are not the text; `key` stands for the user's. */
function keyring(key = 0x5a, backend = 'gnome_libsecret'): SafeStorage {
  const turn = (octets: Buffer): Buffer => Buffer.from(octets.map((octet) => octet ^ key));
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => Buffer.concat([Buffer.from([key]), turn(Buffer.from(text))]),
    decryptString: (octets) => {
      if (octets[0] !== key) throw new Error('wrong key');
      return turn(octets.subarray(1)).toString();
    },
  };
}
const log = vi.fn();
const open = (storage: SafeStorage = keyring()) =>
  createCredentials(dir, createSystemEncryption(storage, 'linux'), log);
const file = () => join(dir, 'credentials.json');

describe('storing', () => {
  it('keeps a password over a restart, encrypted, in a file of its owner only', async () => {
    await open().set('a', 'hunter2', 'keychain');
    expect(await open().get('a')).toBe('hunter2');
    const text = await readFile(file(), 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(Buffer.from('hunter2').toString('base64'));
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('keeps `weak` without a keyring, and says so in the file', async () => {
    const none: SafeStorage = { ...keyring(), isEncryptionAvailable: () => false };
    await open(none).set('a', 'pass wörd', 'weak');
    expect(await open(none).get('a')).toBe('pass wörd');
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({
      passwords: { a: { storage: 'weak' } },
    });
  });

  it('keeps `ask` in memory only, and takes away what was stored before', async () => {
    const credentials = open();
    await credentials.set('a', 'old', 'keychain');
    await credentials.set('a', 'new', 'ask');
    expect(await credentials.get('a')).toBe('new');
    expect(await open().get('a')).toBeNull();
  });

  it.each([
    ['encryption is not available', { ...keyring(), isEncryptionAvailable: () => false }],
    ['its key is in public source', keyring(1, 'basic_text')],
    ['nobody knows which keyring it is', keyring(1, 'unknown')],
  ])('never weakens `keychain` quietly: %s', async (_name, storage) => {
    const credentials = open(storage);
    expect(await credentials.protection()).toBe('weak');
    await expect(credentials.set('a', 'hunter2', 'keychain')).rejects.toThrow('no keyring');
    expect(await readdir(dir)).toEqual([]);
    expect(await credentials.get('a')).toBe('hunter2');
  });

  it('keeps all of several written at once', async () => {
    const credentials = open();
    await Promise.all(
      Array.from({ length: 20 }, (_none, index) => credentials.set(`a${index}`, `p${index}`, 'keychain')),
    );
    await credentials.forget('a3');
    const again = open();
    expect(await again.get('a0')).toBe('p0');
    expect(await again.get('a19')).toBe('p19');
    expect(await again.get('a3')).toBeNull();
  });

  it('uses the promises of a newer Electron, also for what the older one stored', async () => {
    await open().set('a', 'hunter2', 'keychain');
    const old = keyring();
    const newer: SafeStorage = {
      ...old,
      isEncryptionAvailable: () => {
        throw new Error('gone');
      },
      decryptString: () => {
        throw new Error('gone');
      },
      isAsyncEncryptionAvailable: async () => true,
      encryptStringAsync: async (text) => old.encryptString(text),
      decryptStringAsync: async (octets) => ({ result: old.decryptString(octets) }),
    };
    const credentials = open(newer);
    expect(await credentials.protection()).toBe('keychain');
    expect(await credentials.get('a')).toBe('hunter2');
  });
});

describe('damage', () => {
  it('of the keyring makes one password unknown and removes nothing', async () => {
    await open().set('a', 'hunter2', 'keychain');
    await open().set('b', 'weak one', 'weak');
    const locked = open(keyring(0x11));
    expect(await locked.get('a')).toBeNull();
    expect(await locked.get('b')).toBe('weak one');
    await locked.set('c', 'third', 'keychain');
    // The right keyring is back: the first password is still there.
    expect(await open().get('a')).toBe('hunter2');
  });

  it('of one entry costs no other', async () => {
    await open().set('a', 'hunter2', 'keychain');
    await open().set('b', 'other', 'keychain');
    const content = JSON.parse(await readFile(file(), 'utf8')) as { passwords: Record<string, unknown> };
    content.passwords['a'] = { storage: 'keychain', value: 5 };
    await writeFile(file(), JSON.stringify(content));
    expect(await open().get('a')).toBeNull();
    expect(await open().get('b')).toBe('other');
  });

  it.each(['', '{"format":1,"passw', '[]', '\0\0\0\0'])(
    'of the whole file (%j) keeps it aside and starts anew',
    async (damaged) => {
      await writeFile(file(), damaged);
      const credentials = open();
      expect(await credentials.get('a')).toBeNull();
      await credentials.set('a', 'again', 'keychain');
      const names = await readdir(dir);
      const kept = names.find((name) => name.startsWith('credentials.json.damaged-'));
      expect(await readFile(join(dir, kept ?? ''), 'utf8')).toBe(damaged);
      expect(await open().get('a')).toBe('again');
    },
  );

  it('does not touch the file of a newer version', async () => {
    await writeFile(file(), '{"format":2,"secrets":[]}');
    const credentials = open();
    expect(await credentials.get('a')).toBeNull();
    await expect(credentials.set('a', 'x', 'keychain')).rejects.toThrow('cannot be written');
    expect(await credentials.get('a')).toBe('x');
    expect(await readFile(file(), 'utf8')).toBe('{"format":2,"secrets":[]}');
  });
});

describe('two things at a time', () => {
  /** Answers when it is told to. */
  function slowKeyring() {
    const system = createSystemEncryption(keyring(), 'linux');
    const waiting: (() => void)[] = [];
    const turn = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
    return {
      system: {
        ...system,
        encrypt: (text: string) => turn().then(() => system.encrypt(text)),
        decrypt: (octets: Buffer) => turn().then(() => system.decrypt(octets)),
      },
      begun: () => vi.waitUntil(() => waiting.length > 0),
      answer: () => waiting.shift()?.(),
    };
  }

  it('what is forgotten while it is being kept is not kept', async () => {
    const slow = slowKeyring();
    const credentials = createCredentials(dir, slow.system, log);
    const keeping = credentials.set('a', 'grant', 'keychain');
    await slow.begun();
    const forgetting = credentials.forget('a');
    slow.answer();
    await Promise.all([keeping, forgetting]);
    expect(await open().get('a')).toBeNull();
    expect(await credentials.get('a')).toBeNull();
  });

  it('what was asked for before it changed does not come back', async () => {
    await open().set('a', 'old', 'keychain');
    const slow = slowKeyring();
    const credentials = createCredentials(dir, slow.system, log);
    const asked = credentials.get('a');
    await slow.begun();
    await credentials.set('a', 'new', 'ask');
    slow.answer();
    expect(await asked).toBe('new');
    expect(await credentials.get('a')).toBe('new');
  });
});
