/** What is being dragged: pages may not read a drag's data before the drop, but folders must know what they would get. */
import type { AccountId, MessageId } from '../../electron/contract/ids';
import { listRows } from './list-rows';

export interface DraggedMail {
  ids: readonly MessageId[];
  /** null: not known, since some of it is not loaded. */
  accountIds: ReadonlySet<AccountId> | null;
}

let dragged: DraggedMail | null = null;

export const draggedMail = {
  get: (): DraggedMail | null => dragged,
  begin(ids: readonly MessageId[]): void {
    dragged = { ids, accountIds: listRows.accountsOf(ids) };
  },
  end(): void {
    dragged = null;
  },
};
