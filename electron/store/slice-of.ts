/** Rows at an offset, which a cursor must walk to: from the nearer end. */
import type { Collection } from 'dexie';

/** @param total how many rows the collection has */
export async function sliceOf<T, K, I>(
  rows: Collection<T, K, I>,
  total: number,
  offset: number,
  limit: number,
): Promise<T[]> {
  if (offset <= total / 2) return rows.offset(offset).limit(limit).toArray();
  const end = Math.min(offset + limit, total);
  if (end <= offset) return [];
  const backward = await rows
    .reverse()
    .offset(total - end)
    .limit(end - offset)
    .toArray();
  return backward.reverse();
}
