/** All settings in one place, found by typing a word of them: appearance, accounts, and what this Satchel is. */
import { ClipboardList, Search, UserPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { CommandValues } from '../../../electron/contract/commands';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { copyDiagnostics } from '../../state/copy-diagnostics';
import { startsFocused } from '../../ui/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { matchesWords, wordsOf } from '../../ui/match-words';
import { AccountList } from './account-list';
import { AppearanceSettings } from './appearance-settings';
import styles from './settings-dialog.module.css';

interface SettingsProps {
  accounts: readonly AccountSummary[];
  onAccount: (accountId: AccountId) => void;
  onAdd: () => void;
  onClose: () => void;
}

interface Section {
  heading: string;
  /** What people call it besides. */
  words: string;
  content: (typed: readonly string[]) => ReactNode;
}

export function SettingsDialog({ accounts, onAccount, onAdd, onClose }: SettingsProps): ReactNode {
  const [typed, setTyped] = useState('');
  const [info, setInfo] = useState<CommandValues['app.info'] | null>(null);
  useEffect(() => {
    void sendCommand('app.info', {}).then((result) => result.ok && setInfo(result.value));
  }, []);
  const words = wordsOf(typed);
  const sections: Section[] = [
    {
      heading: 'Appearance',
      words:
        'theme dark light system colour color density comfortable cosy compact rows list unified folders inbox all accounts zoom size text larger smaller pane width reset',
      content: (looked) => <AppearanceSettings words={looked} />,
    },
    {
      heading: 'Accounts',
      words: `account e-mail email imap pop add edit password ${accounts.map(({ label, address }) => `${label} ${address}`).join(' ')}`,
      content: () => (
        <>
          <AccountList accounts={accounts} onAccount={onAccount} />
          <div>
            <Button icon={UserPlus} onClick={onAdd}>
              Add account
            </Button>
          </div>
        </>
      ),
    },
    {
      heading: 'About',
      words: 'about help diagnostics log version profile folder electron chromium satchel',
      content: () =>
        info && (
          <>
            <p className={styles.about}>
              Satchel {info.version}, on Electron {info.electron} and Chromium {info.chromium}
            </p>
            <p className={styles.about}>Profile: {info.profile}</p>
            <div>
              <Button icon={ClipboardList} onClick={() => void copyDiagnostics()}>
                Copy diagnostics
              </Button>
            </div>
          </>
        ),
    },
  ];
  const found = sections.filter((section) => matchesWords(words, section.heading, section.words));
  return (
    <Dialog title="Settings" shape="top" onClose={onClose}>
      <div className={styles.search}>
        <Search size={16} aria-hidden />
        <input
          type="search"
          {...startsFocused}
          aria-label="Search settings"
          placeholder="Search settings"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {found.map((section) => (
        <section key={section.heading} className={styles.section} aria-label={section.heading}>
          <h3 className={styles.heading}>{section.heading}</h3>
          {section.content(words)}
        </section>
      ))}
      <p role="status" className={styles.none}>
        {found.length === 0 && `No setting is called “${typed}”.`}
      </p>
    </Dialog>
  );
}
