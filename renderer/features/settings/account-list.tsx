/** The accounts in Settings, each with its way to its own settings. */
import type { ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { colourOf } from '../../ui/account-colours';
import { Button } from '../../ui/button';
import styles from './settings-dialog.module.css';

interface AccountListProps {
  accounts: readonly AccountSummary[];
  onAccount: (accountId: AccountId) => void;
}

export function AccountList({ accounts, onAccount }: AccountListProps): ReactNode {
  return (
    <ul className={styles.accounts}>
      {accounts.map((account) => (
        <li key={account.id} className={styles.account}>
          <span className={styles.colour} style={{ background: colourOf(account.colour) }} />
          <span className={styles.name}>
            <strong dir="auto">{account.label}</strong> <span>{account.address}</span>
          </span>
          <Button onClick={() => onAccount(account.id)} aria-label={`Edit ${account.label}`}>
            Edit
          </Button>
        </li>
      ))}
    </ul>
  );
}
