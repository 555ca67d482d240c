/** Panes: what a person drags them to, and what a window leaves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultWidths, fitWidths, widthLimits } from '../../../renderer/state/pane-widths';

describe('fitWidths', () => {
  it('is what was wanted where there is room', () => {
    expect(fitWidths({ tree: 300, list: 500 }, 1600, 'three')).toEqual({ tree: 300, list: 500 });
    expect(fitWidths(defaultWidths, 1280, 'three')).toEqual(defaultWidths);
  });
  it('takes from the list first when the window is narrow', () => {
    expect(fitWidths({ tree: 232, list: 720 }, 1100, 'three')).toEqual({ tree: 232, list: 508 });
  });
  it('always leaves the reader its room, whatever was remembered', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000, max: 5_000 }),
        fc.integer({ min: -5_000, max: 5_000 }),
        fc.integer({ min: 800, max: 4_000 }),
        (tree, list, room) => {
          const columns = room < 1100 ? 'two' : 'three';
          const shown = fitWidths({ tree, list }, room, columns);
          const used = shown.list + (columns === 'three' ? shown.tree : 0);
          expect(room - used).toBeGreaterThanOrEqual(360);
          const limits = widthLimits({ tree, list }, room, columns);
          for (const pane of ['tree', 'list'] as const) {
            expect(shown[pane]).toBeGreaterThanOrEqual(limits[pane].min);
            expect(shown[pane]).toBeLessThanOrEqual(limits[pane].max);
          }
        },
      ),
    );
  });
});
