/** The addresses and names that an account writes as: its own, aliases and plus-addresses. */
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountConfig } from '../../../electron/contract/account';
import { type IdentityId, ownIdentityId } from '../../../electron/contract/identity';
import { sendCommand } from '../../data/use-commands';
import { Button } from '../../ui/button';
import { SelectField, TextField } from '../../ui/field';
import { RichTextField } from '../../ui/rich-text/rich-text-field';
import { spellingLanguages } from '../../ui/spelling-languages';
import styles from './accounts.module.css';
import { FormOutcome } from './form-outcome';
import type { FormWork } from './form-outcome';
import { checkIdentities, identityValues } from './identities-form';
import type { IdentityErrors, IdentityValues } from './identities-form';

interface IdentitiesSectionProps {
  config: AccountConfig;
  onSaved: (config: AccountConfig) => void;
}

const mostIdentities = 200;

export function IdentitiesSection({ config, onSaved }: IdentitiesSectionProps): ReactNode {
  const [values, setValues] = useState(() => identityValues(config));
  const [errors, setErrors] = useState<IdentityErrors>(new Map());
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });

  const change = (next: IdentityValues[]): void => {
    setValues(next);
    setErrors(new Map());
    setWork({ kind: 'idle' });
  };
  const add = (): void => {
    const id = crypto.randomUUID() as IdentityId;
    change([...values, { id, address: '', name: config.name, replyTo: '', signature: '', language: '' }]);
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const checked = checkIdentities(values);
    if (!checked.ok) {
      setErrors(checked.errors);
      setWork({ kind: 'result', ok: false, sentence: 'Some fields need another look.' });
      return;
    }
    const { identities } = checked;
    const result = await sendCommand('account.set-identities', { accountId: config.id, identities });
    if (!result.ok) return setWork({ kind: 'result', ...result });
    setWork({ kind: 'result', ok: true, sentence: 'Kept: new mail can be written as each of them.' });
    onSaved({ ...config, identities });
  };

  return (
    <section className={styles.section} aria-label="Identities">
      <h3>Identities</h3>
      <form onSubmit={(event) => void save(event)} noValidate aria-label="Identities">
        {values.map((one, at) => (
          <div key={one.id} className={styles.identity} role="group" aria-label={nameOf(one, at)}>
            {values.length > 1 && <p className={styles.state}>{nameOf(one, at)}</p>}
            <IdentityFields
              values={one}
              errors={errors.get(one.id) ?? {}}
              onChange={(changed) => change(values.map((other) => (other.id === one.id ? changed : other)))}
            />
            {one.id !== ownIdentityId && (
              <Button
                icon={X}
                aria-label={`Remove identity ${one.address}`}
                onClick={() => change(values.filter(({ id }) => id !== one.id))}
              >
                Remove
              </Button>
            )}
          </div>
        ))}
        <div className={styles.outcome} role="status" aria-live="polite">
          <FormOutcome work={work} />
        </div>
        <div className={styles.buttons}>
          <Button icon={Plus} onClick={add} disabled={values.length >= mostIdentities}>
            Add identity
          </Button>
          <span className={styles.spring} />
          <Button type="submit">Save identities</Button>
        </div>
      </form>
    </section>
  );
}

function nameOf({ id }: IdentityValues, at: number): string {
  return id === ownIdentityId ? 'The account’s own' : `Identity ${at + 1}`;
}

interface IdentityFieldsProps {
  values: IdentityValues;
  errors: Partial<Record<'address' | 'name' | 'replyTo', string>>;
  onChange: (values: IdentityValues) => void;
}

function IdentityFields({ values, errors, onChange }: IdentityFieldsProps): ReactNode {
  const text = (field: 'address' | 'name' | 'replyTo') => ({
    ...{ value: values[field], error: errors[field], autoComplete: 'off', spellCheck: false },
    onChange: (event: { target: { value: string } }) => onChange({ ...values, [field]: event.target.value }),
  });
  return (
    <div className={styles.pair}>
      <TextField label="From name" {...text('name')} />
      <TextField label="From address" type="email" {...text('address')} />
      <TextField
        label="Replies go to"
        type="email"
        hint="Empty: to the address above."
        {...text('replyTo')}
      />
      <SelectField
        label="Spelling is checked in"
        hint="What is written as this identity."
        value={values.language}
        onChange={({ target }) =>
          onChange({ ...values, language: target.value as IdentityValues['language'] })
        }
      >
        <option value="">The language it is written in</option>
        {Object.entries(spellingLanguages).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className={styles.whole} lang={values.language || undefined}>
        <RichTextField
          label="Signature"
          hint="Goes below the text of new mail, answers and forwards."
          value={values.signature}
          onChange={(signature) => onChange({ ...values, signature })}
        />
      </div>
    </div>
  );
}
