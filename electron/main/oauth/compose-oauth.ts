/** Joins the parts of signing in by the browser, and says what each account signs in with. */
import { smtpKey } from '../../contract/account';
import type { AccountConfig, SmtpAddress } from '../../contract/account';
import type { AccountId } from '../../contract/ids';
import { MailFailure } from '../../contract/errors';
import type { MailError } from '../../contract/errors';
import type { Secret, TrustOptions } from '../backend/backend';
import type { Credentials } from '../credentials';
import type { AccountSignIns } from '../engine/account-sign-ins';
import type { Log } from '../log-line';
import { createAccessTokens } from './access-tokens';
import { parseGrant } from './grant';
import { createHttpsFetch } from './https-fetch';
import { createOAuthClient } from './oauth-client';
import { SignInEnded, createSignIns } from './sign-ins';

export interface OAuthParts {
  credentials: Credentials;
  trust: TrustOptions;
  /** @returns whether a browser could be had */
  openBrowser: (url: string) => Promise<boolean>;
  log: Log;
  now: () => number;
}

export interface OAuth {
  /** @param smtp for sending by this one. @throws MailFailure where a token could not be had */
  secretOf: (account: AccountConfig, smtp?: SmtpAddress) => Promise<Secret | null>;
  /** A token that had served before may have been taken back early: the next try takes another one, before anybody is asked. */
  afterRefusal: (account: AccountConfig, error: MailError | null) => MailError | null;
  signIns: AccountSignIns;
  /** As `Credentials`: a password in the place of a sign-in ends it, and so does forgetting it. */
  passwords: Pick<Credentials, 'set' | 'forget'>;
}

export function composeOAuth({ credentials, trust, openBrowser, log, now }: OAuthParts): OAuth {
  const client = createOAuthClient({ fetch: createHttpsFetch(trust), openBrowser, now });
  const tokens = createAccessTokens({ credentials, client, log, now });
  const signIns = createSignIns(client);

  const orEnded = async <T>(work: () => Promise<T>): Promise<T | 'ended'> => {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof SignInEnded) return 'ended';
      throw thrown;
    }
  };

  return {
    async secretOf(account, smtp) {
      if (smtp?.ownPassword) return credentials.get(smtpKey(account.id));
      if (account.oauth) return tokens.get(account);
      const password = await credentials.get(account.id);
      // Left by a change of how the account signs in that was cut off: a mail server must not be told a grant.
      return password === null || parseGrant(password) !== null ? null : password;
    },
    afterRefusal({ id }, error) {
      if (error?.kind !== 'signed-out' || !tokens.refused(id)) return error;
      return { kind: 'busy', detail: error.detail };
    },
    passwords: {
      set(key, password, storage) {
        tokens.released(key as AccountId);
        return credentials.set(key, password, storage);
      },
      forget(key) {
        tokens.released(key as AccountId);
        return credentials.forget(key);
      },
    },
    signIns: {
      begin: (wish) => orEnded(async () => ({ grantId: signIns.hold(await signIns.run(wish)) })),
      again: ({ id, oauth: service, address, passwordStorage }) =>
        orEnded(async () => {
          if (!service) throw new MailFailure({ kind: 'internal', detail: 'an account without a service' });
          const text = await credentials.get(id);
          const clientSecret = (text === null ? null : parseGrant(text))?.clientSecret ?? null;
          const grant = await signIns.run({ service, clientSecret, address });
          await tokens.keep(id, grant, passwordStorage);
          return 'kept' as const;
        }),
      cancel: () => signIns.cancel(),
      tokenOf(grantId) {
        const token = signIns.held(grantId)?.access.token;
        return token === undefined ? null : { kind: 'access-token', token };
      },
      async keep(grantId, accountId, storage) {
        const grant = signIns.held(grantId);
        if (!grant) throw new Error('the sign-in in your browser is no longer known; sign in again.');
        await tokens.keep(accountId, grant, storage);
        signIns.drop(grantId);
      },
    },
  };
}
