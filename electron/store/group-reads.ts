/** What the pending view reads: a page of groups, and a page of one group's operations. */
import { Dexie } from 'dexie';
import type { GroupId } from '../contract/operation-group';
import { addCounts, countIn, operationRanks } from '../contract/operation-group';
import type { GroupSummary, QueryArguments, QueryValues } from '../contract/queries';
import { positionRow } from './database';
import type { SatchelDatabase } from './database';
import type { GroupRow } from './rows';
import { sliceOf } from './slice-of';
import { countSections } from './write-groups';

export async function operationGroups(
  db: SatchelDatabase,
  { offset, limit, expanded }: QueryArguments<'operation-groups'>,
): Promise<QueryValues['operation-groups']> {
  const sections = (await positionRow(db))?.sections ?? (await countSections(db));
  const total = sections.reduce((sum, count) => sum + count, 0);
  const rows = await sliceOf(db.groups.orderBy('[rank+place+id]'), total, offset, limit);
  const [tops, samples] = await Promise.all([
    db.operations.bulkGet(rows.map(({ top }) => top)),
    db.operations.bulkGet(rows.map(({ sample }) => sample)),
  ]);
  const groups = rows.flatMap((row, index): GroupSummary[] => {
    const { id, accountId, rank, since, listed, trimmed } = row;
    const [top, sample] = [tops[index]?.record, samples[index]?.record];
    if (!top || !sample) return [];
    const counts = trimmed ? addCounts(listed, trimmed.counts) : listed;
    return [{ id, accountId, rank, since, counts, listed, top, sample }];
  });
  return { sections, offset, groups, expanded: expanded && (await placeOf(db, expanded, sections)) };
}

async function placeOf(
  db: SatchelDatabase,
  id: GroupId,
  sections: readonly number[],
): Promise<QueryValues['operation-groups']['expanded']> {
  const row = await db.groups.get(id);
  if (!row) return null;
  const { rank, place, listed } = row;
  const before = sections.slice(0, rank).reduce((sum, count) => sum + count, 0);
  const beside = await db.groups
    .where('[rank+place+id]')
    .between([rank, Dexie.minKey], [rank, place, id], true, false)
    .count();
  return { index: before + beside, operations: countIn(listed) };
}

export async function groupOperations(
  db: SatchelDatabase,
  { group, offset, limit }: QueryArguments<'group-operations'>,
): Promise<QueryValues['group-operations']> {
  const row: GroupRow | undefined = await db.groups.get(group);
  const total = row ? countIn(row.listed) : 0;
  const operations = db.operations
    .where('[group+rank+order]')
    .between([group, 0], [group, operationRanks.length]);
  const rows = await sliceOf(operations, total, offset, limit);
  return { group, total, offset, records: rows.map(({ record }) => record) };
}
