/** Opens the journal's folder: finds what counts, mends what a crash left, and puts damaged files aside without losing more. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FileSystem } from './file-system';
import { Journal } from './journal';
import type { JournalOwner } from './journal';
import { segmentsAfter, sortFiles } from './journal-files';
import type { NumberedFile } from './journal-files';
import { ensureFolder } from './folders';
import { planRecovery } from './plan-recovery';
import type { RecoveryPlan } from './plan-recovery';
import { scanSegment } from './segment-scan';
import type { ScannedSegment } from './segment-scan';
import { SegmentWriter } from './segment-writer';
import { decodeSnapshot, writeSnapshot } from './snapshot-file';
import type { Snapshot } from './snapshot-file';
import { onDisk } from './disk-failure';
import { timeSlices } from '../time-slice';
import type { JournalDamage } from './vault-problem';

export interface OpenedJournal<R> {
  journal: Journal<R>;
  /** Empty unless the disk damaged what was durable; a mere crash leaves nothing here. */
  damage: JournalDamage[];
  /** Octets of a torn last write that were cut off; nothing in them was acknowledged. */
  cutOctets: number;
  /** The record that the snapshot ends with: those after it were applied one by one. */
  baseSeq: number;
}

const asideName = (name: string): string => `damaged-${name}`;

/**
 * Recovers the journal in `dir` (made if missing) into its owner and goes on with it. May be repeated after a crash at
 * any moment, also of itself, with the same result.
 * @param now ms since 1970, for new records
 * @throws VaultProblem when a newer version wrote it, MailFailure of kind `disk`; nothing was changed then
 */
export function openJournal<R>(
  fs: FileSystem,
  dir: string,
  owner: JournalOwner<R>,
  now: () => number = Date.now,
): Promise<OpenedJournal<R>> {
  return onDisk(() => open(fs, dir, owner, now));
}

async function open<R>(
  fs: FileSystem,
  dir: string,
  owner: JournalOwner<R>,
  now: () => number,
): Promise<OpenedJournal<R>> {
  await ensureFolder(fs, dir);
  const files = sortFiles(await fs.readdir(dir));
  const { snapshot, spoiled } = await newestSnapshot(fs, dir, files.snapshots);
  const scanned: ScannedSegment[] = [];
  for (const { name } of segmentsAfter(files.segments, snapshot?.seq ?? 0)) {
    const bytes = await fs.readFile(join(dir, name));
    scanned.push(await scanSegment(name, bytes));
  }
  const plan = planRecovery(snapshot, scanned);

  const slice = timeSlices();
  for (const part of snapshot?.parts ?? []) {
    owner.restore(part);
    await slice();
  }
  for (const record of plan.records) {
    owner.apply(record);
    await slice();
  }

  const damage: JournalDamage[] = spoiled.map((file) => ({ file, keptAs: asideName(file), lost: null }));
  for (const { file, lost } of plan.damage) damage.push({ file, keptAs: asideName(file), lost });
  for (const name of files.temporary) await fs.unlink(join(dir, name));
  for (const name of plan.remove) await fs.unlink(join(dir, name));
  for (const name of [...spoiled, ...plan.aside])
    await fs.rename(join(dir, name), join(dir, asideName(name)));

  const newestName = files.segments.at(-1)?.seq ?? 0;
  const last = plan.lastSeq;
  const start = {
    lastSeq: last,
    // A segment that is gone on with may use its own first number; every other name is taken.
    attempted: Math.max(last, plan.tail ? newestName - 1 : newestName),
    generation: plan.generation ?? randomUUID(),
    tail: null as SegmentWriter | null,
    snapshot: snapshot ? { seq: snapshot.seq, octets: snapshot.octets } : null,
  };
  if (plan.damage.length > 0) Object.assign(start, await beginAnew(fs, dir, owner, plan, last));
  else if (plan.tail) start.tail = await SegmentWriter.resume(fs, dir, plan.tail);
  else await makeDurable(fs, dir, without(scanned, [...plan.remove, ...plan.aside]));
  const journal = new Journal(fs, dir, owner, now, start);
  return { journal, damage, cutOctets: plan.tail?.cut ?? 0, baseSeq: snapshot?.seq ?? 0 };
}

const without = (segments: readonly ScannedSegment[], names: readonly string[]): string[] =>
  segments.map(({ name }) => name).filter((name) => !names.includes(name));

/** For segments that are not gone on with: what was read from them may never have reached the disk. */
async function makeDurable(fs: FileSystem, dir: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const handle = await fs.openAppend(join(dir, name));
    await handle.sync();
    await handle.close();
  }
  await fs.syncDirectory(dir);
}

async function newestSnapshot(
  fs: FileSystem,
  dir: string,
  files: readonly NumberedFile[],
): Promise<{ snapshot: Snapshot | null; spoiled: string[] }> {
  const spoiled: string[] = [];
  for (const { name } of files.slice().reverse()) {
    const snapshot = await decodeSnapshot(name, await fs.readFile(join(dir, name)));
    if (snapshot) return { snapshot, spoiled };
    spoiled.push(name);
  }
  return { snapshot: null, spoiled };
}

/**
 * After damage: copies of the damaged files are kept, all that could be read is folded into a snapshot of a new
 * generation, so that a store which knew more is rebuilt. The old files count until that snapshot is durable.
 */
async function beginAnew<R>(
  fs: FileSystem,
  dir: string,
  owner: JournalOwner<R>,
  plan: RecoveryPlan,
  seq: number,
): Promise<{ generation: string; snapshot: { seq: number; octets: number } }> {
  const taken = new Set(await fs.readdir(dir));
  const damaged = new Set(plan.damage.map(({ file }) => file));
  for (const name of damaged) {
    const copy = asideName(name);
    if (taken.has(copy)) await fs.unlink(join(dir, copy));
    const handle = await fs.createExclusive(join(dir, copy));
    await handle.write(await fs.readFile(join(dir, name)));
    await handle.sync();
    await handle.close();
  }
  const generation = randomUUID();
  const octets = await writeSnapshot(fs, dir, { generation, seq }, owner.snapshot());
  for (const name of damaged) await fs.unlink(join(dir, name));
  return { generation, snapshot: { seq, octets } };
}
