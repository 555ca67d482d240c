/** Makes something break at a point: a line is held or cut by the proxy, a record is the process's own deed. */
import type { RecordMoment } from './mail-process-words';
import type { Point } from './points';
import type { World } from './world';

export interface Armed {
  fired: () => boolean;
  kills: boolean;
  /** It shall not happen any more, and what it holds goes on. */
  release: () => void;
}

type How = 'fin' | 'rst';
type RecordPoint = Point & { at: 'record' };

/** The process is told its moment by `arm`, or at its start. */
export function armRecord(world: World, { deed }: RecordPoint, how: How): Armed {
  let fired = false;
  world.process.onHeld(() => {
    fired = true;
    world.proxy.cutNow({ how });
    world.process.nudge();
  });
  return { fired: () => fired, kills: deed === 'kill', release: () => undefined };
}

/** @param point null, or one at a record: nothing is armed */
export function armLine(world: World, point: Point | null, how: How): Armed {
  if (point?.at !== 'line') return { fired: () => false, kills: false, release: () => undefined };
  const { direction, number, when, deed } = point;
  const moment = { direction, line: number, when };
  let fired = false;
  const held = deed === 'kill' ? world.proxy.hold(moment) : null;
  const fault = held ?? world.proxy.cut(moment, { how });
  void fault.fired.then(() => {
    fired = true;
    if (deed === 'kill') void world.process.kill();
    world.process.nudge();
  });
  return {
    fired: () => fired,
    kills: deed === 'kill',
    release: () => {
      fault.cancel();
      held?.release();
    },
  };
}

export function momentOf(point: RecordPoint): RecordMoment {
  return { record: point.number, when: point.when, deed: point.deed === 'kill' ? 'kill' : 'hold' };
}
