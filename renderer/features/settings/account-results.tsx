/** Settings that were found in the accounts' own dialogs: a press opens the dialog at the setting. */
import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import { Button } from '../../ui/button';
import type { AccountSetting } from './find-settings';
import styles from './settings-dialog.module.css';

interface AccountResultsProps {
  found: readonly AccountSetting[];
  onGo: (accountId: AccountId, controls: readonly string[]) => void;
}

export function AccountResults({ found, onGo }: AccountResultsProps): ReactNode {
  if (found.length === 0) return null;
  return (
    <section className={styles.section} aria-label="In the accounts’ own settings">
      <h3 className={styles.heading}>In the accounts’ own settings</h3>
      <ul className={styles.results}>
        {found.map(({ accountId, accountLabel, label, controls }) => (
          <li key={`${accountId} ${label}`}>
            <Button icon={ArrowUpRight} look="quiet" onClick={() => onGo(accountId, controls)}>
              {label} <span className={styles.of}>{accountLabel}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
