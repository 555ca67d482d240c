/** CPU seconds that a set of processes has used, by role: steadier than the clock on a machine that is shared. */
import { readFileSync, readdirSync } from 'node:fs';

/** Seconds a clock tick of /proc (USER_HZ, which Linux fixes at 100 for user space). */
const tick = 0.01;

/** User and system time of one process, in s; threads of the main process that do not run its JavaScript are told apart. */
export function cpuTimes(pids: readonly { pid: number; type: string }[]): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { pid, type } of pids) {
    for (const thread of threadsOf(pid)) {
      const stat = readStat(pid, thread);
      if (stat === null) continue;
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const label = thread === String(pid) ? type : `${type} ${name}`;
      times[label] = (times[label] ?? 0) + (Number(fields[11]) + Number(fields[12])) * tick;
    }
  }
  return times;
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // it has just ended
  }
}

function readStat(pid: number, thread: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
  } catch {
    return null;
  }
}

/** What was used between two readings, in s, without what is nothing. */
export function cpuBetween(
  before: Record<string, number>,
  after: Record<string, number>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after)
      .map(([label, seconds]) => [label, Number((seconds - (before[label] ?? 0)).toFixed(2))] as const)
      .filter(([, seconds]) => seconds > 0),
  );
}
