/** Makes and fills the Maildirs that a private Courier serves, as a mail delivery agent does. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const special = ['Drafts', 'Sent', 'Archive', 'Junk', 'Trash'];
let serial = 0;

/** A Maildir++ with INBOX and the usual mailboxes; Courier makes none by itself. */
export async function makeMaildir(maildir: string): Promise<void> {
  for (const mailbox of ['', ...special.map((name) => `.${name}`)]) {
    for (const state of ['cur', 'new', 'tmp'])
      await mkdir(join(maildir, mailbox, state), { recursive: true, mode: 0o700 });
    if (mailbox !== '') await writeFile(join(maildir, mailbox, 'maildirfolder'), '');
  }
}

/** Into `tmp`, then by one rename into `new`; with bare line feeds, which Courier sends as CRLF. */
export async function deliverToMaildir(maildir: string, message: Buffer | string): Promise<void> {
  const text = (typeof message === 'string' ? Buffer.from(message) : message).toString('latin1');
  const bytes = Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1');
  serial += 1;
  const name = `${Math.floor(Date.now() / 1000)}.P${process.pid}Q${serial}.localhost,S=${bytes.length}`;
  await writeFile(join(maildir, 'tmp', name), bytes, { flag: 'wx' });
  await rename(join(maildir, 'tmp', name), join(maildir, 'new', name));
}
