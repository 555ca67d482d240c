/** Reads a JSON file that people depend on: a damaged one is kept aside, a newer one refused, neither is ever overwritten. */
import { readFile, rename } from 'node:fs/promises';
import * as z from 'zod';
import { writeFileAtomic } from './atomic-file';

export type KeptJson<T> =
  | { kind: 'absent' }
  | { kind: 'read'; value: T }
  /** `keptAs`: where the damaged file lies now. */
  | { kind: 'damaged'; keptAs: string }
  /** Written by a newer Satchel: left alone. */
  | { kind: 'newer'; format: number };

/**
 * @param schema of the whole file, which carries `format: <version>`
 * @param now ms since 1970, for the name that a damaged file is kept under
 * @throws the file system's error, except that there is no such file
 */
export async function readKeptJson<T>(
  path: string,
  version: number,
  schema: z.ZodType<T>,
  now: number,
): Promise<KeptJson<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'absent' };
    throw error;
  }
  const json = parseJson(text);
  const header = z.object({ format: z.number() }).safeParse(json);
  if (header.success && header.data.format > version) return { kind: 'newer', format: header.data.format };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { kind: 'read', value: parsed.data };
  const keptAs = `${path}.damaged-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  await rename(path, keptAs);
  return { kind: 'damaged', keptAs };
}

/** Replaces the file whole, readable by its owner only. */
export async function writeKeptJson(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
