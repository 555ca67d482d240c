/** The vault: whatever exists nowhere else, in files that survive a crash; the store is only a reading of it. */
import { basename } from 'node:path';
import type { DraftId } from '../../contract/draft';
import type { AccountId, MessageId, OperationId } from '../../contract/ids';
import { isPending } from '../../contract/operation';
import { isInUse, neverReached } from '../../contract/outbox';
import type { JournalPosition, StoreChange } from '../../contract/store-writes';
import { onDisk } from './disk-failure';
import type { FileSystem } from './file-system';
import { openDraftFiles } from './draft-files';
import type { DraftFiles } from './draft-files';
import { accountFolder, draftsFolder, ensureFolder, journalFolder, spoolFolder } from './folders';
import type { Journal, JournalOwner } from './journal';
import type { JournalEntry } from './journal-record';
import { openMailFolder } from './mail-folder';
import type { MailFolder } from './mail-folder';
import { openJournal } from './open-journal';
import { RecentChanges } from './recent-changes';
import { partsOf, patchFromPart } from './snapshot-parts';
import { openSpool } from './spool';
import type { Spool } from './spool';
import type { KnownFile, MailSweep } from './sweep-mail-folder';
import { changesFor, rebuildChanges } from './vault-changes';
import type { JournalDamage } from './vault-problem';
import { FoldedState, planEntry } from './vault-state';
import type { VaultState } from './state-shape';

export interface Appended {
  position: JournalPosition;
  changes: StoreChange[];
}

export interface VaultReport {
  /** Empty unless the disk damaged what was durable. */
  damage: JournalDamage[];
  /** Octets of a torn last write that were cut off; nothing in them was acknowledged. */
  cutOctets: number;
  mail: (MailSweep & { accountId: AccountId })[];
  /** Folders in the vault that belong to no account the journal knows; left alone. */
  strangers: string[];
  /** Removed accounts whose files are still there: the next start tries again. */
  notWiped: AccountId[];
}

