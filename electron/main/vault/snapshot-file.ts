/** Snapshots: the whole state folded into one file of checksummed lines, whole or not there at all. */
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as z from 'zod';
import type { FileSystem } from './file-system';
import { temporaryName, snapshotName } from './journal-files';
import { encodeLine, readAs, readLines } from './journal-line';

const Head = z.object({
  snapshot: z.object({ generation: z.string().min(1), seq: z.number().int().min(0) }),
});
const Part = z.object({ part: z.record(z.string(), z.unknown()) });
const Foot = z.object({ end: z.object({ parts: z.number().int() }) });

export interface Snapshot {
  generation: string;
  seq: number;
  parts: Record<string, unknown>[];
  octets: number;
}

/** Octets gathered before each write: large states are written in steps, so that nothing else waits long. */
const chunk = 256 * 1024;
/** Lines read between two turns of the event loop. */
const step = 2_000;

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
    const bytes = Buffer.from(pending, 'utf8');
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
 * Reads a snapshot; null when any of it is damaged: half a state is no state.
 * @throws VaultProblem when it is whole but from a newer version
 */
export async function decodeSnapshot(name: string, bytes: Uint8Array): Promise<Snapshot | null> {
  const values: Record<string, unknown>[] = [];
  for (const { value } of readLines(bytes)) {
    if (value === null) return null;
    values.push(value);
    if (values.length % step === 0) await nextTurn();
  }
  const [first, last] = [values.shift(), values.pop()];
  if (!first || !last || !('end' in last)) return null;
  const head = readAs(Head, first, name).snapshot;
  const { end } = readAs(Foot, last, name);
  if (end.parts !== values.length) return null;
  const parts = values.map((value) => readAs(Part, value, name).part);
  return { ...head, parts, octets: bytes.byteLength };
}
