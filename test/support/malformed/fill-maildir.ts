/** Puts malformed mail on a Dovecot as files, for a delivery agent would mend it on the way. */
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mailOwner } from '../dovecot/dovecot-config';
import type { MalformedMail } from './malformed-mail';

/**
 * The files' names are in the order of the mails, and so are the UIDs that the server gives.
 * @param folder the server's own
 */
export async function fillMaildir(
  folder: string,
  user: string,
  mails: readonly MalformedMail[],
): Promise<void> {
  const { uid, gid } = mailOwner();
  const home = join(folder, 'mail', user);
  const maildir = join(home, 'Maildir');
  for (const each of [home, maildir, ...['tmp', 'new', 'cur'].map((name) => join(maildir, name))]) {
    await mkdir(each, { recursive: true });
    await chown(each, uid, gid);
  }
  for (const [index, mail] of mails.entries()) {
    const path = join(maildir, 'cur', `${1_700_000_000 + index}.M${index}P1.x:2,`);
    await writeFile(path, mail.raw());
    await chown(path, uid, gid);
  }
}
