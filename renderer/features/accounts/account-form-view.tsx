/** The form for a new account: asks, tests the connection on request, adds. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountColour, CertificatePin, PasswordStorage } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import { sendCommand } from '../../data/use-commands';
import { accountColours } from '../../ui/account-colours';
import { startsFocused } from '../../ui/auto-focus';
import { Button } from '../../ui/button';
import { Checkbox, RadioGroup, SelectField, TextField } from '../../ui/field';
import { checkForm, emptyForm, fillDefaults, freeColour } from './account-form';
import type { AccountFormValues, FieldErrors, FieldName } from './account-form';
import styles from './accounts.module.css';
import { CertificateDetails, refusedCertificate } from './certificate-details';
import { ColourPicker } from './colour-picker';
import { FormOutcome, describeTest } from './form-outcome';
import type { FormWork } from './form-outcome';
import { OAuthFields } from './oauth-fields';
import { SmtpFields } from './smtp-fields';
import { checkSmtp, guessedSmtp } from './smtp-form';
import type { SmtpFieldErrors, SmtpFormValues } from './smtp-form';
import { storageChoices } from './storage-choices';
import { useBrowserSignIn } from './use-browser-sign-in';

interface AccountFormProps {
  usedColours: readonly AccountColour[];
  protection: 'keychain' | 'weak';
  onAdded: (accountId: AccountId) => void;
  onCancel?: () => void;
}

export function AccountForm({ usedColours, protection, onAdded, onCancel }: AccountFormProps): ReactNode {
  const [touched, setTouched] = useState<ReadonlySet<FieldName>>(new Set());
  const [values, setValues] = useState(() => {
    const storage: PasswordStorage = protection === 'keychain' ? 'keychain' : 'ask';
    return emptyForm(
      freeColour(
        accountColours.map(({ value }) => value),
        usedColours,
      ),
      storage,
    );
  });
  const [errors, setErrors] = useState<FieldErrors>({});
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });
  /** The certificate that the person trusts by hand. */
  const [pin, setPin] = useState<CertificatePin | null>(null);
  /** Guessed until the person types into it. */
  const [typedSmtp, setTypedSmtp] = useState<SmtpFormValues | null>(null);
  const smtp = typedSmtp ?? guessedSmtp(values.address);
  const [smtpErrors, setSmtpErrors] = useState<SmtpFieldErrors>({});
  const [byBrowser, setByBrowser] = useState(false);
  const signIn = useBrowserSignIn(values.address);
  const [refusedBy, setRefusedBy] = useState<'incoming' | 'smtp'>('incoming');
  const [smtpPin, setSmtpPin] = useState<CertificatePin | null>(null);
  const busy = work.kind === 'testing' || work.kind === 'working';

  const set = <F extends FieldName>(field: F, value: AccountFormValues[F]): void => {
    const nowTouched = new Set(touched).add(field);
    setTouched(nowTouched);
    setValues(fillDefaults({ ...values, [field]: value }, nowTouched));
    setErrors({ ...errors, [field]: undefined });
    if (!busy) setWork({ kind: 'idle' });
  };
  const text = (
    field: FieldName,
  ): {
    value: string;
    error: string | undefined;
    onChange: (event: { target: { value: string } }) => void;
  } => ({
    value: String(values[field]),
    error: errors[field],
    onChange: (event) => set(field, event.target.value as never),
  });

  const give = async (
    name: 'account.test' | 'account.add',
    { trusted = pin, smtpTrusted = smtpPin } = {},
  ): Promise<void> => {
    const held = byBrowser ? signIn.held : null;
    if (byBrowser && !held) {
      setWork({ kind: 'result', ok: false, sentence: 'Sign in with your browser first.' });
      return;
    }
    const checked = checkForm(values, trusted, held?.service);
    const outgoing = checkSmtp(smtp, values, smtpTrusted);
    if (!checked.ok || !outgoing.ok) {
      setErrors(checked.ok ? {} : checked.errors);
      setSmtpErrors(outgoing.ok ? {} : outgoing.errors);
      setWork({ kind: 'result', ok: false, sentence: 'Some fields need another look.' });
      return;
    }
    setErrors({});
    const draft = { ...checked.draft, ...(outgoing.server ? { smtp: outgoing.server } : {}) };
    const passwords = {
      ...(held ? { grantId: held.grantId } : {}),
      ...(checked.password === null ? {} : { password: checked.password }),
      ...(outgoing.password === null ? {} : { smtpPassword: outgoing.password }),
    };
    if (name === 'account.test') {
      setWork({ kind: 'testing' });
      const result = await sendCommand('account.test', { draft, ...passwords });
      if (!result.ok) setWork({ kind: 'result', ...result });
      else {
        const sentence = describeTest(values.kind, result.value.mailboxes);
        const both = draft.smtp ? `${sentence} The outgoing server let you in, too.` : sentence;
        setWork({ kind: 'result', ok: true, sentence: both });
      }
      setRefusedBy(!result.ok && result.about === 'smtp' ? 'smtp' : 'incoming');
      return;
    }
    setWork({ kind: 'working', sentence: 'Adding the account…' });
    const result = await sendCommand('account.add', { draft, ...passwords });
    if (result.ok) onAdded(result.value.accountId);
    else setWork({ kind: 'result', ok: false, sentence: result.sentence });
  };

  /** Whose certificate the person is shown. */
  const shown = refusedBy === 'smtp' ? smtp : values;
  const refused = work.kind === 'result' ? refusedCertificate(work.error) : null;

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy) void give('account.add');
  };

  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate aria-label="New account">
      <RadioGroup
        label="Kind of account"
        look="segments"
        value={values.kind}
        options={[
          { value: 'imap', label: 'IMAP' },
          { value: 'pop3', label: 'POP' },
        ]}
        onChange={(kind) => set('kind', kind)}
      />
      <p className={styles.kindHint}>
        {values.kind === 'imap'
          ? 'Mail stays on the server and is kept in step on all your devices.'
          : 'Mail is fetched and kept on this computer.'}
      </p>
      <div className={styles.pair}>
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="off"
          {...startsFocused}
          spellCheck={false}
          {...text('address')}
        />
        <TextField label="Your name" autoComplete="off" {...text('name')} />
      </div>
      <RadioGroup
        label="Signing in"
        look="segments"
        value={byBrowser ? 'browser' : 'password'}
        options={[
          { value: 'password', label: 'With a password' },
          { value: 'browser', label: 'With your browser' },
        ]}
        onChange={(how) => {
          setByBrowser(how === 'browser');
          if (!busy) setWork({ kind: 'idle' });
        }}
      />
      {byBrowser ? (
        <OAuthFields signIn={signIn} />
      ) : (
        <TextField label="Password" type="password" autoComplete="off" {...text('password')} />
      )}
      <RadioGroup
        label={byBrowser ? 'Keeping the sign-in' : 'Keeping the password'}
        value={values.passwordStorage}
        options={storageChoices(protection)}
        onChange={(storage) => set('passwordStorage', storage)}
      />
      <div className={styles.server}>
        <TextField label="Server" spellCheck={false} autoComplete="off" {...text('host')} />
        <SelectField
          label="Security"
          value={values.security}
          onChange={(event) => set('security', event.target.value === 'starttls' ? 'starttls' : 'tls')}
        >
          <option value="tls">TLS</option>
          <option value="starttls">STARTTLS</option>
        </SelectField>
        <TextField label="Port" inputMode="numeric" autoComplete="off" {...text('port')} />
      </div>
      <div className={styles.pair}>
        <TextField label="User name" spellCheck={false} autoComplete="off" {...text('user')} />
        <TextField label="Account name" autoComplete="off" {...text('label')} />
      </div>
      <ColourPicker value={values.colour} onChange={(colour) => set('colour', colour)} />
      <fieldset className={styles.sending}>
        <legend>Sending mail (leave the server empty to only read)</legend>
        <SmtpFields
          values={smtp}
          errors={smtpErrors}
          passwordHint="Leave it empty if it is the account’s."
          onChange={(changed) => {
            setTypedSmtp(changed);
            setSmtpErrors({});
            if (!busy) setWork({ kind: 'idle' });
          }}
        />
      </fieldset>
      {values.kind === 'pop3' && (
        <Checkbox
          label="Delete from server after download"
          hint="Only after a message is safely on this computer’s disk. Other devices then no longer get it."
          checked={values.deleteFromServer}
          onChange={(checked) => set('deleteFromServer', checked)}
        />
      )}
      <div className={styles.outcome} role="status" aria-live="polite">
        <FormOutcome work={work} />
      </div>
      {refused && (
        <CertificateDetails
          certificate={refused}
          server={{ host: shown.host.trim(), port: Number(shown.port) }}
          busy={busy}
          onTrust={(trusted) => {
            if (refusedBy === 'smtp') {
              setSmtpPin(trusted);
              void give('account.test', { smtpTrusted: trusted });
            } else {
              setPin(trusted);
              void give('account.test', { trusted });
            }
          }}
        />
      )}
      <div className={styles.buttons}>
        {/* Never `disabled`: the focus would fall off a button that has just been pressed. */}
        <Button onClick={() => !busy && void give('account.test')} aria-disabled={busy}>
          Test connection
        </Button>
        <span className={styles.spring} />
        {onCancel && (
          <Button onClick={onCancel} disabled={work.kind === 'working'}>
            Cancel
          </Button>
        )}
        <Button look="primary" type="submit" aria-disabled={busy}>
          Add account
        </Button>
      </div>
    </form>
  );
}
