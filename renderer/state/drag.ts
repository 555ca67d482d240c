/** What is being dragged: pages may not read a drag's data before the drop, but folders must know what they would get. */
import type { MessageId } from '../../electron/contract/ids';

export interface DraggedMail {
  ids: readonly MessageId[];
}

let dragged: DraggedMail | null = null;

export const draggedMail = {
  get: (): DraggedMail | null => dragged,
  begin(ids: readonly MessageId[]): void {
    dragged = { ids };
  },
  end(): void {
    dragged = null;
  },
};
