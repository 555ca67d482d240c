/** Everything that the pending view lists, read by its own queries, page after page. */
import type { OperationRecord } from '../../../electron/contract/operation';
import type { GroupSummary } from '../../../electron/contract/queries';
import type { MemoryStore } from './memory-store';

export interface ShownGroup extends GroupSummary {
  records: OperationRecord[];
}

/** @param limit rows of one page */
export async function shownGroups(store: Pick<MemoryStore, 'query'>, limit = 200): Promise<ShownGroup[]> {
  const shown: ShownGroup[] = [];
  for (;;) {
    const { groups } = await store.query('operation-groups', { offset: shown.length, limit, expanded: null });
    for (const group of groups) {
      const records: OperationRecord[] = [];
      for (;;) {
        const page = { group: group.id, offset: records.length, limit };
        const found = (await store.query('group-operations', page)).records;
        records.push(...found);
        if (found.length < limit) break;
      }
      shown.push({ ...group, records });
    }
    if (groups.length < limit) return shown;
  }
}

export async function shownOperations(store: Pick<MemoryStore, 'query'>): Promise<OperationRecord[]> {
  return (await shownGroups(store)).flatMap(({ records }) => records);
}
