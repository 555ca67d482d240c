/** "Move to…", "Copy to…", "Add to…": type a few letters of a mailbox of any account, press Enter. */
import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { AccountId, MailboxId } from '../../../electron/contract/ids';
import type { AccountSummary, MailboxTreeRow } from '../../../electron/contract/model';
import { colourOf } from '../../ui/account-colours';
import { startsFocused } from '../../ui/auto-focus';
import { cx } from '../../ui/cx';
import { Dialog } from '../../ui/dialog';
import { folderIcons } from '../../ui/folder-icons';
import { byAccount, filterTargets } from './move-targets';
import styles from './move-dialog.module.css';

export type MoveVerb = 'move' | 'copy' | 'add';

const words: Record<MoveVerb, string> = { move: 'Move', copy: 'Copy', add: 'Add' };

interface MoveDialogProps {
  verb: MoveVerb;
  accounts: readonly AccountSummary[];
  mailboxes: readonly MailboxTreeRow[];
  /** Accounts of the messages, whose folders come first. null while not known. */
  accountIds: ReadonlySet<AccountId> | null;
  count: number;
  onMove: (target: MailboxId) => void;
  onClose: () => void;
}

export function MoveDialog({
  verb,
  accounts,
  mailboxes,
  accountIds,
  count,
  onMove,
  onClose,
}: MoveDialogProps): ReactNode {
  const [filter, setFilter] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const targets = useMemo(
    () => filterTargets(accounts, mailboxes, accountIds, filter),
    [accounts, mailboxes, accountIds, filter],
  );
  const at = Math.min(active, targets.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive(Math.min(at + 1, targets.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(at - 1, 0));
    else if (event.key === 'Enter') {
      const target = targets[at];
      if (target) onMove(target.mailbox.id);
    } else return;
    event.preventDefault();
  };

  return (
    <Dialog
      title={count === 1 ? `${words[verb]} message` : `${words[verb]} ${count.toLocaleString()} messages`}
      onClose={onClose}
    >
      <input
        type="text"
        {...startsFocused}
        role="combobox"
        className={styles.filter}
        aria-label={`Folder to ${verb} to`}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={targets[at] ? `${listId}-${at}` : undefined}
        placeholder="Type a folder’s name"
        value={filter}
        onChange={(event) => {
          setFilter(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Folders" className={styles.list}>
        {byAccount(targets).map(({ account, from, own }) => (
          <div key={account.id} role="group" aria-labelledby={`${listId} ${account.id}`}>
            <div id={`${listId} ${account.id}`} role="presentation" className={styles.heading} dir="auto">
              <span className={styles.colour} style={{ background: colourOf(account.colour) }} />
              {account.label}
            </div>
            {own.map(({ mailbox, label }, place) => {
              const Icon = folderIcons[mailbox.role];
              const index = from + place;
              return (
                // The combobox above keeps the focus and has the keys.
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
                <div
                  key={mailbox.id}
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={index === at}
                  ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
                  className={cx(styles.option, index === at && styles.active)}
                  onMouseMove={() => setActive(index)}
                  onClick={() => onMove(mailbox.id)}
                >
                  <Icon size={16} aria-hidden className={styles.icon} />
                  <span className={styles.name} dir="auto">
                    {label}
                  </span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {targets.length === 0 && <p className={styles.none}>No folder has a name like “{filter}”.</p>}
    </Dialog>
  );
}
