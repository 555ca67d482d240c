/** Snapshots: the whole state folded into one file of checksummed lines, whole or not there at all. */
import { join } from 'node:path';
import * as z from 'zod';
import type { FileSystem } from './file-system';
import { temporaryName, snapshotName } from './journal-files';
import { encodeLine, isWholeLine, linesOf, readAs, valueOf } from './journal-line';
import { timeSlices } from '../time-slice';

const Head = z.object({
  snapshot: z.object({ generation: z.string().min(1), seq: z.number().int().min(0) }),
});
/** What is in a part is for its reader to check. */
const Part = z.object({
  part: z.custom<Record<string, unknown>>((part) => typeof part === 'object' && part !== null),
});
const Foot = z.object({ end: z.object({ parts: z.number().int() }) });

export interface Snapshot {
  generation: string;
  seq: number;
  /** Read one by one, when they are asked for: all at once would be many times the file in memory. */
  parts: Iterable<Record<string, unknown>>;
  octets: number;
}

/** Octets gathered before each write: large states are written in steps, so that nothing else waits long. */
const chunk = 256 * 1024;

/**
 * Makes a snapshot durable under its final name; a crash at any moment leaves the old files as they were.
 * @returns its octets
 */
export async function writeSnapshot(
  fs: FileSystem,
  dir: string,
  { generation, seq }: { generation: string; seq: number },
  parts: Iterable<object>,
): Promise<number> {
  const name = snapshotName(seq);
  const temporary = join(dir, temporaryName(name));
  if ((await fs.readdir(dir)).includes(temporaryName(name))) await fs.unlink(temporary);
  const file = await fs.createExclusive(temporary);
  let octets = 0;
  let pending = encodeLine({ snapshot: { generation, seq } });
  let count = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(pending);
    pending = '';
    octets += bytes.byteLength;
    await file.write(bytes);
  };
  try {
    for (const part of parts) {
      pending += encodeLine({ part });
      count += 1;
      if (pending.length >= chunk) await flush();
    }
    pending += encodeLine({ end: { parts: count } });
    await flush();
    await file.sync();
    await file.close();
  } catch (error) {
    // A disk that is full must not stay full because of a file that nobody will read.
    await file.close().catch(() => undefined);
    await fs.unlink(temporary).catch(() => undefined);
    throw error;
  }
  await fs.rename(temporary, join(dir, name));
  await fs.syncDirectory(dir);
  return octets;
}

/**
 * Reads a snapshot; null when any of it is damaged: half a state is no state. So all of it is checked before any part is given.
 * @throws VaultProblem when it is whole but from a newer version; `parts` too
 */
export async function decodeSnapshot(name: string, bytes: Uint8Array): Promise<Snapshot | null> {
  const slice = timeSlices();
  const lines: Buffer[] = [];
  for (const { line } of linesOf(bytes)) {
    if (!isWholeLine(line)) return null;
    lines.push(line);
    await slice();
  }
  const [first, last] = [lines.shift(), lines.pop()];
  const foot = last && valueOf(last);
  if (!first || !foot || !('end' in foot)) return null;
  const head = readAs(Head, valueOf(first), name).snapshot;
  const { end } = readAs(Foot, foot, name);
  if (end.parts !== lines.length) return null;
  return { ...head, parts: partsIn(name, lines), octets: bytes.byteLength };
}

function* partsIn(name: string, lines: readonly Buffer[]): Generator<Record<string, unknown>> {
  for (const line of lines) yield readAs(Part, valueOf(line), name).part;
}
