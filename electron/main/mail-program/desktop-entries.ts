/** Desktop entries of installed programs, where the freedesktop.org specifications (Base Directory, Desktop Entry) have them. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** @returns the words of an entry, the person's own before the system's; null: there is none */
export async function readDesktopEntry(
  id: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  if (!/^[\w.-]+\.desktop$/.test(id)) return null;
  for (const folder of dataFolders(env)) {
    try {
      return await readFile(join(folder, 'applications', id), 'utf8');
    } catch {
      // Not here; perhaps in the next one.
    }
  }
  return null;
}

/** Relative ones count as absent. */
function dataFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  const own = env['XDG_DATA_HOME'] || (env['HOME'] ? join(env['HOME'], '.local/share') : '');
  const shared = env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share';
  return [own, ...shared.split(':')].filter(isAbsolute);
}

/** What the program is called; null: it does not say. Pure. */
export function nameOfEntry(entry: string): string | null {
  const main = entry.split(/^\[(?!Desktop Entry\])/m)[0] ?? '';
  return tidyName(/^Name\s*=\s*(.*)$/m.exec(main)?.[1] ?? '') || null;
}

/** Fit to stand in a sentence. Pure. */
export function tidyName(name: string): string {
  return name.replace(/\p{C}/gu, '').trim().slice(0, 80);
}
