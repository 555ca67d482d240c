/** "Work offline": the person's choice that nothing is connected to, kept in settings/connection.json over every start. */
import { join } from 'node:path';
import * as z from 'zod';
import { readKeptJson, writeKeptJson } from './kept-json';

const version = 1;
const ConnectionFile = z.object({ format: z.literal(version), workOffline: z.boolean() });

export interface WorkOffline {
  readonly on: boolean;
  /** Aborted as soon as the person goes offline; a new one each time that he goes online. */
  readonly whileOnline: AbortSignal;
  /** Counts at once, also where it cannot be kept. @throws the file system's error when it could not be made durable */
  set(on: boolean): Promise<void>;
}

/**
 * A file that cannot be understood counts as "offline": connecting against a person's will is the worse mistake.
 * @param settingsDir an existing folder of mode 0700
 */
export async function openWorkOffline(
  settingsDir: string,
  now: () => number = Date.now,
): Promise<WorkOffline> {
  const path = join(settingsDir, 'connection.json');
  const read = await readKeptJson(path, version, ConnectionFile, now());
  let on = read.kind === 'read' ? read.value.workOffline : read.kind !== 'absent';
  let online = new AbortController();
  if (on) online.abort();
  let last: Promise<void> = Promise.resolve();
  return {
    get on() {
      return on;
    },
    get whileOnline() {
      return online.signal;
    },
    set(wanted) {
      on = wanted;
      if (on) online.abort();
      else online = new AbortController();
      const write = (): Promise<void> => writeKeptJson(path, { format: version, workOffline: wanted });
      // One after the other, whatever became of the one before: the newest choice must end on the disk.
      last = last.then(write, write);
      return last;
    },
  };
}
