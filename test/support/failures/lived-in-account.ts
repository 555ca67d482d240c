/** An account on a real Dovecot that has mail and waiting work when something fails, and what must be true of it afterwards. */
import { expect } from 'vitest';
import type { AccountDraft, Security } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { MessageListRow } from '../../../electron/contract/model';
import type { MailWithoutWindows } from '../../wire/failures/mail-without-windows';
import type { DovecotServer } from '../dovecot/start-dovecot';
import { sha256 } from '../pop3/pop3-harness';

export type Protocol = 'imap' | 'pop3';
export type MailVerb = 'star' | 'archive' | 'trash';

export const password = 'correct-horse-7';

export interface LivedIn {
  id: AccountId;
  protocol: Protocol;
  user: string;
  /** As it is when nothing is wrong. */
  address: AccountDraft['server'];
}

/** One line a mail: where it is, its subject, and a star. */
type Lines = string[];

/** What `leaveWork` comes to. */
export const afterwards: Lines = ['Archive: two', 'INBOX: four', 'INBOX: one *', 'Trash: three'];
const withoutTheNew = afterwards.filter((line) => !line.includes('four'));

const portNames = {
  imap: { tls: 'imaps', starttls: 'imap' },
  pop3: { tls: 'pop3s', starttls: 'pop3' },
} as const;

export function portOf(server: DovecotServer, protocol: Protocol, security: Security): number {
  return server.ports[portNames[protocol][security]];
}

export const letter = (subject: string): string =>
  `From: b@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@test>\r\n\r\nThe words of ${subject}.\r\n`;

/** Adds an account whose server holds the mails one, two and three; returns when they are here, whole. */
export async function moveIn(
  { add, until, status, store }: MailWithoutWindows,
  server: DovecotServer,
  protocol: Protocol,
  security: Security,
  user: string,
): Promise<LivedIn> {
  await server.deliver(user, ['one', 'two', 'three'].map(letter));
  const address = { host: 'localhost', port: portOf(server, protocol, security), security, user };
  const common = {
    ...{ address: `${user}@example.org`, name: 'Anna', label: 'Anna', colour: 'blue' as const },
    ...{ server: address, passwordStorage: 'ask' as const },
  };
  const draft: AccountDraft =
    protocol === 'imap' ? { kind: 'imap', ...common } : { kind: 'pop3', ...common, deleteFromServer: true };
  const id = await add(draft, password);
  await until(() => status.get(id).phase === 'online');
  const account = { id, protocol, user, address };
  expect(await shown(store, account)).toEqual(['INBOX: one', 'INBOX: three', 'INBOX: two']);
  return account;
}

/** Paused, three things are done to its mail, and a fourth mail arrives on its server. */
export async function leaveWork(
  mail: MailWithoutWindows,
  server: DovecotServer,
  account: LivedIn,
): Promise<void> {
  await setPaused(mail, account, true);
  await act(mail, account, 'star', 'one');
  await act(mail, account, 'archive', 'two');
  await act(mail, account, 'trash', 'three');
  await server.deliver(account.user, letter('four'));
}

export async function act(
  { mail, store }: MailWithoutWindows,
  account: LivedIn,
  verb: MailVerb,
  subject: string,
): Promise<void> {
  const found = (await rowsOf(store, account)).find(({ row }) => row.subject === subject);
  if (!found) throw new Error(`no ${subject}`);
  const messageIds = [found.row.id];
  expect(await mail.commands.act({ verb, messageIds })).toMatchObject({ ok: true, value: { applied: 1 } });
}

export async function setPaused(
  { mail }: MailWithoutWindows,
  { id }: LivedIn,
  paused: boolean,
): Promise<void> {
  expect(await mail.registry.pause({ accountId: id, paused })).toMatchObject({ ok: true });
}

/** The first sentence that its status shows from now on. */
export async function nextSentence(
  { until, status }: MailWithoutWindows,
  { id }: LivedIn,
): Promise<string | null> {
  await until(() => status.get(id).sentence !== null);
  return status.get(id).sentence;
}

