/** A Pop3Vault on real files in a folder of its own, and the shape in which tests take any other vault. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { MessageId } from '../../../electron/contract/ids';
import type { IncomingMessage, LedgerEntry, Pop3Vault } from '../../../electron/main/backend/pop3/pop3-vault';

/** A vault with what a test must see of it from outside. */
export interface VaultUnderTest {
  vault: Pop3Vault;
  /** The raw messages that a person would find, in any order; nothing half received. */
  messages(): Promise<Buffer[]>;
  /** The same vault as a newly started app finds it; this one is not to be used any more. */
  reopen(): Promise<VaultUnderTest>;
  dispose(): Promise<void>;
}

export type MakeVault = (options: { deleteFromServer: boolean }) => Promise<VaultUnderTest>;

/** The file vault below, whose steps need no waiting. */
export interface TestVault {
  vault: Pop3Vault;
  messages(): Buffer[];
  reopen(): TestVault;
  dispose(): void;
}

/** Messages are single files renamed into place, the ledger is a file of JSON lines, as plain as it gets. */
export function makeTestVault({ deleteFromServer }: { deleteFromServer: boolean }): TestVault {
  return openVault(spareFolders.pop() ?? newFolder(), deleteFromServer);
}

/** The same in the shape that any vault can have. */
export const makeFileVault: MakeVault = async (options) => anyVault(makeTestVault(options));

function anyVault(made: TestVault): VaultUnderTest {
  return {
    vault: made.vault,
    messages: async () => made.messages(),
    reopen: async () => anyVault(made.reopen()),
    dispose: async () => made.dispose(),
  };
}

/** Emptied folders of vaults that are done with: making and removing folders would take most of the time of thousands of runs. */
const spareFolders: string[] = [];
const madeFolders: string[] = [];

// Test workers are ended without an `exit` event, so the test file itself cleans up.
afterAll(() => {
  for (const made of madeFolders) rmSync(made, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'satchel-pop3-'));
  mkdirSync(join(folder, 'mail'));
  madeFolders.push(folder);
  return folder;
}

function openVault(folder: string, deleteFromServer: boolean): TestVault {
  const mail = join(folder, 'mail');
  return {
    vault: new FileVault(folder, deleteFromServer),
    messages: () => readdirSync(mail).map((name) => readFileSync(join(mail, name))),
    reopen: () => openVault(folder, deleteFromServer),
    dispose: () => {
      for (const name of readdirSync(mail)) unlinkSync(join(mail, name));
      for (const name of readdirSync(folder)) if (name !== 'mail') unlinkSync(join(folder, name));
      spareFolders.push(folder);
    },
  };
}

/** A line of the ledger: null takes the entry away. */
type LedgerLine = [uidl: string, entry: LedgerEntry | null];

class FileVault implements Pop3Vault {
  private readonly entries = new Map<string, LedgerEntry>();
  private received = 0;

  constructor(
    readonly folder: string,
    private readonly remove: boolean,
  ) {
    const path = join(folder, 'ledger');
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
      this.put(JSON.parse(line) as LedgerLine);
    }
  }

  ledger(): ReadonlyMap<string, LedgerEntry> {
    return this.entries;
  }

  deleteFromServer(): boolean {
    return this.remove;
  }

  async receive(): Promise<IncomingMessage> {
    this.received += 1;
    const name = `${String(performance.now())}.${this.received}`;
    const path = join(this.folder, `incoming.${name}`);
    const file = openSync(path, 'wx');
    const hash = createHash('sha256');
    let octets = 0;
    let open = true;
    const close = (): void => {
      if (open) closeSync(file);
      open = false;
    };
    return {
      write: async (bytes) => {
        if (!open) throw new Error('written to after its end');
        hash.update(bytes);
        octets += writeSync(file, bytes);
      },
      commit: async (uidl, suspect, listed) => {
        close();
        const messageId = `pop/${name}` as MessageId;
        const state = suspect ? 'suspect' : 'downloaded';
        const entry: LedgerEntry = { uidl, messageId, octets, sha256: hash.digest('hex'), state, listed };
        renameSync(path, join(this.folder, 'mail', name));
        this.log([uidl, entry]);
        return entry;
      },
      abort: async () => {
        close();
        if (existsSync(path)) unlinkSync(path);
      },
    };
  }

  async confirmSuspect(uidl: string): Promise<void> {
    this.log([uidl, { ...this.entry(uidl), state: 'downloaded' }]);
  }

  async markDeleted(uidls: string[]): Promise<void> {
    for (const uidl of uidls) this.log([uidl, { ...this.entry(uidl), state: 'deleted' }]);
  }

  async rename(from: string, to: string): Promise<void> {
    const entry = this.entry(from);
    this.log([to, { ...entry, uidl: to }]);
    this.log([from, null]);
  }

  private entry(uidl: string): LedgerEntry {
    const entry = this.entries.get(uidl);
    if (!entry) throw new Error(`no ledger line for ${uidl}`);
    return entry;
  }

  private log(line: LedgerLine): void {
    appendFileSync(join(this.folder, 'ledger'), `${JSON.stringify(line)}\n`);
    this.put(line);
  }

  private put([uidl, entry]: LedgerLine): void {
    if (entry) this.entries.set(uidl, entry);
    else this.entries.delete(uidl);
  }
}
