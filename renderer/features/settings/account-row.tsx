/** An account in Settings, with the way to its own settings. */
import type { ReactNode } from 'react';
import type { AccountSummary } from '../../../electron/contract/model';
import { colourOf } from '../../ui/account-colours';
import { Button } from '../../ui/button';
import styles from './settings-dialog.module.css';

export function AccountRow({ account, onEdit }: { account: AccountSummary; onEdit: () => void }): ReactNode {
  return (
    <div className={styles.account}>
      <span className={styles.colour} style={{ background: colourOf(account.colour) }} />
      <span className={styles.name}>
        <strong dir="auto">{account.label}</strong> <span>{account.address}</span>
      </span>
      <Button onClick={onEdit} aria-label={`Edit ${account.label}`}>
        Edit
      </Button>
    </div>
  );
}