export interface Vault {
  /** What the journal adds up to now; changes only when an append is durable. */
  readonly state: VaultState;
  readonly generation: string;
  readonly position: JournalPosition;
  /** What was found when the vault was opened. */
  readonly report: VaultReport;
  /**
   * Makes entries durable, in the order of the calls; calls that meet share one fsync. An empty list writes no record
   * but proves that whatever failed before is void.
   * @throws MailFailure of kind `disk`: nothing counts as written
   */
  append(entries: readonly JournalEntry[]): Promise<Appended>;
  /** Hears of every append in the journal's order, before it resolves. Returns the way to stop. */
  subscribe(listener: (appended: Appended) => void): () => void;
  /** What a store at this position lacks; `rebuild` when that is no longer known or it is not this journal's store. */
  changesSince(position: JournalPosition): Appended | 'rebuild';
  /** Everything an empty store needs. */
  rebuild(): Appended;
  mail(accountId: AccountId): MailFolder;
  /** Raw messages of pending operations; each file goes by itself when its operation is over. */
  readonly spool: Spool;
  /** Texts and attachments of drafts; those of one that is gone go by themselves. */
  readonly drafts: DraftFiles;
  /** The file of a mail of the vault, also when it is missing. */
  fileOf(messageId: MessageId): string | undefined;
  /** True when the file was not there at the start: the mail must be downloaded again, and never deleted on its server. */
  isMissing(messageId: MessageId): boolean;
  /** Files of deleted mail that are still to be removed. */
  garbage(accountId: AccountId): { messageId: MessageId; file: string }[];
  /** Removes the files of an account that the journal says is removed; done again at each start. */
  wipe(accountId: AccountId): Promise<void>;
  /** Trims the history and folds the journal into a snapshot; otherwise done by itself when it is due and quiet. */
  compact(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface VaultOptions {
  /** ms since 1970. */
  now: () => number;
  /** ms without an append after which a compaction that is due begins. */
  quietAfter: number;
  /** Settled operations that survive a compaction. */
  historyLimit: number;
  /** A compaction by itself failed (full disk): nothing is lost, it is tried again after later appends. */
  onCompactionFailure: (error: unknown) => void;
}

/** Operations in one record of a trimming: the store writes them in one transaction. */
const trimStep = 500;

const defaults: VaultOptions = {
  now: Date.now,
  quietAfter: 3_000,
  historyLimit: 500,
  onCompactionFailure: () => undefined,
};

/**
 * Opens the vault in `dir`, whose parent exists, and mends what a crash left. One process at a time: the caller holds the lock.
 * @throws VaultProblem when a newer version wrote it, MailFailure of kind `disk`
 */
export async function openVault(
  fs: FileSystem,
  dir: string,
  options: Partial<VaultOptions> = {},
): Promise<Vault> {
  const settings = { ...defaults, ...options };
  const state = new FoldedState();
  const recent = new RecentChanges();
  const owner: JournalOwner<StoreChange[]> = {
    restore: (part) => state.merge(patchFromPart(part)),
    apply({ seq, time, entry }) {
      const patch = planEntry(state, entry, time);
      const changes = changesFor(entry, state, patch);
      state.merge(patch);
      recent.add(seq, changes);
      return changes;
    },
    snapshot: () => partsOf(state),
  };
  await onDisk(() => ensureFolder(fs, dir));
  const { journal, damage, cutOctets, baseSeq } = await openJournal(
    fs,
    journalFolder(dir),
    owner,
    settings.now,
  );
  recent.startAt(baseSeq);
  const vault = assemble(fs, dir, settings, state, recent, journal);
  vault.report.damage.push(...damage);
  vault.report.cutOctets = cutOctets;
  await vault.sweep();
  return vault;
}

function assemble(
  fs: FileSystem,
  dir: string,
  { now, quietAfter, historyLimit, onCompactionFailure }: VaultOptions,
  state: FoldedState,
  recent: RecentChanges,
  journal: Journal<StoreChange[]>,
): Vault & { sweep(): Promise<void> } {
  const report: VaultReport = { damage: [], cutOctets: 0, mail: [], strangers: [], notWiped: [] };
  const folders = new Map<AccountId, MailFolder>();
  const missing = new Set<MessageId>();
  const listeners = new Set<(appended: Appended) => void>();
  const spool = openSpool(fs, dir);
  const drafts = openDraftFiles(fs, dir);
  const at = (seq: number): JournalPosition => ({ generation: journal.generation, seq });
  let quiet: NodeJS.Timeout | undefined;

  const compactWhenQuiet = (): void => {
    clearTimeout(quiet);
    if (!journal.compactionDue) return;
    quiet = setTimeout(() => void vault.compact().catch(onCompactionFailure), quietAfter);
    quiet.unref();
  };

  const vault: Vault & { sweep(): Promise<void> } = {
    state,
    spool,
    drafts,
    generation: journal.generation,
    report,
    get position() {
      return at(journal.lastSeq);
    },
    async append(entries) {
      const { seq, results } = await journal.append(entries);
      const appended = { position: at(seq), changes: results.flat() };
      for (const entry of entries) if (entry.kind === 'local-mail') missing.delete(entry.message.id);
      if (entries.length > 0) for (const listener of listeners) listener(appended);
      // What the disk does not let go of now, the next start removes.
      for (const id of spentSpool(appended.changes, state)) void spool.remove(id).catch(() => undefined);
      for (const id of spentDrafts(entries, state)) void drafts.remove(id).catch(() => undefined);
      compactWhenQuiet();
      return appended;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    changesSince({ generation, seq }) {
      if (generation !== journal.generation || seq > journal.lastSeq) return 'rebuild';
      const changes = recent.since(seq);
      return changes ? { position: at(journal.lastSeq), changes } : 'rebuild';
    },
    rebuild: () => ({ position: at(journal.lastSeq), changes: rebuildChanges(state) }),
    mail(accountId) {
      const folder = folders.get(accountId) ?? openMailFolder(fs, dir, accountId, now);
      folders.set(accountId, folder);
      return folder;
    },
    fileOf: (messageId) => state.mails.get(messageId)?.file,
    // Mail that was deleted meanwhile is not missed.
    isMissing: (messageId) => missing.has(messageId) && state.mails.has(messageId),
    garbage: (accountId) =>
      [...state.garbage]
        .filter(([, entry]) => entry.accountId === accountId)
        .map(([messageId, { file }]) => ({ messageId, file })),
    async wipe(accountId) {
      if (!state.removedAccounts.has(accountId)) throw new Error('only a removed account is wiped');
      await vault.mail(accountId).removeAll();
      folders.delete(accountId);
    },
    async compact() {
      const ids = surplusHistory(state, historyLimit);
      for (let from = 0; from < ids.length; from += trimStep)
        await vault.append([{ kind: 'history-trimmed', ids: ids.slice(from, from + trimStep) }]);
      await journal.compact();
      if (!journal.spareIsLarge) return;
      // A second snapshot takes the place of the files that are kept in case the first is spoiled.
      await vault.append([{ kind: 'history-trimmed', ids: [] }]);
      await journal.compact();
    },
    async close() {
      clearTimeout(quiet);
      await onDisk(() => journal.close());
    },
    async sweep() {
      // A crash may have come after the record of the removal: what is left of the folder goes now.
      const present = new Set(await onDisk(() => fs.readdir(dir)));
      for (const accountId of state.removedAccounts) {
        if (!present.has(basename(accountFolder(dir, accountId)))) continue;
        await vault.wipe(accountId).catch(() => report.notWiped.push(accountId));
      }
      const accounts = accountsIn(state);
      for (const accountId of accounts) {
        const known = new Map<string, KnownFile>();
        const owners = new Map<string, MessageId>();
        for (const { message, file, octets, sha256 } of state.mails.values()) {
          if (message.accountId !== accountId) continue;
          known.set(file, { octets, sha256 });
          owners.set(file, message.id);
        }
        const garbage = new Set(vault.garbage(accountId).map(({ file }) => file));
        const sweep = await vault.mail(accountId).sweep(known, garbage);
        for (const file of sweep.missing) {
          const messageId = owners.get(file);
          if (messageId) missing.add(messageId);
        }
        report.mail.push({ accountId, ...sweep });
      }
      await spool.sweep(spoolers(state));
      await drafts.sweep(state.drafts);
      const ours = new Set(
        [
          journalFolder(dir),
          spoolFolder(dir),
          draftsFolder(dir),
          ...[...accounts, ...report.notWiped].map((id) => accountFolder(dir, id)),
        ].map((p) => basename(p)),
      );
      report.strangers = (await onDisk(() => fs.readdir(dir))).filter((name) => !ours.has(name));
      // What a crash left unfolded makes every start slower, also when nothing is ever appended again.
      compactWhenQuiet();
    },
  };
  return vault;
}

function accountsIn(state: VaultState): Set<AccountId> {
  const accounts = new Set<AccountId>(state.ledgers.keys());
  for (const { message } of state.mails.values()) accounts.add(message.accountId);
  for (const { accountId } of state.mailboxes.values()) accounts.add(accountId);
  for (const { accountId } of state.garbage.values()) accounts.add(accountId);
  return accounts;
}

/** Pending operations and outgoing mail that may need their spooled message. */
function spoolers(state: VaultState): Set<OperationId> {
  return new Set([
    ...[...state.pending.values()].flatMap(({ operation }) =>
      operation.kind === 'append' || operation.kind === 'transfer' ? [operation.id] : [],
    ),
    ...[...state.outbox.values()].flatMap((record) => (isInUse(record) ? [record.item.id] : [])),
  ]);
}

/** Those that go with their account leave their files to the next start. */
function spentDrafts(entries: readonly JournalEntry[], state: VaultState): DraftId[] {
  return entries.flatMap((entry) =>
    entry.kind === 'draft-gone' && !state.drafts.has(entry.id) ? [entry.id] : [],
  );
}

/** What no longer wants its spooled message. A mail that was accepted leaves it to the operation that files its copy. */
function spentSpool(changes: readonly StoreChange[], state: VaultState): OperationId[] {
  const ids = changes.flatMap((change) => {
    // One that was taken back leaves only its id; one that leaves the history has had no file since it was settled.
    if (change.kind === 'operation-removed') return change.trimmed ? [] : [change.id];
    if (change.kind === 'outbox-removed') return [change.id];
    if (change.kind === 'outbox') return isInUse(change.record) ? [] : [change.record.item.id];
    if (change.kind !== 'operation' || isPending(change.record.state)) return [];
    const { operation } = change.record;
    return operation.kind === 'append' || operation.kind === 'transfer' ? [operation.id] : [];
  });
  return ids.filter((id) => {
    const mail = state.outbox.get(id);
    return !state.pending.has(id) && !(mail && isInUse(mail));
  });
}

/** Settled operations beyond the newest `limit`, by the time at which they were settled. */
function surplusHistory(state: VaultState, limit: number) {
  const operations = [...state.operations.values()]
    .filter(({ operation }) => !state.pending.has(operation.id))
    .map(({ operation: { id }, changedAt }) => ({ id, changedAt }));
  const mails = [...state.outbox.values()]
    // Who did not get it is to be seen, and its addresses can be corrected, until the person takes it out of the list.
    .filter((record) => !isInUse(record) && neverReached(record).length === 0)
    .map(({ item: { id }, changedAt }) => ({ id, changedAt }));
  // The copy in Sent bears its mail's id: both go from the history, but only when both are settled.
  const pending = ({ id }: { id: OperationId }): boolean => {
    const mail = state.outbox.get(id);
    return state.pending.has(id) || (mail !== undefined && isInUse(mail));
  };
  const surplus = [...operations, ...mails]
    .filter((one) => !pending(one))
    .sort((a, b) => b.changedAt - a.changedAt)
    .slice(limit)
    .map(({ id }) => id);
  return [...new Set(surplus)];
}
