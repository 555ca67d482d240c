/** Where notices are drawn: in the newest modal dialog, since all else is inert behind it, or in the window itself. */
import { create } from 'zustand';

const usePlaces = create<{ places: readonly HTMLElement[] }>()(() => ({ places: [] }));

export const noticePlaces = {
  /** @returns what takes it away again */
  add(place: HTMLElement): () => void {
    usePlaces.setState(({ places }) => ({ places: [...places, place] }));
    return () => usePlaces.setState(({ places }) => ({ places: places.filter((known) => known !== place) }));
  },
};

/** null: no dialog is open. */
export function useNoticePlace(): HTMLElement | null {
  return usePlaces(({ places }) => places.at(-1) ?? null);
}
