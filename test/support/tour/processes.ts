/** Looks at the system's processes, to know that a kill left none of the app's behind. */
import { readFile, readdir } from 'node:fs/promises';

/** Processes that have this text in their command line (Linux). */
export async function processesWith(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(text)) found.push(Number(name));
  }
  return found;
}
