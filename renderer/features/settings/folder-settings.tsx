/** Whether there are unified folders, and whose mail they show. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useUi } from '../../state/ui-store';
import { Checkbox } from '../../ui/field';
import type { SettingItem } from './find-settings';
import styles from './settings-dialog.module.css';

export function folderSettings(accounts: readonly AccountSummary[]): SettingItem[] {
  return [
    {
      id: 'unified',
      words: 'show unified folders over all accounts inbox combined together',
      content: <UnifiedSetting />,
    },
    ...accounts.map((account) => ({
      id: `included ${account.id}`,
      words: `unified folders with mail of inbox leave out include hide account ${account.label} ${account.address}`,
      content: <IncludedSetting account={account} />,
    })),
  ];
}

function UnifiedSetting(): ReactNode {
  const { unified, setUnified } = useUi();
  return (
    <Checkbox
      label="Unified folders"
      hint="One Inbox over all accounts, one Archive and so on, above the accounts’ own folders."
      checked={unified}
      onChange={setUnified}
    />
  );
}

/** Works at once, as everything in this dialog does. */
function IncludedSetting({ account }: { account: AccountSummary }): ReactNode {
  const [included, setIncluded] = useState<boolean | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { id } = account;
  useEffect(() => {
    void sendCommand('account.list', {}).then((result) => {
      if (result.ok) setIncluded(!result.value.find((known) => known.id === id)?.leftOut);
    });
  }, [id]);
  const change = async (wanted: boolean): Promise<void> => {
    setIncluded(wanted);
    const result = await sendCommand('account.update', { accountId: id, leftOut: !wanted });
    setProblem(result.ok ? null : result.sentence);
    if (!result.ok) setIncluded(!wanted);
  };
  if (included === null) return null;
  return (
    <div className={styles.below}>
      <Checkbox
        label={`with mail of ${account.label}`}
        checked={included}
        onChange={(wanted) => void change(wanted)}
      />
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
