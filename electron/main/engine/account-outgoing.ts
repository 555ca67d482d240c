/** How an account sends: its SMTP server, tested and changed without a restart, and whom the person writes as. */
import { type AccountConfig, type AccountDraft, type SmtpAddress, smtpKey } from '../../contract/account';
import type { CommandResult } from '../../contract/commands';
import type { AccountId } from '../../contract/ids';
import { failed, noSuchAccount, offlineByChoice, reasonOf, sentenceFor } from './account-answers';
import type { Postmen } from './account-postmen';
import type { AccountRegistry, AccountRegistryOptions } from './registry-shape';

interface OutgoingParts extends Pick<
  AccountRegistryOptions,
  'passwords' | 'probeSmtp' | 'status' | 'workOffline'
> {
  configOf: (id: AccountId) => AccountConfig | undefined;
  /** Runs `work` on an account that nobody else changes meanwhile. */
  changing: (
    id: AccountId,
    work: (account: { config: AccountConfig }) => Promise<CommandResult<null>>,
  ) => Promise<CommandResult<null>>;
  /** @throws the file system's error */
  saveWith: (config: AccountConfig) => Promise<void>;
  postmen: Postmen;
}

export interface Outgoing extends Pick<AccountRegistry, 'testSmtp' | 'setSmtp' | 'setIdentities'> {
  /** Signs in once, and says in a sentence what went wrong. */
  probed(
    account: Pick<AccountDraft, 'label' | 'address'>,
    server: SmtpAddress,
    password: string,
  ): Promise<CommandResult<null>>;
  /** Keeps what was seen of the account's server. Never rejects: it would be seen again. */
  remember(accountId: AccountId, filesSent: boolean): Promise<void>;
}

export function createOutgoing(parts: OutgoingParts): Outgoing {
  const { passwords, probeSmtp, status, workOffline, configOf, changing, saveWith, postmen } = parts;

  const probed: Outgoing['probed'] = async (account, server, password) => {
    if (workOffline()) return failed(offlineByChoice);
    const error = await probeSmtp(server, password);
    if (error === null) return { ok: true, value: null };
    return { ok: false, error, sentence: sentenceFor({ ...account, server }, error) };
  };

  return {
    probed,
    async remember(accountId, filesSent) {
      const known = configOf(accountId)?.filesSent === filesSent;
      if (known) return;
      await changing(accountId, async (account) => {
        const config = { ...account.config, filesSent };
        try {
          await saveWith(config);
        } catch (error) {
          return failed(reasonOf(error));
        }
        account.config = config;
        return { ok: true, value: null };
      });
    },
    async testSmtp({ accountId, server, password }) {
      const config = configOf(accountId);
      if (!config) return noSuchAccount;
      const known = password ?? (await passwords.get(server.ownPassword ? smtpKey(accountId) : accountId));
      if (known === null)
        return failed('Satchel does not know the password. Enter it to test the connection.');
      return probed(config, server, known);
    },
    setSmtp: ({ accountId, server, password }) =>
      changing(accountId, async (account) => {
        const { smtp: before, filesSent, ...rest } = account.config;
        const same = before?.host === server?.host && before?.user === server?.user;
        const config: AccountConfig = {
          ...rest,
          ...(server ? { smtp: server } : {}),
          // What was seen of another server says nothing of this one.
          ...(same && filesSent !== undefined ? { filesSent } : {}),
        };
        try {
          if (server?.ownPassword && password !== null)
            await passwords.set(smtpKey(accountId), password, config.passwordStorage);
          if (!server?.ownPassword) await passwords.forget(smtpKey(accountId));
          await saveWith(config);
        } catch (error) {
          return failed(`The change could not be kept: ${reasonOf(error)}`);
        }
        account.config = config;
        status.update(accountId, { outgoing: null });
        await postmen.follow(config);
        return { ok: true, value: null };
      }),
    setIdentities: ({ accountId, identities }) =>
      changing(accountId, async (account) => {
        const config = { ...account.config, identities };
        try {
          await saveWith(config);
        } catch (error) {
          return failed(`The change could not be kept: ${reasonOf(error)}`);
        }
        account.config = config;
        return { ok: true, value: null };
      }),
  };
}
