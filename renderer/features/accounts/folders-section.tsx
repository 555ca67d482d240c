/** Which mailboxes of an account are its Archive, Sent and so on, and whether its mail is in the unified folders. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountConfig, ChosenRoles } from '../../../electron/contract/account';
import type { MailboxTreeRow } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useLiveQuery } from '../../data/use-live-query';
import { Button } from '../../ui/button';
import { Checkbox, SelectField } from '../../ui/field';
import styles from './accounts.module.css';

interface FoldersSectionProps {
  config: AccountConfig;
  onSaved: () => void;
}

const roles: readonly { role: keyof ChosenRoles; label: string }[] = [
  { role: 'archive', label: 'Archive' },
  { role: 'sent', label: 'Sent' },
  { role: 'drafts', label: 'Drafts' },
  { role: 'junk', label: 'Junk' },
  { role: 'trash', label: 'Trash' },
];

/** Actions go there, which make it where it is missing. */
const madeWhenNeeded: ReadonlySet<keyof ChosenRoles> = new Set(['archive', 'junk', 'trash']);

export function FoldersSection({ config, onSaved }: FoldersSectionProps): ReactNode {
  const [chosen, setChosen] = useState<ChosenRoles>(config.roles ?? {});
  const [unified, setUnified] = useState(!config.leftOut);
  const [problem, setProblem] = useState<string | null>(null);
  const mailboxes = (useLiveQuery('mailboxes', {}) ?? []).filter(
    ({ accountId, selectable }) => accountId === config.id && selectable,
  );
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const change = { accountId: config.id, roles: chosen, leftOut: !unified };
    const result = await sendCommand('account.update', change);
    if (result.ok) onSaved();
    else setProblem(result.sentence);
  };
  return (
    <section className={styles.section} aria-label="Folders">
      <h3>Folders</h3>
      <form onSubmit={(event) => void save(event)} noValidate aria-label="Folders of this account">
        {/* A POP account's folders are Satchel's own, and each has its one role. */}
        {config.kind === 'imap' && (
          <div className={styles.pair}>
            {roles.map(({ role, label }) => (
              <SelectField
                key={role}
                label={label}
                value={chosen[role] ?? ''}
                onChange={({ target }) => setChosen(withRole(chosen, role, target.value))}
              >
                <option value="">{automatic(role, mailboxes)}</option>
                {optionsFor(chosen[role], mailboxes).map((path) => (
                  <option key={path} value={path}>
                    {path}
                  </option>
                ))}
              </SelectField>
            ))}
          </div>
        )}
        <Checkbox
          label="Show its mail in the unified folders"
          hint="Its own folders stay in the tree either way."
          checked={unified}
          onChange={setUnified}
        />
        {problem && (
          <p className={styles.bad} role="alert">
            {problem}
          </p>
        )}
        <div className={styles.buttons}>
          <span className={styles.spring} />
          <Button type="submit">Save folders</Button>
        </div>
      </form>
    </section>
  );
}

/** A mailbox has one role: chosen for a second one it leaves the first. */
export function withRole(chosen: ChosenRoles, role: keyof ChosenRoles, path: string): ChosenRoles {
  const others = Object.entries(chosen).filter(([other, at]) => other !== role && at !== path);
  return { ...Object.fromEntries(others), ...(path === '' ? {} : { [role]: path }) };
}

function automatic(role: keyof ChosenRoles, mailboxes: readonly MailboxTreeRow[]): string {
  const detected = mailboxes.find((mailbox) => (mailbox.detected ?? mailbox.role) === role);
  if (detected) return `Automatic (${detected.path})`;
  return madeWhenNeeded.has(role) ? 'Automatic (made when first needed)' : 'Automatic (none found)';
}

/** One that was chosen and is not there any more stays in sight. */
function optionsFor(chosen: string | undefined, mailboxes: readonly MailboxTreeRow[]): string[] {
  const paths = mailboxes.filter(({ role }) => role !== 'inbox').map(({ path }) => path);
  return chosen === undefined || paths.includes(chosen) ? paths : [...paths, chosen];
}
