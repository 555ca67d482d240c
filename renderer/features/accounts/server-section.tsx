/** Where an account connects: server, port, security, user and password, tested on request, changed without a restart. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountConfig, CertificatePin, Security } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import { sendCommand } from '../../data/use-commands';
import { Button } from '../../ui/button';
import { SelectField, TextField } from '../../ui/field';
import { checkServer } from './account-form';
import type { FieldErrors, ServerValues } from './account-form';
import styles from './accounts.module.css';
import { CertificateDetails, refusedCertificate } from './certificate-details';
import { FormOutcome, describeTest } from './form-outcome';
import type { FormWork } from './form-outcome';

interface ServerSectionProps {
  config: AccountConfig;
  onSaved: () => void;
}

export function ServerSection({ config, onSaved }: ServerSectionProps): ReactNode {
  const [values, setValues] = useState(() => serverValues(config));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });
  const [pin, setPin] = useState<CertificatePin | null>(config.server.pin ?? null);
  const busy = work.kind === 'testing' || work.kind === 'working';
  const { host, user } = config.server;
  const elsewhere = values.host.trim() !== host || values.user !== user;

  const set = (change: Partial<ServerValues>): void => {
    setValues({ ...values, ...change });
    setErrors({});
    if (!busy) setWork({ kind: 'idle' });
  };
  const text = (field: 'host' | 'port' | 'user' | 'password') => ({
    value: values[field],
    error: errors[field],
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => set({ [field]: event.target.value }),
  });

  const give = async (name: 'account.test-server' | 'account.set-server', trusted = pin): Promise<void> => {
    if (busy) return;
    const checked = checkServer(values, trusted);
    if (!checked.ok) {
      setErrors(checked.errors);
      setWork({ kind: 'result', ok: false, sentence: 'Some fields need another look.' });
      return;
    }
    const accountId: AccountId = config.id;
    const args = { accountId, server: checked.server, password: checked.password };
    if (name === 'account.test-server') {
      setWork({ kind: 'testing' });
      const result = await sendCommand(name, args);
      if (!result.ok) setWork({ kind: 'result', ...result });
      else setWork({ kind: 'result', ok: true, sentence: describeTest(config.kind, result.value.mailboxes) });
      return;
    }
    setWork({ kind: 'working', sentence: 'Connecting anew…' });
    const result = await sendCommand(name, args);
    if (result.ok) onSaved();
    else setWork({ kind: 'result', ok: false, sentence: result.sentence });
  };
  const refused = work.kind === 'result' ? refusedCertificate(work.error) : null;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void give('account.set-server');
  };

  return (
    <section className={styles.section} aria-label="Server">
      <h3>Server</h3>
      <form onSubmit={onSubmit} noValidate aria-label="Server settings">
        <div className={styles.server}>
          <TextField label="Server" spellCheck={false} {...text('host')} />
          <SelectField
            label="Security"
            value={values.security}
            onChange={(event) => set({ security: event.target.value as Security })}
          >
            <option value="tls">TLS</option>
            <option value="starttls">STARTTLS</option>
          </SelectField>
          <TextField label="Port" inputMode="numeric" {...text('port')} />
        </div>
        <div className={styles.pair}>
          <TextField label="User name" spellCheck={false} {...text('user')} />
          {!config.oauth && (
            <TextField
              label="New password"
              type="password"
              hint="Leave it empty to keep the one in use."
              {...text('password')}
            />
          )}
        </div>
        {elsewhere && <p className={styles.working}>{elsewhereSentence(config)}</p>}
        <div className={styles.outcome} role="status" aria-live="polite">
          <FormOutcome work={work} />
        </div>
        {refused && (
          <CertificateDetails
            certificate={refused}
            server={{ host: values.host.trim(), port: Number(values.port) }}
            busy={busy}
            onTrust={(trusted) => {
              setPin(trusted);
              void give('account.test-server', trusted);
            }}
          />
        )}
        {config.server.pin && (
          <div className={styles.pin}>
            <p>
              You trust one certificate of this server by hand: <code>{config.server.pin.fingerprint}</code>
            </p>
            <Button aria-disabled={busy} onClick={() => void give('account.set-server', null)}>
              Stop trusting it
            </Button>
          </div>
        )}
        <div className={styles.buttons}>
          <Button onClick={() => void give('account.test-server')} aria-disabled={busy}>
            Test connection
          </Button>
          <span className={styles.spring} />
          <Button type="submit" aria-disabled={busy}>
            Save and connect
          </Button>
        </div>
      </form>
    </section>
  );
}

function serverValues({ server }: AccountConfig): ServerValues {
  const { host, port, security, user } = server;
  return { host, port: String(port), security, user, password: '' };
}

function elsewhereSentence(config: AccountConfig): string {
  if (config.kind === 'imap')
    return 'Satchel will compare every message with what this server has, and sends waiting changes only where it finds the same message.';
  return config.deleteFromServer
    ? 'Mail that is here stays. “Delete from server after download” is switched off, since this may be another mailbox.'
    : 'Mail that is here stays.';
}
