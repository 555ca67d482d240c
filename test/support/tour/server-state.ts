/** Reads what a server really holds, over a raw socket. */
import { fromModifiedUtf7 } from '../corpus/modified-utf7';
import type { DovecotServer } from '../dovecot/start-dovecot';
import { RawImap } from '../raw-imap';
import { type MailboxLines, messageKey, stateLine } from './expected-state';

export interface ServerUser {
  user: string;
  password: string;
}

/** Every selectable mailbox with every message: its key and its flags. */
export async function readServerState(
  server: DovecotServer,
  { user, password }: ServerUser,
): Promise<MailboxLines> {
  const imap = await RawImap.open({ port: server.ports.imap }, user, password);
  try {
    const state: MailboxLines = new Map();
    for (const { name, attributes } of await imap.list()) {
      if (attributes.some((attribute) => /^\\(noselect|nonexistent)$/i.test(attribute))) continue;
      const { exists } = await imap.select(name, 'EXAMINE');
      state.set(fromModifiedUtf7(name), exists > 0 ? await readLines(imap) : []);
    }
    return state;
  } finally {
    await imap.logout();
  }
}

async function readLines(imap: RawImap): Promise<string[]> {
  const reply = await imap.ok('UID FETCH 1:* (FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])');
  const lines = reply.untagged.filter((line) => /^\d+ FETCH /.test(line));
  return lines
    .map((line) => {
      const flags = (/\bFLAGS \(([^)]*)\)/.exec(line)?.[1] ?? '').split(' ').filter(Boolean);
      const size = Number(/\bRFC822\.SIZE (\d+)/.exec(line)?.[1]);
      return stateLine(messageKey(/message-id:\s*(<[^>]*>)/i.exec(line)?.[1] ?? null, size), flags);
    })
    .sort();
}

/** The UID of the one message with this Message-ID in a mailbox, which stays selected. */
export async function selectAndFind(imap: RawImap, mailbox: string, messageId: string): Promise<number> {
  await imap.select(mailbox);
  const found = (await imap.messages()).filter((message) => message.messageId === messageId);
  if (found.length !== 1 || !found[0])
    throw new Error(`${found.length} messages are ${messageId} in ${mailbox}`);
  return found[0].uid;
}
