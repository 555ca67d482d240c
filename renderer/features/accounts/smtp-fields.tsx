/** The fields of an outgoing server, in the form for a new account and in an account's settings. */
import type { ReactNode } from 'react';
import type { Security } from '../../../electron/contract/account';
import { Checkbox, SelectField, TextField } from '../../ui/field';
import styles from './accounts.module.css';
import { withSecurity } from './smtp-form';
import type { SmtpFieldErrors, SmtpFormValues } from './smtp-form';

interface SmtpFieldsProps {
  values: SmtpFormValues;
  errors: SmtpFieldErrors;
  /** What an empty password stands for. */
  passwordHint: string;
  onChange: (values: SmtpFormValues) => void;
}

export function SmtpFields({ values, errors, passwordHint, onChange }: SmtpFieldsProps): ReactNode {
  const text = (field: 'host' | 'port' | 'user' | 'password') => ({
    ...{ value: values[field], error: errors[field], autoComplete: 'off', spellCheck: false },
    onChange: (event: { target: { value: string } }) => onChange({ ...values, [field]: event.target.value }),
  });
  return (
    <>
      <div className={styles.server}>
        <TextField label="Outgoing server" {...text('host')} />
        <SelectField
          label="Outgoing security"
          value={values.security}
          onChange={(event) => onChange(withSecurity(values, event.target.value as Security))}
        >
          <option value="tls">TLS</option>
          <option value="starttls">STARTTLS</option>
        </SelectField>
        <TextField label="Outgoing port" inputMode="numeric" {...text('port')} />
      </div>
      <Checkbox
        label="Sign in otherwise for sending"
        hint="Most servers take the user name and password of the account."
        checked={values.own}
        onChange={(own) => onChange({ ...values, own })}
      />
      {values.own && (
        <div className={styles.pair}>
          <TextField label="Outgoing user name" {...text('user')} />
          <TextField label="Outgoing password" type="password" hint={passwordHint} {...text('password')} />
        </div>
      )}
    </>
  );
}
