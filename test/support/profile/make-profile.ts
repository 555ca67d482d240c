/**
 * Writes a profile with the code of this version, to be kept as test/fixtures/profile-v<N> and opened by every later one.
 * Run once for each journal version, before its release, by `node test/support/profile/make-profile.mjs`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountConfig } from '../../../electron/contract/account';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, ActionId, MailboxId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailOperation, Placement } from '../../../electron/contract/operation';
import { createCredentials } from '../../../electron/main/credentials';
import { parseMessage } from '../../../electron/main/mime/parse-message';
import { createAccountSettings } from '../../../electron/main/settings';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { createPop3Vault } from '../../../electron/main/vault/pop3-vault-adapter';
import { openVault } from '../../../electron/main/vault/vault';
import { describeProfile } from './describe-profile';

const common = { name: 'Ada Example', passwordStorage: 'weak' as const };
const server = (host: string, port: number) => ({ host, port, security: 'tls' as const, user: 'ada' });
const imap: AccountConfig = {
  ...common,
  id: 'work' as AccountId,
  kind: 'imap',
  address: 'ada@work.example',
  label: 'Work',
  colour: 'blue',
  server: server('imap.work.example', 993),
};
const pop: AccountConfig = {
  ...common,
  id: 'home' as AccountId,
  kind: 'pop3',
  address: 'ada@home.example',
  label: 'Home é',
  colour: 'green',
  server: server('pop.home.example', 995),
  deleteFromServer: true,
};

const octets = (text: string): Buffer => Buffer.from(text, 'latin1');
const head = (subject: string): string =>
  `From: Bob <bob@example.org>\r\nSubject: ${subject}\r\nDate: Mon, 15 Jan 2024 10:30:00 +0100\r\n`;
/** By UIDL. */
const mails: [string, Buffer][] = [
  ['u-plain', octets(`${head('Plain')}\r\nwords\r\n.\r\n..\r\n`)],
  ['u-8bit', octets(`${head('Gr\xfc\xdfe')}\r\n\xe4\xf6\xfc \xff\xfe \0 \r\n`)],
  ['u-empty', Buffer.alloc(0)],
  ['u-archived', octets(`${head('Archived')}\r\nkept\r\n`)],
  ['u-deleted', octets(`${head('Deleted for ever')}\r\ngone\r\n`)],
  ['u-doubt', octets(`${head('In doubt')}\r\noctets differed\r\n`)],
];

let serial = 0;
function operation(message: string, at: Placement, part: object): MailOperation {
  serial += 1;
  return {
    id: `op-${serial}` as OperationId,
    actionId: `action-${serial}` as ActionId,
    accountId: at.mailbox.id.split('/')[0] as AccountId,
    createdAt: 1_705_311_000_000 + serial,
    message: {
      id: message as MessageId,
      locator: {
        placement: at,
        emailId: null,
        messageId: `<${serial}@work.example>`,
        size: 1_000 + serial,
        internalDate: 1_705_311_000_000,
        subject: `Über ${serial}`,
      },
    },
    ...part,
  } as MailOperation;
}

const place = (account: AccountId, path: string, uid: number | null): Placement => ({
  mailbox: { id: mailboxIdFor(account, path), path },
  uidValidity: uid === null ? '0' : '18446744073709551615',
  uid,
});
const queued = (given: MailOperation): JournalEntry => ({ kind: 'operation-queued', operation: given });
const at = (path: string): { id: MailboxId; path: string } => place(imap.id, path, null).mailbox;

