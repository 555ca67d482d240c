/** The few settings there are: theme and accounts, and what this Satchel is. */
import { UserPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { CommandValues } from '../../../electron/contract/commands';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useUi } from '../../state/ui-store';
import { colourOf } from '../../ui/account-colours';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { RadioGroup } from '../../ui/field';
import styles from './settings-dialog.module.css';

interface SettingsProps {
  accounts: readonly AccountSummary[];
  onAccount: (accountId: AccountId) => void;
  onAdd: () => void;
  onClose: () => void;
}

export function SettingsDialog({ accounts, onAccount, onAdd, onClose }: SettingsProps): ReactNode {
  const { theme, setTheme } = useUi();
  const [info, setInfo] = useState<CommandValues['app.info'] | null>(null);
  useEffect(() => {
    void sendCommand('app.info', {}).then((result) => result.ok && setInfo(result.value));
  }, []);
  return (
    <Dialog title="Settings" onClose={onClose}>
      <section className={styles.section}>
        <RadioGroup
          label="Theme"
          look="segments"
          value={theme}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={setTheme}
        />
      </section>
      <section className={styles.section}>
        <h3 className={styles.heading}>Accounts</h3>
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
        <div>
          <Button icon={UserPlus} onClick={onAdd}>
            Add account
          </Button>
        </div>
      </section>
      {info && (
        <section className={styles.section}>
          <h3 className={styles.heading}>About</h3>
          <p className={styles.about}>
            Satchel {info.version}, on Electron {info.electron} and Chromium {info.chromium}
          </p>
          <p className={styles.about}>Profile: {info.profile}</p>
        </section>
      )}
    </Dialog>
  );
}
