/** Zoom of the whole window in steps, up to 200 %, remembered. */
import { bridge } from '../data/bridge';
import { useNotices } from './notices';
import { recall, remember } from './ui-store';

export const zoomSteps: readonly number[] = [0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The next step from any factor; the ends hold. */
export function nextZoom(factor: number, by: 1 | -1): number {
  const near = 0.01;
  const further =
    by > 0
      ? zoomSteps.find((step) => step > factor + near)
      : zoomSteps.filter((step) => step < factor - near).at(-1);
  return further ?? (by > 0 ? 2 : 0.67);
}

function setZoom(factor: number): void {
  bridge().zoom.set(factor);
  remember('zoom', factor);
  const percent = new Intl.NumberFormat(undefined, { style: 'percent' }).format(factor);
  useNotices.getState().tell({ level: 'info', sentence: `Zoom ${percent}`, actionId: null, topic: 'zoom' });
}

export const zoomBy = (by: 1 | -1): void => setZoom(nextZoom(bridge().zoom.get(), by));
export const resetZoom = (): void => setZoom(1);

/** Called once, before the first paint. */
export function recallZoom(): void {
  const factor = recall<unknown>('zoom', 1);
  if (typeof factor === 'number' && factor >= 0.5 && factor <= 2 && factor !== 1) bridge().zoom.set(factor);
}
