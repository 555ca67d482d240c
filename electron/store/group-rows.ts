/** What a group's row says of its operations. Pure. */
import { counted, noCounts, operationRanks } from '../contract/operation-group';
import type { GroupId } from '../contract/operation-group';
import { isMessageRow } from './rows';
import type { GroupRow, OperationRow } from './rows';

/** The rank whose groups stand newest first. */
const history = operationRanks.indexOf('history');

/** Groups out of all their operations: for a cache that had none. */
export function groupsOf(operations: readonly OperationRow[]): GroupRow[] {
  return [...byGroup(operations)].flatMap(([id, rows]) => {
    const edges = edgesAmong(rows);
    const listed = rows.reduce(
      (counts, { record }) => counted(counts, record.operation, record.state, 1),
      noCounts,
    );
    return edges ? [groupRow(id, { listed }, edges)] : [];
  });
}

export type Draft = Pick<GroupRow, 'listed' | 'trimmed'>;

/** Of a group's operations the oldest, the oldest of the lowest rank, and the same among those on messages. */
export interface Edges {
  oldest: OperationRow;
  top: OperationRow;
  sample: OperationRow;
}

export function groupRow(id: GroupId, { listed, trimmed }: Draft, { oldest, top, sample }: Edges): GroupRow {
  const { createdAt } = oldest.record.operation;
  const since = trimmed ? Math.min(trimmed.since, createdAt) : createdAt;
  return {
    ...{ id, accountId: top.accountId, listed, ...(trimmed ? { trimmed } : {}) },
    ...{ rank: top.rank, place: top.rank === history ? -since : since, since },
    ...{ top: top.id, sample: sample.id },
  };
}

export function byGroup(rows: Iterable<OperationRow>): Map<GroupId, OperationRow[]> {
  const groups = new Map<GroupId, OperationRow[]>();
  for (const row of rows) {
    const list = groups.get(row.group);
    if (list) list.push(row);
    else groups.set(row.group, [row]);
  }
  return groups;
}

export function edgesAmong(rows: readonly OperationRow[]): Edges | null {
  const first = (among: readonly OperationRow[], before: (a: OperationRow, b: OperationRow) => boolean) =>
    among.reduce<OperationRow | undefined>(
      (best, row) => (best && !before(row, best) ? best : row),
      undefined,
    );
  const urgent = (a: OperationRow, b: OperationRow): boolean =>
    a.rank < b.rank || (a.rank === b.rank && a.order < b.order);
  const oldest = first(rows, (a, b) => a.order < b.order);
  const top = first(rows, urgent);
  return oldest && top ? { oldest, top, sample: first(rows.filter(isMessageRow), urgent) ?? top } : null;
}
