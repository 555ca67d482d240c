/** Keeps passwords: encrypted by the system's keyring, in a plainly labelled weak file, or in memory only. */
import { join } from 'node:path';
import * as z from 'zod';
import { PasswordStorage } from '../contract/account';
import { readKeptJson, writeKeptJson } from './kept-json';
import type { Log } from './log-line';
import type { SystemEncryption } from './system-encryption';

const version = 1;
/**
 * `keychain`: octets that only this user's keyring can turn back. `weak`: the password itself in base64, so that nobody takes
 * it for encrypted: Chromium's own fallback without a keyring uses a key that is in its public source and protects no better.
 */
const Entry = z.object({ storage: PasswordStorage.exclude(['ask']), value: z.string() });
type Entry = z.infer<typeof Entry>;
// Entries are looked at one by one: a damaged one costs its own password, never the others'.
const CredentialsFile = z.object({
  format: z.literal(version),
  passwords: z.record(z.string(), z.unknown()),
});

export interface Credentials {
  /** What `keychain` can really be here. */
  protection(): Promise<'keychain' | 'weak'>;
  /** The password, or null when it is not known or not readable: the person is then asked. Never rejects. */
  get(accountId: string): Promise<string | null>;
  /**
   * Keeps a password for this session and, unless `ask`, for the next ones. Where the keyring does not work `keychain` is
   * refused rather than quietly weakened: the person chooses again.
   * @throws NoKeyring, or the file system's error; the password is then known for this session only
   */
  set(accountId: string, password: string, storage: PasswordStorage): Promise<void>;
  /** Removes a password everywhere. @throws the file system's error */
  forget(accountId: string): Promise<void>;
}

export class NoKeyring extends Error {
  constructor() {
    super('This computer offers no keyring. Choose the weak file, or to be asked at each start.');
    this.name = 'NoKeyring';
  }
}

/** @param settingsDir an existing folder of mode 0700 */
export function createCredentials(
  settingsDir: string,
  system: SystemEncryption,
  log: Log,
  now: () => number = Date.now,
): Credentials {
  const path = join(settingsDir, 'credentials.json');
  const session = new Map<string, string>();
  let stored: Promise<Map<string, unknown>> | undefined;
  let lastWrite: Promise<void> = Promise.resolve();
  let writable = true;
  /** Counts what was set and forgotten: what was read before that is out of date. */
  let changes = 0;

  async function read(): Promise<Map<string, unknown>> {
    try {
      const file = await readKeptJson(path, version, CredentialsFile, now());
      if (file.kind === 'damaged') log('error', 'credentials-damaged', { keptAside: true });
      if (file.kind === 'newer') {
        log('error', 'credentials-newer', { format: file.format });
        writable = false;
      }
      return new Map(file.kind === 'read' ? Object.entries(file.value.passwords) : []);
    } catch (error) {
      // Not readable now may be readable at the next start: nothing may be written over it.
      log('error', 'credentials-unreadable', { code: codeOf(error) });
      writable = false;
      return new Map();
    }
  }
  const load = (): Promise<Map<string, unknown>> => (stored ??= read());

  /** In the order of the calls: what is forgotten while it is being kept is forgotten. */
  function save(entryOf: () => Promise<Entry | null>, accountId: string): Promise<void> {
    const write = async (): Promise<void> => {
      const entry = await entryOf();
      const passwords = await load();
      if (!writable) throw new Error('the file of passwords cannot be written');
      const changed = new Map(passwords);
      if (entry) changed.set(accountId, entry);
      else changed.delete(accountId);
      await writeKeptJson(path, { format: version, passwords: Object.fromEntries(changed) });
      stored = Promise.resolve(changed);
    };
    lastWrite = lastWrite.then(write, write);
    return lastWrite;
  }

  return {
    async protection() {
      return (await system.available()) ? 'keychain' : 'weak';
    },
    async get(accountId) {
      const known = session.get(accountId);
      if (known !== undefined) return known;
      const before = changes;
      const entry = Entry.safeParse((await load()).get(accountId));
      if (!entry.success) return null;
      try {
        const password = await reveal(entry.data, system);
        if (changes !== before) return await this.get(accountId);
        session.set(accountId, password);
        return password;
      } catch (error) {
        log('warn', 'password-not-readable', { storage: entry.data.storage, code: codeOf(error) });
        return null;
      }
    },
    async set(accountId, password, storage) {
      changes += 1;
      session.set(accountId, password);
      // `ask` also takes away what an earlier choice had stored.
      await save(() => conceal(password, storage, system), accountId);
    },
    async forget(accountId) {
      changes += 1;
      session.delete(accountId);
      await save(() => Promise.resolve(null), accountId);
    },
  };
}

async function conceal(
  password: string,
  storage: PasswordStorage,
  system: SystemEncryption,
): Promise<Entry | null> {
  switch (storage) {
    case 'ask':
      return null;
    case 'weak':
      return { storage, value: Buffer.from(password, 'utf8').toString('base64') };
    case 'keychain':
      if (!(await system.available())) throw new NoKeyring();
      return { storage, value: (await system.encrypt(password)).toString('base64') };
  }
}

async function reveal(entry: Entry, system: SystemEncryption): Promise<string> {
  const octets = Buffer.from(entry.value, 'base64');
  return entry.storage === 'weak' ? octets.toString('utf8') : system.decrypt(octets);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown');
}
