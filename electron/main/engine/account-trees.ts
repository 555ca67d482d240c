/** What main tells the store of accounts and their mailboxes, besides what journal and servers tell. */
import type { AccountConfig } from '../../contract/account';
import type { MailboxInfo } from '../../contract/model';
import { arrangeMailboxes } from '../arrange-mailboxes';
import type { StoreApi } from '../store/store-api';
import { summaryOf } from './account-answers';
import type { Turnstile } from '../turnstile';

export interface AccountTreesParts {
  store: StoreApi;
  /** In the person's order. */
  configs: () => AccountConfig[];
  /** Passes one writer of trees at a time: a mailbox that LIST brings while a tree is arranged must not be lost. */
  writing: Turnstile;
  /** The mailboxes of local mail, of all accounts. */
  local: () => Iterable<MailboxInfo>;
}

export interface AccountTrees {
  /** Writes the accounts, and the trees of local ones. @throws StoreUnavailable */
  seedStore(): Promise<void>;
  /** Brings the tree that the store has to what the person wants now; while a server is away its next LIST is too far off. */
  arrangeAnew(config: AccountConfig): Promise<void>;
}

export function createAccountTrees({ store, configs, writing, local }: AccountTreesParts): AccountTrees {
  return {
    async seedStore() {
      await store.request<'put-accounts'>({ kind: 'put-accounts', accounts: configs().map(summaryOf) });
      for (const config of configs()) {
        // An IMAP account's tree comes from its server.
        if (config.kind !== 'pop3') continue;
        const { id } = config;
        const own = [...local()].filter((box) => box.accountId === id);
        const mailboxes = arrangeMailboxes(own, config);
        await store.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId: id, mailboxes });
      }
    },
    arrangeAnew: (config) =>
      writing.pass(async () => {
        const accountId = config.id;
        const known = await store.request<'get-listed-mailboxes'>({
          kind: 'get-listed-mailboxes',
          accountId,
        });
        if (known.length === 0) return;
        const mailboxes = arrangeMailboxes(known, config);
        await store.request<'put-mailboxes'>({ kind: 'put-mailboxes', accountId, mailboxes });
      }),
  };
}
