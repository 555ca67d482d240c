/** All settings in one place: sections to go to, and a search that also finds what each account has in its own dialog. */
import { Search, UserPlus } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { startsFocused } from '../../ui/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { focusFirstIn } from '../../ui/focus-control';
import { aboutSettings } from './about-settings';
import { AccountRow } from './account-row';
import { AccountResults } from './account-results';
import { appearanceSettings } from './appearance-settings';
import { findAccountSettings, findSettings, foundSentence } from './find-settings';
import type { SettingItem, SettingsSection } from './find-settings';
import { folderSettings } from './folder-settings';
import { KeyboardSetting } from './keyboard-setting';
import styles from './settings-dialog.module.css';
import { StorageSetting } from './storage-setting';
import { writingSettings } from './writing-settings';

interface SettingsProps {
  accounts: readonly AccountSummary[];
  /** What the keys do, for the search. */
  keyLabels: readonly string[];
  /** @param goTo the names of the control to go to in the account's dialog */
  onAccount: (accountId: AccountId, goTo?: readonly string[]) => void;
  onAdd: () => void;
  onKeys: () => void;
  onClose: () => void;
}

export function SettingsDialog(props: SettingsProps): ReactNode {
  const { accounts, onAccount, onClose } = props;
  const [typed, setTyped] = useState('');
  const results = useRef<HTMLDivElement>(null);
  const sections = allSections(props);
  const found = findSettings(sections, typed);
  const others = findAccountSettings(accounts, typed);
  const searching = typed.trim() !== '';
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    if (results.current) focusFirstIn(results.current);
  };
  const goTo = (heading: string): void => {
    const target = results.current?.querySelector<HTMLElement>(`[data-heading="${heading}"]`);
    target?.scrollIntoView({ block: 'start' });
    target?.focus({ preventScroll: true });
  };
  return (
    <Dialog title="Settings" shape="top" onClose={onClose}>
      <div className={styles.top}>
        <div className={styles.search}>
          <Search size={16} aria-hidden />
          <input
            type="search"
            {...startsFocused}
            aria-label="Search settings"
            placeholder="Search settings"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        {!searching && (
          <nav aria-label="Sections of the settings" className={styles.sections}>
            {sections.map(({ heading }) => (
              <Button key={heading} look="quiet" onClick={() => goTo(heading)}>
                {heading}
              </Button>
            ))}
          </nav>
        )}
      </div>
      <p role="status" className={styles.found}>
        {foundSentence(typed, found, others.length)}
      </p>
      <div ref={results}>
        {found.map(({ heading, items }) => (
          <section key={heading} className={styles.section} aria-label={heading}>
            <h3 className={styles.heading} data-heading={heading} tabIndex={-1}>
              {heading}
            </h3>
            {items.map(({ id, content }) => (
              <div key={id}>{content}</div>
            ))}
          </section>
        ))}
        <AccountResults found={others} onGo={onAccount} />
      </div>
    </Dialog>
  );
}

function allSections({ accounts, keyLabels, onAccount, onAdd, onKeys }: SettingsProps): SettingsSection[] {
  const accountRows = accounts.map((account): SettingItem => ({
    id: account.id,
    words: `account e-mail email imap pop edit password ${account.label} ${account.address}`,
    content: <AccountRow account={account} onEdit={() => onAccount(account.id)} />,
  }));
  const add: SettingItem = {
    id: 'add',
    words: 'add account new e-mail email',
    content: (
      <Button icon={UserPlus} onClick={onAdd}>
        Add account
      </Button>
    ),
  };
  return [
    { heading: 'Appearance', items: appearanceSettings },
    { heading: 'Writing', items: writingSettings },
    { heading: 'Folders', items: folderSettings(accounts) },
    { heading: 'Accounts', items: [...accountRows, add] },
    {
      heading: 'Storage',
      items: [
        {
          id: 'storage',
          words: 'storage space used disk size bytes megabytes cache offline measure again',
          content: <StorageSetting accounts={accounts} />,
        },
      ],
    },
    {
      heading: 'Keyboard',
      items: [
        {
          id: 'keys',
          words: `show keyboard shortcuts keys ${keyLabels.join(' ')}`,
          content: <KeyboardSetting onKeys={onKeys} />,
        },
      ],
    },
    { heading: 'About', items: aboutSettings },
  ];
}
