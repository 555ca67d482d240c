/** Gives the POP3 backend its place in the vault: the ledger, and new mail that is durable before the server may forget it. */
import { declareVoid } from './declare-void';
import { randomUUID } from 'node:crypto';
import type { AccountConfig } from '../../contract/account';
import type { AccountId, MessageId } from '../../contract/ids';
import type { BodyWrite, JournalPosition, LocalMessage, StoreChange } from '../../contract/store-writes';
import type { Log } from '../log-line';
import type { IncomingMessage, LedgerEntry, Pop3Vault } from '../backend/pop3/pop3-vault';
import type { MimeParser, ParsedMessage } from '../mime/mime-parser';
import { localInbox } from './local-mailboxes';
import type { FinishedMail, IncomingMail } from './mail-folder';
import type { Vault } from './vault';

export interface Pop3VaultOptions {
  vault: Vault;
  account: () => AccountConfig;
  mime: MimeParser;
  /** Shows what the journal already has. A failure loses nothing: the store catches up from the journal. */
  publish: (changes: StoreChange[], position: JournalPosition) => Promise<void>;
  /** Gives the store the parsed body. A failure loses nothing: it is parsed again from the vault when wanted. */
  publishBody: (body: BodyWrite) => Promise<void>;
  log: Log;
  /** ms since 1970. */
  now?: () => number;
}

/** The account's mailboxes must be there: `ensureLocalMailboxes` first. */
export function createPop3Vault(options: Pop3VaultOptions): Pop3Vault {
  const { vault, account, publish, log } = options;

  const record = async (entries: Parameters<Vault['append']>[0]): Promise<void> => {
    if (entries.length === 0) return;
    const { changes, position } = await vault.append(entries);
    if (changes.length === 0) return;
    await publish(changes, position).catch(() => log('warn', 'pop3-publish-failed', { seq: position.seq }));
  };

  return {
    ledger: () => trustedLedger(vault, account().id),
    deleteFromServer: () => {
      const config = account();
      return config.kind === 'pop3' && config.deleteFromServer;
    },
    async receive() {
      const messageId = `${account().id}/local#${randomUUID()}` as MessageId;
      return receiving(options, messageId, await vault.mail(account().id).createIncoming(messageId));
    },
    confirmSuspect: (uidl) =>
      record([{ kind: 'ledger', accountId: account().id, uidl, state: 'downloaded' }]),
    rename: (from, to) => record([{ kind: 'ledger-renamed', accountId: account().id, from, to }]),
    markDeleted: (uidls) =>
      record(
        uidls.map((uidl) => ({
          kind: 'ledger' as const,
          accountId: account().id,
          uidl,
          state: 'deleted' as const,
        })),
      ),
  };
}

const emptyLedger: ReadonlyMap<string, LedgerEntry> = new Map();

/** Without the lines whose file the disk has lost: that mail is downloaded again, and not deleted on its server. */
function trustedLedger(vault: Vault, accountId: AccountId): ReadonlyMap<string, LedgerEntry> {
  const ledger = vault.state.ledgers.get(accountId) ?? emptyLedger;
  const lost = [...ledger].some(([, { messageId }]) => vault.isMissing(messageId));
  return lost ? new Map([...ledger].filter(([, { messageId }]) => !vault.isMissing(messageId))) : ledger;
}

function receiving(options: Pop3VaultOptions, freshId: MessageId, incoming: IncomingMail): IncomingMessage {
  const { vault, account, mime, publish, publishBody, log, now = Date.now } = options;
  /** Set while a journal record that speaks of the file may be on the disk although it was not acknowledged. */
  let doubtful = false;
  let durable = false;

  return {
    write: (bytes) => incoming.write(bytes),
    async commit(uidl, suspect, listed) {
      const accountId = account().id;
      const finished = await incoming.finish();
      const parsed = await mime.parse(await vault.mail(accountId).read(finished.file));
      const message = localMessage(vault, accountId, uidl, freshId, finished, parsed, now());
      doubtful = true;
      const { changes, position } = await vault.append([
        { kind: 'local-mail', message, ...finished, uidl, suspect, listed },
      ]);
      doubtful = false;
      durable = true;
      const { body, preview, hasAttachments, parts } = parsed;
      try {
        await publish(changes, position);
        await publishBody({ messageId: message.id, body, preview, hasAttachments, parts });
      } catch {
        log('warn', 'pop3-publish-failed', { seq: position.seq });
      }
      const { octets, sha256 } = finished;
      return {
        uidl,
        messageId: message.id,
        octets,
        sha256,
        state: suspect ? 'suspect' : 'downloaded',
        listed,
      };
    },
    async abort() {
      if (durable) return;
      if (doubtful) {
        // A record of a failed append may still be on the disk. A new segment declares it void; until then the file stays,
        // as an orphan that the next start reports.
        if (!(await declareVoid(vault))) return;
      }
      await incoming.abort();
    },
  };
}

/** New mail is unread and lies in the local Inbox; mail whose file was lost keeps its id, its place and its flags. */
function localMessage(
  vault: Vault,
  accountId: AccountId,
  uidl: string,
  freshId: MessageId,
  { octets }: FinishedMail,
  { envelope, preview, hasAttachments, receivedAt }: ParsedMessage,
  now: number,
): LocalMessage {
  const knownId = vault.state.ledgers.get(accountId)?.get(uidl)?.messageId;
  const lost =
    knownId !== undefined && vault.isMissing(knownId) ? vault.state.mails.get(knownId)?.message : undefined;
  return {
    id: lost?.id ?? freshId,
    accountId,
    mailboxId: lost?.mailboxId ?? localInbox(accountId),
    flags: lost?.flags ?? [],
    // A Date header from the future must not hold a mail on top of the list for ever.
    sortKey: Math.min(receivedAt ?? now, now),
    size: octets,
    envelope,
    hasAttachments,
    preview,
  };
}
