/** Whom the person may write as: the identities of all accounts. */
import { useEffect, useState } from 'react';
import type { AccountConfig } from '../../../electron/contract/account';
import { identitiesOf } from '../../../electron/contract/identity';
import type { Identity, IdentityId } from '../../../electron/contract/identity';
import type { AccountId } from '../../../electron/contract/ids';
import { sendCommand } from '../../data/use-commands';
import { useUi } from '../../state/ui-store';

export interface Sender {
  accountId: AccountId;
  accountLabel: string;
  identity: Identity;
  /** Octets that its server takes, as it said last (RFC 1870); null: not known. */
  sizeLimit: number | null;
}

/** Asked again when a dialog closes, since that is where they change. @returns null until they are known */
export function useIdentities(): readonly Sender[] | null {
  const [senders, setSenders] = useState<readonly Sender[] | null>(null);
  const dialogOpen = useUi((state) => state.dialog !== null);
  useEffect(() => {
    if (dialogOpen) return;
    let gone = false;
    void sendCommand('account.list', {}).then((result) => {
      if (!gone && result.ok) setSenders(result.value.flatMap(sendersOf));
    });
    return () => {
      gone = true;
    };
  }, [dialogOpen]);
  return senders;
}

function sendersOf(account: AccountConfig): Sender[] {
  return identitiesOf(account).map((identity) => ({
    ...{ accountId: account.id, accountLabel: account.label, identity },
    sizeLimit: account.sizeLimit ?? null,
  }));
}

export function findSender(
  senders: readonly Sender[] | null,
  accountId: AccountId,
  identityId: IdentityId,
): Sender | undefined {
  return senders?.find((one) => one.accountId === accountId && one.identity.id === identityId);
}

/** As it is known now. @returns null: not known, or gone */
export async function accountOf(accountId: AccountId): Promise<AccountConfig | null> {
  const result = await sendCommand('account.list', {});
  return (result.ok && result.value.find(({ id }) => id === accountId)) || null;
}

/** As it is known now: a server may have said it since the draft was opened. @returns null: not known */
export async function sizeLimitOf(accountId: AccountId): Promise<number | null> {
  return (await accountOf(accountId))?.sizeLimit ?? null;
}
