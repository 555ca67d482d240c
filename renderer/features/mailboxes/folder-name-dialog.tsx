/** "New folder…" and "Rename…": a name, told at once where it cannot be. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountId, MailboxId } from '../../../electron/contract/ids';
import { childPath, nameProblem } from '../../../electron/contract/mailbox-name';
import { parentPath } from '../../../electron/contract/mailbox-tree';
import type { AccountSummary, MailboxTreeRow } from '../../../electron/contract/model';
import { actOnFolder } from '../../state/folder-actions';
import { startsFocused } from '../../ui/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { filterTargets } from './move-targets';
import styles from './folder-dialogs.module.css';

interface NewFolderProps {
  accounts: readonly AccountSummary[];
  mailboxes: readonly MailboxTreeRow[];
  accountId: AccountId;
  parentId: MailboxId | null;
  onClose: () => void;
}

export function NewFolderDialog({
  accounts,
  mailboxes,
  accountId,
  parentId,
  onClose,
}: NewFolderProps): ReactNode {
  const places = placesFor(accounts, mailboxes);
  const [place, setPlace] = useState(parentId ?? accountId);
  const chosen = places.find(({ value }) => value === place) ?? places[0];
  const owner = chosen?.accountId ?? accountId;
  const own = mailboxes.filter((row) => row.accountId === owner);
  const parent = own.find(({ id }) => id === place) ?? null;
  const delimiter = delimiterOf(accounts, own, owner);
  const problem = (name: string): string | null => {
    const path = childPath(
      name,
      parent && { ...parent, delimiter },
      own.find(({ role }) => role === 'inbox'),
    );
    return nameProblem(name, delimiter, path, own);
  };
  return (
    <NameDialog
      title="New folder"
      action="Make folder"
      initial=""
      problem={problem}
      onName={(name) => actOnFolder(owner, { kind: 'create', parentId: parent?.id ?? null, name })}
      onClose={onClose}
    >
      <SelectField label="In" value={place} onChange={({ target }) => setPlace(target.value as MailboxId)}>
        {places.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
    </NameDialog>
  );
}

export function RenameFolderDialog({
  mailbox,
  mailboxes,
  onClose,
}: {
  mailbox: MailboxTreeRow;
  mailboxes: readonly MailboxTreeRow[];
  onClose: () => void;
}): ReactNode {
  const own = mailboxes.filter((row) => row.accountId === mailbox.accountId);
  const parent = parentPath(mailbox);
  const problem = (name: string): string | null => {
    const path = parent === null ? name : `${parent}${mailbox.delimiter ?? ''}${name}`;
    return nameProblem(name, mailbox.delimiter, path, own, mailbox);
  };
  return (
    <NameDialog
      title={`Rename “${mailbox.name}”`}
      action="Rename"
      initial={mailbox.name}
      problem={problem}
      onName={(name) => actOnFolder(mailbox.accountId, { kind: 'rename', mailboxId: mailbox.id, name })}
      onClose={onClose}
    />
  );
}

interface NameDialogProps {
  title: string;
  action: string;
  initial: string;
  problem: (name: string) => string | null;
  /** @returns why it could not be done, or null */
  onName: (name: string) => Promise<string | null>;
  onClose: () => void;
  children?: ReactNode;
}

function NameDialog({
  title,
  action,
  initial,
  problem,
  onName,
  onClose,
  children,
}: NameDialogProps): ReactNode {
  const [name, setName] = useState(initial);
  const [told, setTold] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const bad = problem(name.trim());
    if (bad !== null) return setTold(bad);
    setBusy(true);
    const refused = await onName(name.trim());
    setBusy(false);
    if (refused === null) onClose();
    else setTold(refused);
  };
  // An empty name is not told of before the person has tried it.
  const typed = name.trim() === '' || name === initial ? null : problem(name.trim());
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void save(event)} noValidate aria-label={title}>
        <TextField
          label="Name"
          {...startsFocused}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={name}
          error={told ?? typed ?? undefined}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setTold(null);
            setName(event.target.value);
          }}
        />
        {children}
        <div className={styles.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Every account's top level and every folder, in the order of the tree. */
function placesFor(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxTreeRow[],
): { value: MailboxId | AccountId; accountId: AccountId; label: string }[] {
  const ordered = accounts.slice().sort((a, b) => a.order - b.order);
  return ordered.flatMap((account) => [
    { value: account.id, accountId: account.id, label: `${account.label} (top level)` },
    ...filterTargets(accounts, mailboxes, new Set([account.id]), '')
      .filter(({ mailbox }) => mailbox.delimiter !== null || account.kind === 'pop3')
      .map(({ mailbox, label }) => ({
        ...{ value: mailbox.id, accountId: account.id, label: `${account.label} / ${label}` },
      })),
  ]);
}

/** The levels of folders that are only on this computer are Satchel's own. */
function delimiterOf(
  accounts: readonly AccountSummary[],
  own: readonly MailboxTreeRow[],
  accountId: AccountId,
): string | null {
  if (accounts.find(({ id }) => id === accountId)?.kind === 'pop3') return '/';
  return own.find(({ role }) => role === 'inbox')?.delimiter ?? null;
}
