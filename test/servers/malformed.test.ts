/** Malformed mail through a real Dovecot to the store, by IMAP and by POP: none hides the others, none changes on its way. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountConfig } from '../../electron/contract/account';
import type { MessageId } from '../../electron/contract/ids';
import { mailboxIdFor } from '../../electron/contract/ids';
import type { MessageDetail, MessageListRow } from '../../electron/contract/model';
import { parseMessage } from '../../electron/main/mime/parse-message';
import { ensureLocalMailboxes } from '../../electron/main/vault/local-mailboxes';
import { nodeFileSystem } from '../../electron/main/vault/node-file-system';
import { createPop3Vault } from '../../electron/main/vault/pop3-vault-adapter';
import { openVault } from '../../electron/main/vault/vault';
import { startDovecot } from '../support/dovecot/start-dovecot';
import type { DovecotServer } from '../support/dovecot/start-dovecot';
import { accountId, directParser, openRig, uidsOf, wantedBodies } from '../support/imap/imap-rig';
import { malformedMails } from '../support/malformed/corpus';
import { fillMaildir } from '../support/malformed/fill-maildir';
import type { MalformedMail } from '../support/malformed/malformed-mail';
import { asServed } from '../support/pop3/corpus';
import { makeBackend, sha256, syncOnce } from '../support/pop3/pop3-harness';
import { openMemoryStore } from '../support/store/memory-store';
import type { MemoryStore } from '../support/store/memory-store';
import { popAccount } from '../support/vault/entries';

const user = 'odd';
const password = 'secret';
let server: DovecotServer;

beforeAll(async () => {
  server = await startDovecot({ users: [{ user, password }] });
  await fillMaildir(server.folder, user, malformedMails);
});
afterAll(() => server.dispose());

/** As both protocols give it: every line end is CRLF. */
function onTheWire(raw: Buffer): Buffer {
  return Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

/** IMAP text holds no NUL (RFC 9051 section 4.3): Dovecot gives 0x80 for each. */
function overImap(raw: Buffer): Buffer {
  return Buffer.from(onTheWire(raw).toString('latin1').replaceAll('\0', '\x80'), 'latin1');
}

/** Dovecot ends every mail with CRLF before the dot, the empty one too. */
function overPop(raw: Buffer): Buffer {
  return raw.length === 0 ? Buffer.from('\r\n') : asServed(onTheWire(raw));
}

async function rowsOf(store: MemoryStore, account: AccountConfig['id']): Promise<MessageListRow[]> {
  const folder = { kind: 'mailbox' as const, mailboxId: mailboxIdFor(account, 'INBOX') };
  return (await store.query('message-window', { folder, offset: 0, limit: 500 })).rows;
}

async function detailOf(store: MemoryStore, id: MessageId): Promise<MessageDetail> {
  const detail = await store.query('message', { id });
  if (!detail?.body) throw new Error(`no body of ${id}`);
  return detail;
}

/** What must hold of every row, whatever its mail holds. */
function expectListable(row: MessageListRow, name = row.subject): void {
  expect(row.subject.length, name).toBeLessThanOrEqual(2_000);
  for (const text of [row.subject, ...row.from.flatMap((each) => [each.name, each.address])])
    expect(text, name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  expect(Math.abs(row.sortKey), name).toBeLessThanOrEqual(253_402_300_799_999);
  expect(row.bodyState, name).toBe('here');
}

function expectSubject(shown: string, { name, subject }: MalformedMail): void {
  if (subject instanceof RegExp) expect(shown, name).toMatch(subject);
  else expect(shown, name).toBe(subject);
}

describe('malformed mail on Dovecot', () => {
  test('IMAP: every mail has its row and its body, as if it were alone in the mailbox', async () => {
    const store = await openMemoryStore();
    await store.request<'put-accounts'>({
      kind: 'put-accounts',
      accounts: [
        { id: accountId, kind: 'imap', label: 'A', address: 'a@example.org', colour: 'blue', order: 0 },
      ],
    });
    const rig = await openRig(
      { port: server.ports.imaps, ca: server.caCertificatePem, user, password },
      store,
    );
    try {
      await rig.sync();
      const uids = (await uidsOf(store, 'INBOX')).map((row) => row.uid);
      expect(uids).toEqual(malformedMails.map((_mail, index) => index + 1));
      expect(await wantedBodies(store)).toEqual([]);
      // Ids carry the UID and sort as UIDs do.
      const rows = (await rowsOf(store, accountId)).sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(rows).toHaveLength(malformedMails.length);
      for (const [index, mail] of malformedMails.entries()) {
        const row = rows[index];
        if (!row) throw new Error(mail.name);
        expectListable(row, mail.name);
        if (mail.name.startsWith('raw ')) expectSubject(row.subject, mail);
        const { body } = await parseMessage(overImap(mail.raw()));
        expect((await detailOf(store, row.id)).body, mail.name).toEqual(body);
      }
    } finally {
      await rig.close();
      store.close();
    }
  });

  test('POP: every mail is in the vault byte for byte, in the list and readable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'satchel-malformed-'));
    const store = await openMemoryStore();
    const vault = await openVault(nodeFileSystem, join(folder, 'vault'));
    try {
      const account: AccountConfig = popAccount;
      await ensureLocalMailboxes(vault, account);
      const { id, kind, label, address, colour } = account;
      await store.request<'put-accounts'>({
        kind: 'put-accounts',
        accounts: [{ id, kind, label, address, colour, order: 0 }],
      });
      const { changes, position } = vault.rebuild();
      await store.request<'reset'>({ kind: 'reset', generation: position.generation });
      await store.request<'apply-changes'>({ kind: 'apply-changes', changes, position });
      const pop3 = createPop3Vault({
        vault,
        account: () => ({ ...account, deleteFromServer: false }) as AccountConfig,
        mime: directParser,
        publish: async (news, at) => {
          await store.request<'apply-changes'>({ kind: 'apply-changes', changes: news, position: at });
        },
        publishBody: async (body) => {
          await store.request<'put-bodies'>({ kind: 'put-bodies', bodies: [body] });
        },
        log: (_level, event) => {
          throw new Error(event);
        },
      });
      const { backend } = makeBackend(
        { host: server.host, port: server.ports.pop3s, security: 'tls' },
        pop3,
        { user, password: () => Promise.resolve(password), trust: { ca: [server.caCertificatePem] } },
      );
      expect(await syncOnce(backend)).toBeNull();
      const served = malformedMails.map((mail) => sha256(overPop(mail.raw())));
      const kept: string[] = [];
      const rows = await rowsOf(store, account.id);
      expect(rows).toHaveLength(malformedMails.length);
      for (const row of rows) {
        expectListable(row);
        const raw = Buffer.from(await vault.mail(account.id).read(vault.fileOf(row.id) ?? ''));
        kept.push(sha256(raw));
        const parsed = await parseMessage(raw);
        const detail = await detailOf(store, row.id);
        expect(detail.body).toEqual(parsed.body);
        expect(detail.envelope).toEqual(parsed.envelope);
      }
      expect(kept.sort()).toEqual(served.sort());
    } finally {
      await vault.close();
      store.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