/** @param profile a folder that does not exist yet */
export async function makeProfile(profile: string): Promise<void> {
  const settings = join(profile, 'settings');
  await mkdir(settings, { recursive: true, mode: 0o700 });
  await createAccountSettings(settings).save([imap, pop]);
  const unused = () => Promise.reject(new Error('no keyring'));
  const noKeyring = { available: () => Promise.resolve(false), encrypt: unused, decrypt: unused };
  const credentials = createCredentials(settings, noKeyring, () => undefined);
  await credentials.set(imap.id, 'example only ä', 'weak');
  await credentials.set(pop.id, 'example only', 'weak');

  const vault = await openVault(nodeFileSystem, join(profile, 'vault'), { now: () => 1_705_311_000_000 });
  await ensureLocalMailboxes(vault, pop);
  const pop3 = createPop3Vault({
    vault,
    account: () => pop,
    mime: { parse: (raw) => parseMessage(raw), close: () => Promise.resolve() },
    publish: () => Promise.resolve(),
    publishBody: () => Promise.resolve(),
    log: () => undefined,
    now: () => 1_705_311_000_000,
  });
  const ids = new Map<string, string>();
  for (const [uidl, raw] of mails) {
    const incoming = await pop3.receive();
    await incoming.write(raw);
    ids.set(uidl, (await incoming.commit(uidl, uidl === 'u-doubt', raw.length)).messageId);
  }
  await pop3.markDeleted(['u-8bit']);
  await pop3.rename('u-empty', 'u-empty-renamed');
  const local = (uidl: string, part: object): MailOperation =>
    operation(ids.get(uidl) ?? '', place(pop.id, 'INBOX', null), part);
  const settle = (given: MailOperation, placement: Placement | null): JournalEntry[] => [
    queued(given),
    { kind: 'operation-settled', id: given.id, state: 'done', placement, reason: null },
  ];
  const archived = place(pop.id, 'Archive', null);
  const inbox = place(pop.id, 'INBOX', null).mailbox;
  await vault.append([
    ...settle(
      local('u-plain', { kind: 'flags', add: ['\\Seen', '$Later'], remove: [] }),
      place(pop.id, 'INBOX', null),
    ),
    ...settle(
      local('u-archived', { kind: 'move', verb: 'archive', from: inbox, to: archived.mailbox }),
      archived,
    ),
    ...settle(local('u-deleted', { kind: 'delete', notBefore: 0 }), null),
  ]);
  const flags = (uid: number): MailOperation =>
    operation(`m-${uid}`, place(imap.id, 'INBOX', uid), {
      kind: 'flags',
      add: ['\\Flagged'],
      remove: ['\\Seen'],
    });
  const refused = flags(1);
  const parked = flags(2);
  await vault.append([
    queued(refused),
    {
      kind: 'operation-settled',
      id: refused.id,
      state: 'refused',
      placement: null,
      reason: 'The server said: no.',
    },
    queued(parked),
    {
      kind: 'operation-moved-on',
      id: parked.id,
      state: 'parked',
      step: null,
      tries: 3,
      reason: 'The mailbox is full.',
    },
  ]);
  // So far in a snapshot, the rest in a segment after it.
  await vault.compact();
  const move = operation('m-3', place(imap.id, 'INBOX', 3), {
    kind: 'move',
    verb: 'move',
    from: at('INBOX'),
    to: at('日本語'),
  });
  const source = { path: 'INBOX', uidValidity: '18446744073709551615', uid: 3 };
  const undone = flags(4);
  await vault.append([
    queued(move),
    {
      kind: 'operation-moved-on',
      id: move.id,
      state: 'unknown',
      step: { kind: 'move', source, target: { path: '日本語', uidValidity: '9', uidNext: 17 } },
      tries: 1,
      reason: null,
    },
    queued(undone),
    { kind: 'operation-undone', id: undone.id },
    queued(flags(5)),
    queued(operation('m-6', place(imap.id, 'INBOX', 6), { kind: 'delete', notBefore: 1_705_311_010_000 })),
    // Since version 2.
    { kind: 'account-removed', accountId: 'gone' as AccountId },
    // Since version 3.
    queued({
      ...{ kind: 'mailbox-create', id: 'op-box' as OperationId, actionId: 'action-box' as ActionId },
      ...{ accountId: imap.id, createdAt: 1_705_311_000_000 },
      mailbox: {
        ...{
          id: mailboxIdFor(imap.id, 'Archiv 日'),
          accountId: imap.id,
          path: 'Archiv 日',
          name: 'Archiv 日',
        },
        ...{ delimiter: '/', role: 'archive', selectable: true },
      },
    }),
    { kind: 'operation-rebound', id: parked.id, placement: place(imap.id, 'INBOX', 22) },
  ]);
  await vault.close();
  const read = await describeProfile(profile);
  await read.vault.close();
  await writeFile(join(profile, 'expected.json'), `${JSON.stringify(read.content, null, 2)}\n`);
}

const target = process.argv[2];
if (target) await makeProfile(target);
