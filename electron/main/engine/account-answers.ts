/** What the account registry says: failures in sentences, and an account as the store and the screen know it. Pure. */
import type { AccountConfig, AccountDraft } from '../../contract/account';
import type { CommandFailure } from '../../contract/commands';
import { type MailError, MailFailure, describeError } from '../../contract/errors';
import type { AccountSummary } from '../../contract/model';
import type { Secret } from '../backend/backend';

/** What no longer holds of a status once nobody tries to connect. */
export const quiet = { error: null, sentence: null, progress: null, nextTryAt: null };

export function failed(sentence: string): CommandFailure {
  return { ok: false, sentence, error: null };
}

export const noSuchAccount = failed('This account no longer exists.');
export const offlineByChoice =
  'You work offline by choice, so nothing was connected to. Go online to test the connection.';

/** Why a "test connection" did not work. */
export function sentenceFor(
  draft: Pick<AccountDraft, 'label' | 'address' | 'server'>,
  error: MailError,
): string {
  const server = `${draft.server.host}:${draft.server.port}`;
  return describeError(draft.label || draft.address, server, error, 'testing');
}

/** The secret that is known, for a "test connection" without a new one. */
export async function secretFor(
  account: Pick<AccountDraft, 'label' | 'address' | 'server'>,
  ask: () => Promise<Secret | null>,
): Promise<{ ok: true; value: Secret } | CommandFailure> {
  try {
    const value = await ask();
    if (value !== null) return { ok: true, value };
    return failed('Satchel does not know the password. Enter it to test the connection.');
  } catch (thrown) {
    if (!(thrown instanceof MailFailure)) throw thrown;
    return { ok: false, error: thrown.error, sentence: sentenceFor(account, thrown.error) };
  }
}

/** An error as the end of a sentence; a full disk in plain words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full. Free some space and try again.';
  return error instanceof Error ? error.message : String(error);
}

/** @param order its place among all accounts */
export function summaryOf(config: AccountConfig, order: number): AccountSummary {
  const { id, kind, label, address, colour } = config;
  return { id, kind, label, address, colour, order };
}
