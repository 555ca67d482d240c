/** Runs a random workload on the vault and, at each step, recovers from every state in which a crash could leave the disk. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { accountFolder } from '../../../electron/main/vault/folders';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { createPop3Vault } from '../../../electron/main/vault/pop3-vault-adapter';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import type { VaultState } from '../../../electron/main/vault/vault-state';
import { copyOf, crashStates, fingerprint, liveCopyOf, powerCuts, seededRandom } from './crash-states';
import type { OperationId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import {
  appending,
  copying,
  creation,
  firstLineParser,
  imapAccount,
  localPlace,
  mailbox,
  numbered,
  operation,
  placement,
  popAccount,
} from './entries';
import { queued, settled, star } from './entries';
import { RecordingFileSystem } from './recording-file-system';
import type { FolderNode } from './recording-file-system';

const dir = '/vault';
const clock = 1_700_000_000_000;

/** What a recovered vault is measured by: every entry in the journal's order, and how many were acknowledged when it crashed. */
interface History {
  entries: JournalEntry[];
  /** `canonical` of the state after so many entries. */
  expected: string[];
  generation: string;
  /** Sequence number of the entry that says so, by file: it must not be on the disk once that entry counts. */
  removedFiles: Map<string, number>;
}

interface Moment {
  step: string;
  acknowledged: number;
  attempted: number;
  disk: FolderNode;
}

export interface Exploration {
  /** Operations of the workload that changed the disk. */
  steps: number;
  /** Different states of the disk that were recovered from, each three times. */
  states: number;
  recoveries: number;
  /** What was wrong, at most one line a state. Empty: nothing. */
  violations: string[];
}

export interface ExploreOptions {
  seed: number;
  actions: number;
  /** Random states a step beside those of the first order. */
  sampled: number;
  /** Puts faults between the vault and the disk. */
  wrap?: (fs: FileSystem) => FileSystem;
  /** Stop at the first violation. */
  untilFirst?: boolean;
  /** Of the states, the share on which recovery itself is crashed at each of its steps. */
  crashRecovery?: number;
}

