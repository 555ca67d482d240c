/** The height of a row in each density, in CSS pixels: three lines, two, or one. */
import type { Density } from '../../state/ui-store';

export const rowHeights: Record<Density, number> = { comfortable: 72, cosy: 50, compact: 30 };
