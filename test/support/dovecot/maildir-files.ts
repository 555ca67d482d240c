// Reads a user's Maildir from disk: what the server has, seen without any mail protocol.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface MaildirFile {
  path: string;
  /** `INBOX`, or the folder's name with `/` between levels. */
  mailbox: string;
  bytes: Buffer;
  sha256: string;
  /** The letters after `:2,`, such as `S` for seen. */
  flags: string;
}

/** The server renames files when flags change and removes them on expunge: a file that went while we read means reading again. */
export async function readMaildir(maildir: string): Promise<MaildirFile[]> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await readOnce(maildir);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 50) throw error;
    }
  }
}

async function readOnce(maildir: string): Promise<MaildirFile[]> {
  const files: MaildirFile[] = [];
  const folders = (await names(maildir)).filter((name) => /^\.[^.]/.test(name));
  for (const folder of ['', ...folders]) {
    for (const state of ['new', 'cur']) {
      const directory = join(maildir, folder, state);
      for (const name of (await names(directory)).sort()) {
        const path = join(directory, name);
        const bytes = await readFile(path);
        files.push({
          path,
          mailbox: folder === '' ? 'INBOX' : folder.slice(1).replaceAll('.', '/'),
          bytes,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          flags: name.split(':2,')[1] ?? '',
        });
      }
    }
  }
  return files;
}

async function names(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    // A folder that was never delivered to does not exist yet.
    return [];
  }
}