/** The same text for the same state: maps in their order, which counts; keys in any order, which does not. */
export function canonical(state: VaultState): string {
  const plain = JSON.stringify(
    [
      [...state.operations],
      [...state.pending.keys()],
      [...state.ledgers].map(([id, ledger]) => [id, [...ledger]]),
      [...state.mailboxes],
      [...state.mails],
      [...state.garbage],
    ],
    (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  );
  return createHash('sha256').update(plain).digest('hex');
}

export async function exploreCrashes(options: ExploreOptions): Promise<Exploration> {
  const { seed, actions, sampled, wrap = (fs) => fs, untilFirst = false, crashRecovery = 0 } = options;
  const random = seededRandom(seed);
  const history: History = { entries: [], expected: [], generation: '', removedFiles: new Map() };
  let acknowledged = 0;
  const moments: Moment[] = [];
  const killed: Moment[] = [];
  const seen = new Set<string>();
  const recording = new RecordingFileSystem();
  recording.observe = (step) => {
    for (const disk of crashStates(recording.root, random, sampled)) {
      const key = createHash('sha1')
        .update(`${acknowledged}\0${fingerprint(disk)}`)
        .digest('base64');
      if (seen.has(key)) continue;
      seen.add(key);
      moments.push({ step, acknowledged, attempted: history.entries.length, disk });
    }
    killed.push({ step, acknowledged, attempted: history.entries.length, disk: liveCopyOf(recording.root) });
  };

  await runWorkload(
    wrap(recording),
    random,
    actions,
    history,
    (count) => (acknowledged = Math.max(acknowledged, count)),
  );

  const folded = new FoldedState();
  history.expected.push(canonical(folded));
  for (const entry of history.entries) {
    folded.merge(planEntry(folded, entry, clock));
    history.expected.push(canonical(folded));
  }
  const result: Exploration = { steps: recording.steps, states: 0, recoveries: 0, violations: [] };
  const tell = (violation: string | null, { step }: Moment): boolean => {
    if (violation !== null) result.violations.push(`seed ${seed}, after ${step}: ${violation}`);
    return violation !== null && untilFirst;
  };
  for (const moment of moments) {
    result.states += 1;
    if (tell(await recoverThrice(moment, history, wrap, result), moment)) return result;
    if (random() < crashRecovery && tell(await crashInRecovery(moment, history, random, result), moment))
      return result;
  }
  for (const moment of killed) {
    result.states += 1;
    if (tell(await killThenPowerCut(moment, history, wrap, result), moment)) return result;
  }
  return result;
}

/** Appends alone and at once, messages spooled, mail received, moved, deleted and its file removed, compactions and restarts. */
async function runWorkload(
  fs: FileSystem,
  random: () => number,
  actions: number,
  history: History,
  acknowledge: (count: number) => void,
): Promise<void> {
  await fs.mkdir(dir);
  await fs.syncDirectory('/');
  let counter = 0;
  let vault = await openVault(fs, dir, { now: () => clock, historyLimit: 1_000 });
  const tracked = (inner: Vault): Vault =>
    Object.assign(Object.create(inner) as Vault, {
      append: async (entries: readonly JournalEntry[]) => {
        history.entries.push(...entries);
        const count = history.entries.length;
        const appended = await inner.append(entries);
        acknowledge(count);
        return appended;
      },
    });
  let watched = tracked(vault);
  history.generation = vault.generation;
  await ensureLocalMailboxes(watched, popAccount);
  const receive = async (): Promise<void> => {
    const pop = createPop3Vault({
      vault: watched,
      account: () => popAccount,
      mime: firstLineParser,
      publish: async () => undefined,
      publishBody: async () => undefined,
      log: () => undefined,
      now: () => clock,
    });
    const incoming = await pop.receive();
    counter += 1;
    await incoming.write(Buffer.from(`Subject: mail ${counter}\r\n`));
    await incoming.write(Buffer.from(`\r\nline ${counter} ${'x'.repeat(Math.floor(random() * 40))}\r\n`));
    if (random() < 0.15) await incoming.abort();
    else {
      const { uidl } = await incoming.commit(`uidl ${counter}`, random() < 0.2, null);
      if (random() < 0.5) await pop.markDeleted([uidl]);
    }
  };
  const removeGarbage = async (): Promise<void> => {
    for (const { messageId, file } of vault.garbage(popAccount.id)) {
      await vault.mail(popAccount.id).remove(file);
      history.removedFiles.set(file, history.entries.length + 1);
      await watched.append([{ kind: 'local-file-removed', messageId }]);
    }
  };
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)];
  for (let action = 0; action < actions; action += 1) {
    const dice = random();
    counter += 1;
    const id = `op ${counter}`;
    const mailId = pick([...vault.state.mails.keys()]);
    const waiting = pick([...vault.state.pending.keys()]);
    if (dice < 0.3) {
      await receive();
    } else if (dice < 0.45) {
      // Meeting appends: the first may share its fsync with the others.
      const batches = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) => [
        queued(
          at === 1 ? creation(`${id}.${at}`, 'Archive') : onMessage(`${id}.${at}`, `message ${at}`, random()),
        ),
        ...(random() < 0.5 ? [numbered(counter)] : []),
      ]);
      await Promise.all(batches.map((batch) => watched.append(batch)));
    } else if (dice < 0.6 && waiting) {
      const step = { kind: 'store' as const, source: { path: 'INBOX', uidValidity: '7', uid: 4 } };
      await watched.append([
        { kind: 'operation-moved-on', id: waiting, state: 'started', step, tries: 1, reason: null },
      ]);
      await watched.append([settled(waiting, 'done', placement(imapAccount, 'INBOX', 4))]);
    } else if (dice < 0.75 && mailId) {
      const part =
        random() < 0.5
          ? { kind: 'delete' as const }
          : { kind: 'move' as const, to: mailbox(popAccount.id, 'Trash') };
      const op = operation(id, mailId, localPlace('INBOX'), part);
      await watched.append([
        queued(op),
        settled(id, 'done', part.kind === 'move' ? localPlace('Trash') : null),
      ]);
    } else if (dice < 0.8) {
      const raw = Buffer.from(
        `Subject: appended ${counter}\r\n\r\n${'y'.repeat(Math.floor(random() * 40))}\r\n`,
      );
      const octets = await watched.spool.put(id as OperationId, raw);
      await watched.append([queued(appending(id, octets))]);
    } else if (dice < 0.87) {
      await removeGarbage();
    } else if (dice < 0.95) {
      await vault.compact();
    } else {
      await vault.close();
      vault = await openVault(fs, dir, { now: () => clock, historyLimit: 1_000 });
      watched = tracked(vault);
    }
  }
  await vault.close();
}

/** Now a change of flags, now a copy. */
function onMessage(id: string, messageId: string, dice: number): MailOperation {
  return dice < 0.7 ? star(id, messageId) : copying(id, messageId);
}

