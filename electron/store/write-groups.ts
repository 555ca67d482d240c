/** Keeps the groups in step with their operations: only what a batch of changes touches is read. */
import { Dexie } from 'dexie';
import type { OperationState } from '../contract/operation';
import { addCounts, counted, countIn, noCounts, operationRanks, rankOf } from '../contract/operation-group';
import type { GroupCounts, GroupId, StateCounts } from '../contract/operation-group';
import type { ChangeSet } from './change-set';
import type { SatchelDatabase } from './database';
import { byGroup, edgesAmong, groupRow } from './group-rows';
import type { Draft, Edges } from './group-rows';
import { isMessageRow } from './rows';
import type { GroupRow, OperationRow } from './rows';

/** How many groups of each rank there are where there are none. */
export const noSections: number[] = operationRanks.map(() => 0);

/** Everything in the caller's transaction, after the operations are written. @returns the groups of each rank */
export async function writeGroups(
  db: SatchelDatabase,
  set: ChangeSet,
  held: readonly number[] | undefined,
): Promise<number[]> {
  const sections = [...(held ?? (await countSections(db)))];
  const touched = touchedGroups(set);
  const ids = [...touched.keys()];
  const before = await db.groups.bulkGet(ids);
  const loaded = byGroup(set.operations.values());
  const rows: GroupRow[] = [];
  const gone: GroupId[] = [];
  const drafts = ids.map((id, index) => changed(touched.get(id) as Touched, before[index]));
  const atHand = drafts.map(({ listed }, index) =>
    edgesAtHand(listed, loaded.get(ids[index] as GroupId) ?? []),
  );
  // Dexie ends a transaction in which it sees a hundred awaits without a request: only what must be read is waited for.
  const read = new Map<GroupId, Edges | null>();
  for (const [index, id] of ids.entries())
    if (atHand[index] === 'to be read') read.set(id, await readEdges(db, id, drafts[index] as Draft));
  for (const [index, id] of ids.entries()) {
    const old = before[index]?.rank;
    if (old !== undefined) sections[old] = (sections[old] ?? 0) - 1;
    const known = atHand[index];
    const edges = known === 'to be read' ? read.get(id) : known;
    if (!edges) {
      gone.push(id);
      continue;
    }
    const row = groupRow(id, drafts[index] as Draft, edges);
    sections[row.rank] = (sections[row.rank] ?? 0) + 1;
    rows.push(row);
  }
  await db.groups.bulkDelete(gone);
  await db.groups.bulkPut(rows);
  return sections;
}

export function countSections(db: SatchelDatabase): Promise<number[]> {
  return Promise.all(
    operationRanks.map((_name, rank) =>
      db.groups.where('[rank+place+id]').between([rank, Dexie.minKey], [rank, Dexie.maxKey]).count(),
    ),
  );
}

interface Touched {
  /** Rows as they were, and as they are to be. */
  minus: OperationRow[];
  plus: OperationRow[];
  trimmed: NonNullable<GroupRow['trimmed']>[];
}

function touchedGroups(set: ChangeSet): Map<GroupId, Touched> {
  const touched = new Map<GroupId, Touched>();
  const of = (id: GroupId): Touched => {
    const known = touched.get(id) ?? { minus: [], plus: [], trimmed: [] };
    touched.set(id, known);
    return known;
  };
  for (const id of new Set([...set.changedOperations, ...set.removedOperations])) {
    const [before, after] = [set.operationsBefore.get(id), set.operations.get(id)];
    if (before) of(before.group).minus.push(before);
    if (after) of(after.group).plus.push(after);
  }
  for (const { group, record } of set.trimmed) {
    const { operation, state } = record;
    of(group).trimmed.push({
      counts: counted(noCounts, operation, state, 1),
      since: operation.createdAt,
    });
  }
  for (const { id, counts, since } of set.tallies) of(id).trimmed.push({ counts, since });
  return touched;
}

function changed({ minus, plus, trimmed }: Touched, before: GroupRow | undefined): Draft {
  let listed: GroupCounts = before?.listed ?? noCounts;
  for (const { record } of plus) listed = counted(listed, record.operation, record.state, 1);
  for (const { record } of minus) listed = counted(listed, record.operation, record.state, -1);
  const tally = [...(before?.trimmed ? [before.trimmed] : []), ...trimmed];
  if (tally.length === 0) return { listed };
  return {
    listed,
    trimmed: tally.reduce((a, b) => ({
      counts: addCounts(a.counts, b.counts),
      since: Math.min(a.since, b.since),
    })),
  };
}

/**
 * @param loaded those of the group that are at hand, as they are now
 * @returns null for a group that has none
 */
function edgesAtHand(listed: GroupCounts, loaded: readonly OperationRow[]): Edges | null | 'to be read' {
  const total = countIn(listed);
  if (total === 0) return null;
  return loaded.length === total ? edgesAmong(loaded) : 'to be read';
}

async function readEdges(db: SatchelDatabase, id: GroupId, { listed }: Draft): Promise<Edges | null> {
  const ranks = (states: StateCounts): number[] => (Object.keys(states) as OperationState[]).map(rankOf);
  const ofRank = (rank: number) =>
    db.operations.where('[group+rank+order]').between([id, rank, Dexie.minKey], [id, rank, Dexie.maxKey]);
  const firsts = await Promise.all([
    ...[...new Set(ranks(listed.mailboxes))].map((rank) => ofRank(rank).first()),
    // Past the few mailboxes that are made for them.
    ...[...new Set(ranks(listed.messages))].map((rank) => ofRank(rank).filter(isMessageRow).first()),
  ]);
  return edgesAmong(firsts.filter((row) => row !== undefined));
}
