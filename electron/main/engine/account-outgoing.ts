/** How an account sends: its SMTP server, tested and changed without a restart, and whom the person writes as. */
import { type AccountConfig, type AccountDraft, type SmtpAddress, smtpKey } from '../../contract/account';
import type { CommandResult } from '../../contract/commands';
import type { AccountId } from '../../contract/ids';
import { failed, noSuchAccount, offlineByChoice, reasonOf, secretFor, sentenceFor } from './account-answers';
import type { Secret } from '../backend/backend';
import type { Postmen } from './account-postmen';
import type { AccountRegistry, AccountRegistryOptions } from './registry-shape';

interface OutgoingParts extends Pick<
  AccountRegistryOptions,
  'passwords' | 'secretOf' | 'probeSmtp' | 'status' | 'workOffline'
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

/** Of an account's SMTP server. */
type Seen =
  | { filesSent: boolean }
  /** `server`: who said so; null octets: it takes any size. */
  | { sizeLimit: number | null; server: SmtpAddress };

export interface Outgoing extends Pick<
  AccountRegistry,
  'testSmtp' | 'setSmtp' | 'setIdentities' | 'setTemplates'
> {
  /** Signs in once, and says in a sentence what went wrong. */
  probed: (
    account: Pick<AccountDraft, 'label' | 'address'>,
    server: SmtpAddress,
    secret: Secret,
  ) => Promise<CommandResult<null>>;
  /** Keeps what was seen of the account's server. Never rejects: it would be seen again. */
  remember(accountId: AccountId, seen: Seen): Promise<void>;
}

export function createOutgoing(parts: OutgoingParts): Outgoing {
  const { passwords, secretOf, probeSmtp, status, workOffline, configOf, changing, saveWith, postmen } =
    parts;

  const probed: Outgoing['probed'] = async (account, server, secret) => {
    if (workOffline()) return failed(offlineByChoice);
    const error = await probeSmtp(server, secret);
    if (error === null) return { ok: true, value: null };
    return { ok: false, error, sentence: sentenceFor({ ...account, server }, error) };
  };

  /** Of what only the composer asks for. */
  const keep = (
    accountId: AccountId,
    part: Pick<AccountConfig, 'identities' | 'templates'>,
  ): Promise<CommandResult<null>> =>
    changing(accountId, async (account) => {
      const config = { ...account.config, ...part };
      try {
        await saveWith(config);
      } catch (error) {
        return failed(`The change could not be kept: ${reasonOf(error)}`);
      }
      account.config = config;
      return { ok: true, value: null };
    });

  return {
    probed,
    async remember(accountId, seen) {
      const before = configOf(accountId);
      if (before && withSeen(before, seen) === before) return;
      await changing(accountId, async (account) => {
        const config = withSeen(account.config, seen);
        try {
          if (config !== account.config) await saveWith(config);
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
      if (password !== null) return probed(config, server, password);
      const known = await secretFor({ ...config, server }, () => secretOf(config, server));
      return known.ok ? probed(config, server, known.value) : known;
    },
    setSmtp: ({ accountId, server, password }) =>
      changing(accountId, async (account) => {
        const { smtp: before, filesSent, sizeLimit, ...rest } = account.config;
        const same = before?.host === server?.host && before?.user === server?.user;
        const config: AccountConfig = {
          ...rest,
          ...(server ? { smtp: server } : {}),
          // What was seen of another server says nothing of this one.
          ...(same && filesSent !== undefined ? { filesSent } : {}),
          ...(same && sizeLimit !== undefined ? { sizeLimit } : {}),
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
    setIdentities: ({ accountId, identities }) => keep(accountId, { identities }),
    setTemplates: ({ accountId, templates }) => keep(accountId, { templates }),
  };
}

/** @returns the same where it is nothing new, or was said by another server than the account's of now */
function withSeen(config: AccountConfig, seen: Seen): AccountConfig {
  if ('filesSent' in seen)
    return config.filesSent === seen.filesSent ? config : { ...config, filesSent: seen.filesSent };
  const { smtp, sizeLimit, ...rest } = config;
  const { server } = seen;
  if (smtp?.host !== server.host || smtp.port !== server.port) return config;
  if ((sizeLimit ?? null) === seen.sizeLimit) return config;
  return { ...rest, smtp, ...(seen.sizeLimit === null ? {} : { sizeLimit: seen.sizeLimit }) };
}
