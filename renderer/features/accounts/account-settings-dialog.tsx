/** One account: how it is doing, what it is called, its colour, its password. */
import { useEffect, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountConfig, CertificatePin } from '../../../electron/contract/account';
import type { CommandArguments } from '../../../electron/contract/commands';
import type { AccountSummary } from '../../../electron/contract/model';
import type { AccountStatus } from '../../../electron/contract/status-events';
import { sendCommand } from '../../data/use-commands';
import { startsFocused } from '../../ui/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Checkbox, TextField } from '../../ui/field';
import { Spinner } from '../../ui/spinner';
import styles from './accounts.module.css';
import { CertificateDetails, refusedCertificate } from './certificate-details';
import { ColourPicker } from './colour-picker';
import { FoldersSection } from './folders-section';
import { IdentitiesSection } from './identities-section';
import { ManageSection } from './manage-section';
import { RemoveAccountDialog } from './remove-account-dialog';
import { SendingSection } from './sending-section';
import { SignInSection } from './sign-in-section';
import { ServerSection } from './server-section';
import { useGoTo } from './use-go-to';

interface AccountSettingsProps {
  account: AccountSummary;
  status: AccountStatus | undefined;
  /** The names that the control which takes the focus may have. */
  goTo: readonly string[] | null;
  onClose: () => void;
}

export function AccountSettingsDialog({ account, status, goTo, onClose }: AccountSettingsProps): ReactNode {
  const [config, setConfig] = useState<AccountConfig | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [trusting, setTrusting] = useState(false);
  const [removing, setRemoving] = useState(false);
  useEffect(() => {
    void sendCommand('account.list', {}).then((result) => {
      if (result.ok) setConfig(result.value.find((known) => known.id === account.id) ?? null);
      else setProblem(result.sentence);
    });
  }, [account.id]);
  useGoTo(goTo, config !== null);
  const refused = refusedCertificate(status?.error);
  const trust = async ({ server }: AccountConfig, pin: CertificatePin): Promise<void> => {
    setTrusting(true);
    const change = { accountId: account.id, server: { ...server, pin }, password: null };
    const result = await sendCommand('account.set-server', change);
    setTrusting(false);
    if (result.ok) onClose();
    else setProblem(result.sentence);
  };
  const wantsPassword = status?.error?.kind === 'password-needed' || status?.error?.kind === 'sign-in';
  const signInNeeded = status?.error?.kind === 'signed-out';
  // It stays where it was: moved, it would forget what is typed, and end a sign-in that waits for the browser.
  const [signInFirst] = useState(signInNeeded);
  const signInSection = (of: AccountConfig): ReactNode => (
    <SignInSection config={of} needed={signInNeeded} onDone={onClose} />
  );
  if (removing) return <RemoveAccountDialog account={account} onClose={onClose} />;
  return (
    <Dialog title={account.label} onClose={onClose}>
      {problem && (
        <p className={styles.bad} role="alert">
          {problem}
        </p>
      )}
      {status?.sentence && (
        <p className={status.phase === 'stopped' ? styles.bad : styles.working} role="status">
          <span>{status.sentence}</span>
        </p>
      )}
      {refused && config && (
        <CertificateDetails
          certificate={refused}
          server={config.server}
          busy={trusting}
          onTrust={(pin) => void trust(config, pin)}
        />
      )}
      {wantsPassword && <PasswordSection account={account} onDone={onClose} />}
      {config && signInFirst && signInSection(config)}
      {config && <DetailsSection config={config} onSaved={onClose} />}
      {config && <FoldersSection config={config} onSaved={onClose} />}
      {config && <ServerSection config={config} onSaved={onClose} />}
      {config && !signInFirst && signInSection(config)}
      {config && <SendingSection config={config} status={status} onSaved={setConfig} />}
      {config && <IdentitiesSection config={config} onSaved={setConfig} />}
      {config && (
        <ManageSection
          account={account}
          paused={config.paused ?? false}
          onPaused={(paused) => setConfig({ ...config, paused })}
          onRemove={() => setRemoving(true)}
        />
      )}
    </Dialog>
  );
}

function DetailsSection({ config, onSaved }: { config: AccountConfig; onSaved: () => void }): ReactNode {
  const [label, setLabel] = useState(config.label);
  const [colour, setColour] = useState(config.colour);
  const [deleteFromServer, setDeleteFromServer] = useState(config.kind === 'pop3' && config.deleteFromServer);
  const [problem, setProblem] = useState<string | null>(null);
  const { server } = config;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (label.trim() === '') {
      setProblem('Give the account a name.');
      return;
    }
    const change: CommandArguments<'account.update'> = {
      accountId: config.id,
      label,
      colour,
      ...(config.kind === 'pop3' ? { deleteFromServer } : {}),
    };
    const result = await sendCommand('account.update', change);
    if (result.ok) onSaved();
    else setProblem(result.sentence);
  };
  return (
    <section className={styles.section} aria-label="Details">
      <p className={styles.state}>
        {config.address}, {config.kind === 'imap' ? 'IMAP' : 'POP'} at {server.host}:{server.port} with{' '}
        {server.security === 'tls' ? 'TLS' : 'STARTTLS'} as {server.user}
      </p>
      <form onSubmit={(event) => void save(event)} noValidate>
        <TextField
          label="Account name"
          maxLength={60}
          value={label}
          error={problem ?? undefined}
          onChange={(event) => setLabel(event.target.value)}
        />
        <ColourPicker value={colour} onChange={setColour} />
        {config.kind === 'pop3' && (
          <Checkbox
            label="Delete from server after download"
            hint="Only after a message is safely on this computer’s disk. Other devices then no longer get it."
            checked={deleteFromServer}
            onChange={setDeleteFromServer}
          />
        )}
        <div className={styles.buttons}>
          <span className={styles.spring} />
          <Button look="primary" type="submit">
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}

function PasswordSection({ account, onDone }: { account: AccountSummary; onDone: () => void }): ReactNode {
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (password === '') {
      setProblem('Enter the password.');
      return;
    }
    if (busy) return;
    setBusy(true);
    const result = await sendCommand('account.set-password', { accountId: account.id, password });
    setBusy(false);
    if (result.ok) onDone();
    else setProblem(result.sentence);
  };
  return (
    <section className={styles.section} aria-label="Password">
      <form className={styles.inline} onSubmit={(event) => void save(event)} noValidate>
        <div className={styles.inline}>
          <TextField
            label={`Password for ${account.address}`}
            type="password"
            autoComplete="off"
            {...startsFocused}
            value={password}
            error={problem}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button look="primary" type="submit" aria-disabled={busy}>
            {busy ? <Spinner /> : 'Use this password'}
          </Button>
        </div>
      </form>
    </section>
  );
}
