/** The points of a scenario at which something breaks, out of what its clean run recorded; and a sample of them: pure. */
import type { Random } from '../support/random';
import type { Direction } from '../../support/fault-proxy/start-fault-proxy';

/** `act`: while the person acts, without the network. `replay`: from the connection on, until rest. */
export type Point =
  | { at: 'record'; phase: 'act' | 'replay'; number: number; when: 'before' | 'torn' | 'after'; deed: 'kill' }
  | { at: 'record'; phase: 'replay'; number: number; when: 'before' | 'after'; deed: 'cut' }
  | { at: 'line'; direction: Direction; number: number; when: 'before' | 'after'; deed: 'kill' | 'cut' };

/** What a clean run recorded. */
export interface Course {
  /** Records that the person's action wrote; they come first. */
  acted: number;
  records: number;
  lines: Record<Direction, number>;
}

export function pointsOf({ acted, records, lines }: Course): Point[] {
  const points: Point[] = [];
  for (let number = 1; number <= records; number += 1) {
    const phase = number <= acted ? 'act' : 'replay';
    for (const when of ['before', 'torn', 'after'] as const)
      points.push({ at: 'record', phase, number, when, deed: 'kill' });
    if (phase === 'act') continue;
    for (const when of ['before', 'after'] as const)
      points.push({ at: 'record', phase, number, when, deed: 'cut' });
  }
  for (const direction of ['to-server', 'to-client'] as const)
    for (let number = 1; number <= lines[direction]; number += 1)
      for (const when of ['before', 'after'] as const)
        for (const deed of ['kill', 'cut'] as const)
          points.push({ at: 'line', direction, number, when, deed });
  return points;
}

/** Evenly spread, beginning where the seed says; all of them when `count` is not smaller. */
export function sample(points: readonly Point[], count: number, random: Random): Point[] {
  if (count >= points.length) return [...points];
  const first = random.next();
  return Array.from(
    { length: count },
    (_none, index) => points[Math.floor(((index + first) * points.length) / count)] as Point,
  );
}

/** A point in the middle of recovery, where one more thing breaks; null for none. */
export function secondPoint({ records, acted, lines }: Course, random: Random): Point | null {
  if (random.next() < 0.6) return null;
  const deed = random.pick(['kill', 'cut'] as const);
  const when = random.pick(['before', 'after'] as const);
  if (random.next() < 0.4) {
    const number = 1 + random.below(Math.max(1, records - acted));
    return { at: 'record', phase: 'replay', number, when, deed };
  }
  const direction = random.pick(['to-server', 'to-client'] as const);
  return { at: 'line', direction, number: 1 + random.below(Math.max(1, lines[direction])), when, deed };
}

/** Whether it breaks while the person acts, or answers. */
export function isInAct(point: Point | null): point is Point & { at: 'record'; phase: 'act' } {
  return point?.at === 'record' && point.phase === 'act';
}

/** For a command line: `kill:before:record:3`, `cut:after:to-server:12`. */
export function nameOf(point: Point): string {
  const place = point.at === 'record' ? 'record' : point.direction;
  return `${point.deed}:${point.when}:${place}:${point.number}`;
}

export function pointNamed(name: string, acted: number): Point {
  const [deed, when, place, digits] = name.split(':');
  const number = Number(digits);
  if (place === 'record')
    return { at: 'record', phase: number <= acted ? 'act' : 'replay', number, when, deed } as Point;
  return { at: 'line', direction: place, number, when, deed } as Point;
}
