/** Puts a corpus on a server by APPEND, with flags and arrival dates, over a raw socket. */
import type { DovecotServer } from '../dovecot/start-dovecot';
import { RawImap } from '../raw-imap';
import type { CorpusMailbox } from './corpus-mail';
import { modifiedUtf7 } from './modified-utf7';

export interface SeededUser {
  user: string;
  password: string;
}

/** @returns how many messages were stored */
export async function seedAccount(
  server: DovecotServer,
  { user, password }: SeededUser,
  mailboxes: CorpusMailbox[],
): Promise<number> {
  const imap = await RawImap.open({ port: server.ports.imap }, user, password);
  try {
    let stored = 0;
    for (const { path, mails } of mailboxes) {
      const name = modifiedUtf7(path);
      // The usual mailboxes exist already; that refusal is not news.
      if (path !== 'INBOX') await imap.command(`CREATE "${name}"`);
      for (const mail of mails) {
        await imap.ok(`APPEND "${name}" (${mail.flags.join(' ')}) "${internalDate(mail.date)}"`, mail.raw);
        stored += 1;
      }
    }
    return stored;
  } finally {
    await imap.logout();
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 9051 date-time, in UTC. */
function internalDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}-${months[date.getUTCMonth()] ?? ''}-${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
