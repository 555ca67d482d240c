/** Runs a random workload on the vault and, at each step, recovers from every state in which a crash could leave the disk. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DraftId } from '../../../electron/contract/draft';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { accountFolder, draftsFolder } from '../../../electron/main/vault/folders';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import { changeGroups } from '../../../electron/main/vault/action-history';
import type { VaultState } from '../../../electron/main/vault/state-shape';
import { copyOf, crashStates, fingerprint, liveCopyOf, powerCuts, seededRandom } from './crash-states';
import { isInUse } from '../../../electron/contract/outbox';
import { clock, dir, runWorkload } from './crash-workload';
import type { History } from './crash-workload';
import { popAccount, queued, star } from './entries';
import { RecordingFileSystem } from './recording-file-system';
import type { FolderNode } from './recording-file-system';

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
      [...state.tallies],
      [...state.ledgers].map(([id, ledger]) => [id, [...ledger]]),
      [...state.mailboxes],
      [...state.names],
      [...state.mails],
      [...state.garbage],
      [...state.outbox],
      [...state.drafts],
      [...state.actions.values()].map((action) => [action.head, action.undone, changeGroups(action)]),
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
  for (const record of vault.state.outbox.values()) {
    const { item } = record;
    const needed = isInUse(record) || vault.state.pending.has(item.id);
    if (needed && !(await vault.spool.read(item.id, item)))
      return `the mail ${item.id} is lost before it was sent`;
  }
  for (const { id, revision, sha256, attachments } of vault.state.drafts.values()) {
    if (!(await vault.drafts.readContent(id, revision, sha256))) return `the draft ${id} is lost`;
    for (const file of attachments) {
      if (!(await vault.drafts.readAttachment(id, file.id, file.sha256)))
        return `an attachment of the draft ${id} is lost`;
    }
  }
  const stray = (await disk.readdir(draftsFolder(dir))).find(
    (name) => !vault.state.drafts.has(name.slice(0, 36) as DraftId),
  );
  if (stray !== undefined) return `a file of no draft is left: ${stray}`;
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
