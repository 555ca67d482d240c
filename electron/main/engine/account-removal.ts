/** What goes with an account that is removed, and the parts of its removal that a crash may leave for the next start. */
import { type AccountConfig, smtpKey } from '../../contract/account';
import type { RemovalLoss } from '../../contract/commands';
import type { AccountId } from '../../contract/ids';
import type { Log } from '../log-line';
import { targetAccount } from '../../contract/operation';
import { isCopyDue, isOutgoing } from '../../contract/outbox';
import type { VaultState } from '../vault/state-shape';

/** Pure. */
export function lossOf(state: VaultState, accountId: AccountId): RemovalLoss {
  const loss: RemovalLoss = { queued: 0, outgoing: 0, localMails: 0, localOctets: 0 };
  for (const { operation } of state.pending.values())
    if (operation.accountId === accountId || targetAccount(operation) === accountId) loss.queued += 1;
  for (const record of state.outbox.values()) {
    if (record.item.accountId !== accountId) continue;
    if (isOutgoing(record.state)) loss.outgoing += 1;
    if (isCopyDue(record)) loss.queued += 1;
  }
  for (const { message, octets } of state.mails.values()) {
    if (message.accountId !== accountId) continue;
    loss.localMails += 1;
    loss.localOctets += octets;
  }
  return loss;
}

/** Whether more would be lost than the person has agreed to. */
export function exceeds(loss: RemovalLoss, told: Omit<RemovalLoss, 'localOctets'>): boolean {
  const { queued, outgoing, localMails } = told;
  return loss.queued > queued || loss.outgoing > outgoing || loss.localMails > localMails;
}

export interface LeftoverParts {
  forgetPassword: (key: string) => Promise<void>;
  saveAccounts: (accounts: AccountConfig[]) => Promise<void>;
  log: Log;
}

/** Removed accounts whose password could not be forgotten yet: the settings name them until it is. */
export class Leftovers {
  readonly #configs = new Map<AccountId, AccountConfig>();

  add(config: AccountConfig): void {
    this.#configs.set(config.id, config);
  }

  get configs(): AccountConfig[] {
    return [...this.#configs.values()];
  }

  /**
   * Forgets their passwords, then drops them from the settings: in this order, so that a crash between leaves a name to
   * forget and not a password that nobody knows of. Never rejects.
   * @param others the accounts that stay
   * @returns whether nothing is left over
   */
  async clear(others: () => AccountConfig[], parts: LeftoverParts): Promise<boolean> {
    for (const id of [...this.#configs.keys()]) {
      try {
        await parts.forgetPassword(smtpKey(id));
        await parts.forgetPassword(id);
        this.#configs.delete(id);
      } catch (error) {
        parts.log('error', 'password-not-forgotten', { account: id, reason: String(error) });
      }
    }
    try {
      await parts.saveAccounts([...others(), ...this.configs]);
    } catch (error) {
      parts.log('error', 'accounts-not-saved', { reason: error instanceof Error ? error.name : 'unknown' });
      return false;
    }
    return this.#configs.size === 0;
  }
}