/** null when all is well with what was recovered. */
async function judge(
  vault: Vault,
  disk: FileSystem,
  moment: Moment,
  history: History,
): Promise<string | null> {
  const { seq, generation } = vault.position;
  const { acknowledged, attempted } = moment;
  if (vault.report.damage.length > 0)
    return `a crash was taken for damage: ${JSON.stringify(vault.report.damage)}`;
  if (seq < acknowledged) return `${acknowledged} records were acknowledged, ${seq} are there`;
  if (seq > attempted) return `${attempted} records were written, ${seq} are there`;
  if (canonical(vault.state) !== history.expected[seq])
    return `the state is not that of the first ${seq} records`;
  if (acknowledged > 0 && generation !== history.generation) return 'the generation changed';
  const cur = join(accountFolder(dir, popAccount.id), 'mail', 'cur');
  for (const { file, sha256 } of vault.state.mails.values()) {
    const bytes = await disk.readFile(join(cur, file)).catch(() => null);
    if (!bytes) return `the file of a mail is lost: ${file}`;
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return `a mail was changed: ${file}`;
  }
  for (const { operation: waiting } of vault.state.pending.values()) {
    if (waiting.kind === 'append' && !(await vault.spool.read(waiting.id, waiting.cargo)))
      return `the message of ${waiting.id} is lost before its mailbox has it`;
  }
  const present = new Set(await disk.readdir(cur));
  for (const [file, since] of history.removedFiles) {
    if (seq >= since && present.has(file))
      return `a mail that was deleted for ever is on the disk again: ${file}`;
  }
  return null;
}

type Wrap = (fs: FileSystem) => FileSystem;

/** Opens, judges and leaves without closing, as a crash would. */
async function reopen(
  fs: FileSystem,
  moment: Moment,
  history: History,
): Promise<{ vault: Vault; wrong: string | null }> {
  const vault = await openVault(fs, dir, { now: () => clock });
  return { vault, wrong: await judge(vault, fs, moment, history) };
}

async function guarded(work: () => Promise<string | null>): Promise<string | null> {
  try {
    return await work();
  } catch (error) {
    return `recovery failed: ${String(error)}`;
  }
}

/** Recovery, three times over, gives the same; and the vault then works: one more record survives, after all others. */
function recoverThrice(
  moment: Moment,
  history: History,
  wrap: Wrap,
  result: Exploration,
): Promise<string | null> {
  return guarded(async () => {
    if (!moment.disk.names.has('vault')) return moment.acknowledged > 0 ? 'the whole vault is lost' : null;
    const fs = wrap(new RecordingFileSystem(copyOf(moment.disk)));
    let first: string | undefined;
    for (let time = 1; time <= 3; time += 1) {
      result.recoveries += 1;
      const { vault, wrong } = await reopen(fs, moment, history);
      if (wrong) return time === 1 ? wrong : `recovery ${time}: ${wrong}`;
      const outcome = `${vault.position.seq} ${canonical(vault.state)}`;
      if (outcome !== (first ??= outcome)) return `recovery ${time} gives another state`;
      if (time < 3) continue;
      const one = queued(star('one more', 'message'));
      await vault.append([one]);
      const again = await openVault(fs, dir, { now: () => clock });
      result.recoveries += 1;
      const after = [...again.state.operations.keys()];
      const before = [...vault.state.operations.keys()];
      if (after.join() !== before.join() || after.at(-1) !== 'one more')
        return 'a record written after recovery is lost';
    }
    return null;
  });
}

/** A crash at each step of recovery itself: the next one must do as well. */
function crashInRecovery(
  moment: Moment,
  history: History,
  random: () => number,
  result: Exploration,
): Promise<string | null> {
  return guarded(async () => {
    if (!moment.disk.names.has('vault')) return null;
    const disks: FolderNode[] = [];
    const fs = new RecordingFileSystem(copyOf(moment.disk));
    fs.observe = () => {
      const states = crashStates(fs.root, random, 2);
      for (let pick = 0; pick < 6 && states.length > 0; pick += 1) {
        disks.push(...states.splice(Math.floor(random() * states.length), 1));
      }
    };
    const { wrong } = await reopen(fs, moment, history);
    if (wrong) return wrong;
    for (const disk of disks) {
      result.recoveries += 1;
      const { wrong: later } = await reopen(new RecordingFileSystem(disk), moment, history);
      if (later) return `after a crash in recovery: ${later}`;
    }
    return null;
  });
}

/** The process is killed and started again, which shows what was never fsynced; then the power fails: what was shown must stay. */
function killThenPowerCut(
  moment: Moment,
  history: History,
  wrap: Wrap,
  result: Exploration,
): Promise<string | null> {
  return guarded(async () => {
    if (!moment.disk.names.has('vault')) return null;
    const fs = new RecordingFileSystem(moment.disk);
    const { vault, wrong } = await reopen(wrap(fs), moment, history);
    result.recoveries += 1;
    if (wrong) return `after a kill: ${wrong}`;
    const shown = { ...moment, acknowledged: Math.max(moment.acknowledged, vault.position.seq) };
    for (const disk of powerCuts(fs.root)) {
      if (!disk.names.has('vault')) {
        if (shown.acknowledged > 0) return 'the whole vault is lost';
        continue;
      }
      result.recoveries += 1;
      const { wrong: later } = await reopen(new RecordingFileSystem(disk), shown, history);
      if (later) return `killed, started, then a power cut: ${later}`;
    }
    return null;
  });
}
