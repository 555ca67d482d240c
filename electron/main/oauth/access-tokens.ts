/** The access tokens of the accounts: one for each, renewed before it ends, with a grant that is kept like a password. */
import type { AccountConfig, PasswordStorage } from '../../contract/account';
import { MailFailure } from '../../contract/errors';
import type { AccountId } from '../../contract/ids';
import type { AccessToken } from '../backend/backend';
import type { Credentials } from '../credentials';
import type { Log } from '../log-line';
import { parseGrant } from './grant';
import type { Access, Grant } from './grant';
import type { OAuthClient } from './oauth-client';

export interface AccessTokens {
  /**
   * One that counts for a while still. One request at a time for each account: a grant may be changed by each.
   * @throws MailFailure; `signed-out` where the person has to sign in again
   */
  get(account: AccountConfig): Promise<AccessToken>;
  /**
   * Keeps what a sign-in has left.
   * @throws NoKeyring, or the file system's error; it counts for this session then
   */
  keep(accountId: AccountId, grant: Grant, storage: PasswordStorage): Promise<void>;
  /** The account is gone, or signs in otherwise: what is known of it counts no more, and a renewal that is under way leaves nothing. */
  released(accountId: AccountId): void;
  /**
   * A server has refused the last one.
   * @returns whether that one was not new, so that another may be taken
   */
  refused(accountId: AccountId): boolean;
}

/** ms before its end at which a token is not used any more: a sign-in takes its time, and clocks differ. */
const margin = 60_000;
/** ms for which a token counts as new. */
const newFor = 30_000;

export interface AccessTokensParts {
  credentials: Pick<Credentials, 'get' | 'set'>;
  client: Pick<OAuthClient, 'refresh'>;
  log: Log;
  now: () => number;
}

export function createAccessTokens({ credentials, client, log, now }: AccessTokensParts): AccessTokens {
  const known = new Map<AccountId, { access: Access; since: number }>();
  const running = new Map<AccountId, Promise<AccessToken>>();

  /** @param isWanted whether nothing else has come in its place meanwhile */
  const renewed = async (account: AccountConfig, isWanted: () => boolean): Promise<AccessToken> => {
    const { id, oauth, passwordStorage } = account;
    known.delete(id);
    const text = await credentials.get(id);
    const kept = text === null ? null : parseGrant(text);
    if (!oauth || !kept) throw new MailFailure({ kind: 'signed-out', detail: '' });
    const grant = await client.refresh(oauth, kept).catch((thrown: unknown) => {
      if (isWanted()) throw thrown;
      return null;
    });
    if (grant === null || !isWanted()) return get(account);
    known.set(id, { access: grant.access, since: now() });
    if (grant.kept.refreshToken !== kept.refreshToken) {
      const text = JSON.stringify(grant.kept);
      // It counts for this session whatever the disk says; the old one may count no more.
      await credentials
        .set(id, text, passwordStorage)
        .catch((error: unknown) => log('error', 'grant-not-kept', { account: id, reason: String(error) }));
    }
    log('info', 'token-renewed', { account: id });
    return tokenOf(grant.access);
  };

  const get = (account: AccountConfig): Promise<AccessToken> => {
    const { id } = account;
    const last = known.get(id)?.access;
    if (last && (last.expiresAt === null || last.expiresAt - margin > now()))
      return Promise.resolve(tokenOf(last));
    const under = running.get(id);
    if (under) return under;
    const isWanted = (): boolean => running.get(id) === renewing;
    const renewing: Promise<AccessToken> = renewed(account, isWanted).finally(() => {
      if (isWanted()) running.delete(id);
    });
    running.set(id, renewing);
    return renewing;
  };

  const released = (id: AccountId): void => {
    known.delete(id);
    running.delete(id);
  };

  return {
    get,
    released,
    async keep(id, { kept, access }, storage) {
      released(id);
      known.set(id, { access, since: now() });
      await credentials.set(id, JSON.stringify(kept), storage);
    },
    refused(id) {
      const last = known.get(id);
      known.delete(id);
      return last !== undefined && now() - last.since > newFor;
    },
  };
}

function tokenOf({ token }: Access): AccessToken {
  return { kind: 'access-token', token };
}
