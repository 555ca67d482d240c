/** How an account sends: the server that takes its mail, tested on request, changed or taken away without a restart. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountConfig, CertificatePin } from '../../../electron/contract/account';
import type { AccountStatus } from '../../../electron/contract/status-events';
import { sendCommand } from '../../data/use-commands';
import { Button } from '../../ui/button';
import styles from './accounts.module.css';
import { CertificateDetails, refusedCertificate } from './certificate-details';
import { FormOutcome } from './form-outcome';
import type { FormWork } from './form-outcome';
import { SmtpFields } from './smtp-fields';
import { checkSmtp, guessedSmtp, smtpValues } from './smtp-form';
import type { SmtpFieldErrors } from './smtp-form';

interface SendingSectionProps {
  config: AccountConfig;
  status: AccountStatus | undefined;
  onSaved: (config: AccountConfig) => void;
}

export function SendingSection({ config, status, onSaved }: SendingSectionProps): ReactNode {
  const { id: accountId, smtp, server: incoming } = config;
  const [values, setValues] = useState(() =>
    smtp ? smtpValues(smtp, incoming.user) : guessedSmtp(config.address),
  );
  const [errors, setErrors] = useState<SmtpFieldErrors>({});
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });
  const [pin, setPin] = useState<CertificatePin | null>(smtp?.pin ?? null);
  const busy = work.kind === 'testing' || work.kind === 'working';

  const give = async (name: 'account.test-smtp' | 'account.set-smtp', trusted = pin): Promise<void> => {
    if (busy) return;
    const checked = checkSmtp(values, incoming, trusted, smtp?.ownPassword);
    if (!checked.ok || checked.server === null) {
      setErrors(checked.ok ? { host: 'Enter the name of the outgoing server.' } : checked.errors);
      setWork({ kind: 'result', ok: false, sentence: 'Some fields need another look.' });
      return;
    }
    const { server, password } = checked;
    if (name === 'account.test-smtp') setWork({ kind: 'testing' });
    else setWork({ kind: 'working', sentence: 'Keeping the outgoing server…' });
    const result = await sendCommand(name, { accountId, server, password });
    if (!result.ok) return setWork({ kind: 'result', ...result });
    const sentence =
      name === 'account.test-smtp'
        ? 'The outgoing server let you in. Nothing was sent.'
        : 'Mail of this account goes out by this server from now on.';
    setWork({ kind: 'result', ok: true, sentence });
    if (name === 'account.set-smtp') onSaved({ ...config, smtp: server });
  };
  const stopSending = async (): Promise<void> => {
    if (busy) return;
    const result = await sendCommand('account.set-smtp', { accountId, server: null, password: null });
    if (!result.ok) return setWork({ kind: 'result', ...result });
    const { smtp: _before, ...rest } = config;
    setWork({ kind: 'result', ok: true, sentence: 'This account sends nothing any more.' });
    onSaved(rest);
  };
  const refused = refusedCertificate(
    work.kind === 'result' ? work.error : work.kind === 'idle' ? status?.outgoing?.error : null,
  );
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void give('account.set-smtp');
  };

  return (
    <section className={styles.section} aria-label="Sending mail">
      <h3>Sending mail</h3>
      {!smtp && (
        <p className={styles.state}>
          This account cannot send yet. Add the outgoing server (SMTP) of your provider.
        </p>
      )}
      {status?.outgoing && work.kind === 'idle' && (
        <p className={styles.bad} role="status">
          <span>{status.outgoing.sentence}</span>
        </p>
      )}
      <form onSubmit={onSubmit} noValidate aria-label="Outgoing mail">
        <SmtpFields
          values={values}
          errors={errors}
          passwordHint={
            smtp?.ownPassword
              ? 'Leave it empty to keep the one in use.'
              : 'Leave it empty if it is the account’s.'
          }
          onChange={(changed) => {
            setValues(changed);
            setErrors({});
            if (!busy) setWork({ kind: 'idle' });
          }}
        />
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
              void give('account.test-smtp', trusted);
            }}
          />
        )}
        <div className={styles.buttons}>
          <Button onClick={() => void give('account.test-smtp')} aria-disabled={busy}>
            Test outgoing server
          </Button>
          <span className={styles.spring} />
          {smtp && (
            <Button onClick={() => void stopSending()} aria-disabled={busy}>
              Stop sending
            </Button>
          )}
          <Button type="submit" aria-disabled={busy}>
            Save outgoing server
          </Button>
        </div>
      </form>
    </section>
  );
}
