/** What the registry of accounts needs of sign-ins in the browser, and what it says of them. */
import type { AccountConfig, PasswordStorage } from '../../contract/account';
import type { CommandArguments, CommandFailure, CommandResult } from '../../contract/commands';
import { MailFailure, describeError } from '../../contract/errors';
import type { AccountId } from '../../contract/ids';
import type { GrantId } from '../../contract/oauth';
import type { AccessToken } from '../backend/backend';
import { failed, noSuchAccount, reasonOf } from './account-answers';
import type { StatusBoard } from './status-board';
import type { Trials } from './try-account';

/** `ended`: the person went another way. */
export type SignedIn = { grantId: GrantId } | 'ended';

export interface AccountSignIns {
  /** Waits for the browser. @throws MailFailure */
  begin(wish: CommandArguments<'account.sign-in'>): Promise<SignedIn>;
  /** The same for an account that is here, with the service that it has; what it leaves is kept. @throws MailFailure, NoKeyring, or the file system's error */
  again(account: AccountConfig): Promise<'kept' | 'ended'>;
  cancel(): void;
  /** null: no such sign-in is held any more. */
  tokenOf(grantId: GrantId): AccessToken | null;
  /** Gives what is held to an account. @throws NoKeyring, or the file system's error; it counts for this session then */
  keep(grantId: GrantId, accountId: AccountId, storage: PasswordStorage): Promise<void>;
}

export const signInAnew = 'The sign-in in your browser is no longer known. Sign in again.';

export interface SignInCommandParts {
  signIns: AccountSignIns;
  workOffline: () => boolean;
  /** @throws the file system's error */
  passwords: {
    set: (key: string, password: string, storage: PasswordStorage) => Promise<void>;
    forget: (key: string) => Promise<void>;
  };
  configOf: (id: AccountId) => AccountConfig | undefined;
  trials: Pick<Trials, 'both'>;
  /** Saves the changed settings; connects anew when `before` is done. */
  reconfigure: (
    id: AccountId,
    change: (config: AccountConfig) => AccountConfig,
    before: () => Promise<void>,
  ) => Promise<CommandResult<null>>;
  status: Pick<StatusBoard, 'notice'>;
  /** Whatever waits for the sign-in goes on. */
  connectAgain: (id: AccountId) => void;
}

export function signInCommands(parts: SignInCommandParts) {
  const { signIns, workOffline, passwords, configOf, trials, reconfigure, status, connectAgain } = parts;
  return {
    async signIn(wish: CommandArguments<'account.sign-in'>): Promise<CommandResult<{ grantId: GrantId }>> {
      if (workOffline()) return failed(offlineSignIn);
      return finished(wish.address, wish.service.issuer, () => signIns.begin(wish));
    },
    async signInAgain({ accountId }: { accountId: AccountId }): Promise<CommandResult<null>> {
      const config = configOf(accountId);
      if (!config) return noSuchAccount;
      if (workOffline()) return failed(offlineSignIn);
      const result = await finished(config.label, config.oauth?.issuer ?? '', () => signIns.again(config));
      if (!configOf(accountId)) {
        // Removed while the browser was waited for: nothing of it may stay.
        await passwords.forget(accountId).catch(() => undefined);
        return noSuchAccount;
      }
      if (!result.ok) return result;
      connectAgain(accountId);
      return { ok: true, value: null };
    },
    cancelSignIn: () => signIns.cancel(),
    async setPassword({
      accountId,
      password,
    }: CommandArguments<'account.set-password'>): Promise<CommandResult<null>> {
      const config = configOf(accountId);
      if (!config) return noSuchAccount;
      try {
        await passwords.set(accountId, password, config.passwordStorage);
      } catch (error) {
        status.notice({
          level: 'warning',
          sentence: `The password is known until you quit: ${reasonOf(error)}`,
        });
      }
      connectAgain(accountId);
      return { ok: true, value: null };
    },
    async changeSignIn({
      accountId,
      by,
    }: CommandArguments<'account.change-sign-in'>): Promise<CommandResult<null>> {
      const config = configOf(accountId);
      if (!config) return noSuchAccount;
      const secret = by.kind === 'browser' ? signIns.tokenOf(by.grantId) : by.password;
      if (secret === null) return failed(signInAnew);
      const changed = (before: AccountConfig): AccountConfig => {
        const { oauth: _before, ...rest } = before;
        return by.kind === 'browser' ? { ...rest, oauth: by.service } : rest;
      };
      // What works is not given up for what does not.
      const answer = await trials.both(changed(config), secret, config.smtp?.ownPassword ? null : secret);
      if (!answer.ok) return { ...answer, sentence: `${answer.sentence} Nothing was changed.` };
      return reconfigure(accountId, changed, async () => {
        const { passwordStorage: storage } = config;
        const keeping =
          by.kind === 'browser'
            ? signIns.keep(by.grantId, accountId, storage)
            : passwords.set(accountId, by.password, storage);
        await keeping.catch((error: unknown) =>
          status.notice({
            level: 'warning',
            sentence: `${config.label}: the new sign-in is known until you quit: ${reasonOf(error)}`,
          }),
        );
      });
    },
  };
}

const offlineSignIn = 'You work offline by choice, so nothing was connected to. Go online to sign in.';

/** @param account what the person calls it. @param issuer where they sign in */
async function finished<T>(
  account: string,
  issuer: string,
  work: () => Promise<T | 'ended'>,
): Promise<{ ok: true; value: T } | CommandFailure> {
  try {
    const value = await work();
    return value === 'ended' ? failed('The sign-in was not finished.') : { ok: true, value: value as T };
  } catch (thrown) {
    if (!(thrown instanceof MailFailure)) return failed(`The sign-in could not be kept: ${reasonOf(thrown)}`);
    const { error } = thrown;
    return { ok: false, error, sentence: describeError(account, hostOf(issuer), error, 'testing') };
  }
}

function hostOf(issuer: string): string {
  return /^https:\/\/([^/]+)/.exec(issuer)?.[1] ?? issuer;
}
