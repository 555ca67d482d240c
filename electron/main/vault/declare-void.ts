/** After a failed append: its records may be on the disk all the same, until a new segment says that they do not count. */
import type { Vault } from './vault';

/** @returns whether they do not count for certain; what they speak of must be left as it is otherwise */
export async function declareVoid(vault: Pick<Vault, 'append'>): Promise<boolean> {
  return vault.append([]).then(
    () => true,
    () => false,
  );
}