/** While it fails: its mail is here as the person left it, and what the server does not know yet still waits. */
export async function expectKept(mail: MailWithoutWindows, account: LivedIn): Promise<void> {
  expect(await shown(mail.store, account)).toEqual(withoutTheNew);
  expect(pendingOf(mail, account)).toHaveLength(account.protocol === 'imap' ? 3 : 0);
}

export async function untilSettled(mail: MailWithoutWindows, account: LivedIn): Promise<void> {
  await mail.until(
    () => mail.status.get(account.id).phase === 'online' && pendingOf(mail, account).length === 0,
  );
  expect(mail.status.get(account.id)).toMatchObject({ error: null, sentence: null });
}

/** What the person and the server see once everything was done. */
export interface Wanted {
  shown: Lines;
  /** A POP server that hands its mail over keeps none. */
  held: Lines;
}

export function wantedOf({ protocol }: LivedIn, lines: Lines = afterwards, popKeeps: Lines = []): Wanted {
  return { shown: lines, held: protocol === 'imap' ? lines : popKeeps };
}

/** After it: on the screen and on the server everything was done, once. POP mail is in the vault as the server had it. */
export async function expectDoneOnce(
  mail: MailWithoutWindows,
  server: DovecotServer,
  account: LivedIn,
  wanted: Wanted = wantedOf(account),
): Promise<void> {
  expect(await shown(mail.store, account)).toEqual(wanted.shown);
  expect(await held(server, account)).toEqual(wanted.held);
  if (account.protocol === 'imap') return;
  const subjects = wanted.shown.map((line) => line.split(' ')[1] ?? '');
  expect(await bodiesInVault(mail, account)).toEqual(
    subjects.map((subject) => sha256(Buffer.from(letter(subject)))).sort(),
  );
}

/** What the account's server holds. */
export async function held(server: DovecotServer, { user }: LivedIn): Promise<Lines> {
  const files = await server.maildirFiles(user);
  return files
    .map(({ mailbox, bytes, flags }) => {
      const subject = /^Subject: (.*)\r$/m.exec(bytes.toString('latin1'))?.[1] ?? '?';
      return `${mailbox}: ${subject}${flags.includes('F') ? ' *' : ''}${flags.includes('T') ? ' deleted' : ''}`;
    })
    .sort();
}

/** What the store shows of the account. */
export async function shown(store: MailWithoutWindows['store'], account: LivedIn): Promise<Lines> {
  return (await rowsOf(store, account))
    .map(({ path, row: { subject, starred, bodyState } }) => {
      const whole = bodyState === 'here' ? '' : ` ${bodyState}`;
      return `${path}: ${subject}${starred ? ' *' : ''}${whole}`;
    })
    .sort();
}

async function rowsOf(
  { query }: MailWithoutWindows['store'],
  { id }: LivedIn,
): Promise<{ path: string; row: MessageListRow }[]> {
  const found: { path: string; row: MessageListRow }[] = [];
  for (const path of ['INBOX', 'Archive', 'Trash']) {
    const folder = { kind: 'mailbox' as const, mailboxId: mailboxIdFor(id, path) };
    const { rows } = await query('message-window', { folder, offset: 0, limit: 500 });
    for (const row of rows) found.push({ path, row });
  }
  return found;
}

export const pendingOf = ({ vault }: MailWithoutWindows, { id }: LivedIn) =>
  [...vault.state.pending.values()].filter(({ operation }) => operation.accountId === id);

/** Without the lines that the delivery put on top. */
async function bodiesInVault({ vault }: MailWithoutWindows, { id }: LivedIn): Promise<string[]> {
  const mails = [...vault.state.mails.values()].filter(({ message }) => message.accountId === id);
  const files = await Promise.all(mails.map(({ file }) => vault.mail(id).read(file)));
  return files
    .map((raw) => Buffer.from(raw))
    .map((raw) => sha256(raw.subarray(raw.indexOf('From: b@example.org'))))
    .sort();
}
