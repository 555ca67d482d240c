/** The templates of whoever writes: one is put into the draft, the draft becomes one, one is removed. */
import { Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountConfig } from '../../../electron/contract/account';
import type { DraftContent } from '../../../electron/contract/draft';
import { type Template, type TemplateId, mostTemplates } from '../../../electron/contract/identity';
import { sendCommand } from '../../data/use-commands';
import { useNotices } from '../../state/notices';
import { Button, IconButton } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { plainOf } from './plain-and-html';
import { templateOf, templatesOf, withTemplate } from './templates';
import styles from './templates-dialog.module.css';
import { accountOf } from './use-identities';

interface TemplatesDialogProps {
  content: () => DraftContent;
  onInsert: (template: Template) => void;
  onClose: () => void;
}

export function TemplatesDialog({ content, onInsert, onClose }: TemplatesDialogProps): ReactNode {
  const [{ accountId, identityId, subject }] = useState(content);
  const [account, setAccount] = useState<AccountConfig | null | 'asked'>('asked');
  const [name, setName] = useState(subject.trim());
  const [problem, setProblem] = useState<string | undefined>();
  useEffect(() => {
    let gone = false;
    void accountOf(accountId).then((found) => {
      if (!gone) setAccount(found);
    });
    return () => {
      gone = true;
    };
  }, [accountId]);

  // A moment; what has the focus at first depends on it.
  if (account === 'asked') return null;
  const all = account?.templates ?? [];
  const shown = account ? templatesOf(account, identityId) : [];
  /** @returns why it could not be kept, or null */
  const keep = async (templates: Template[]): Promise<string | null> => {
    const result = await sendCommand('account.set-templates', { accountId, templates });
    if (!result.ok) return result.sentence;
    setAccount(account && { ...account, templates });
    return null;
  };
  const tell = (sentence: string): void => {
    const { tell: tellPerson } = useNotices.getState();
    const told = { actionId: null, topic: 'templates' } as const;
    const undo = async (): Promise<void> => {
      const refused = await keep([...all]);
      if (refused !== null) tellPerson({ ...told, level: 'error', sentence: refused });
    };
    tellPerson({ ...told, level: 'info', sentence, action: { label: 'Undo', run: () => void undo() } });
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === '') return setProblem('A template needs a name.');
    const made = templateOf(content(), name.trim(), crypto.randomUUID() as TemplateId);
    if (made === null) return setProblem('The message has no text of its own yet.');
    const next = withTemplate(all, made);
    if (next.length > mostTemplates) return setProblem(`There are ${mostTemplates} templates already.`);
    const refused = await keep(next);
    if (refused !== null) return setProblem(refused);
    tell(`The template “${made.name}” was ${next.length > all.length ? 'saved' : 'replaced'}.`);
    onClose();
  };
  const remove = async (template: Template): Promise<void> => {
    const refused = await keep(all.filter(({ id }) => id !== template.id));
    if (refused !== null) return setProblem(refused);
    tell(`The template “${template.name}” was removed.`);
  };

  return (
    <Dialog title="Templates" onClose={onClose}>
      {shown.length === 0 ? (
        <p className={styles.none}>There are none yet. Write a text, and save it as the first.</p>
      ) : (
        <ul className={styles.list} aria-label="Templates">
          {shown.map((template, at) => (
            <li key={template.id} className={styles.row}>
              <button
                type="button"
                className={styles.choice}
                {...(at === 0 ? { 'data-autofocus': true } : {})}
                onClick={() => onInsert(template)}
              >
                <span className={styles.name} dir="auto">
                  {template.name}
                </span>
                <span className={styles.text} dir="auto">
                  {plainOf(template.html).replace(/\s+/g, ' ').slice(0, 120)}
                </span>
              </button>
              <IconButton
                icon={Trash2}
                label={`Remove template ${template.name}`}
                onClick={() => void remove(template)}
              />
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.form}
        onSubmit={(event) => void save(event)}
        noValidate
        aria-label="New template"
      >
        <TextField
          label="Save this message as a template"
          hint="Its subject and its text, without signature, quote, pictures and files."
          placeholder="Name"
          autoComplete="off"
          dir="auto"
          value={name}
          error={problem}
          onChange={(event) => {
            setProblem(undefined);
            setName(event.target.value);
          }}
        />
        <div className={styles.buttons}>
          <Button type="submit">Save as template</Button>
        </div>
      </form>
    </Dialog>
  );
}
