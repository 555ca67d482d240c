/** How an account signs in: by a password or by the browser; anew where its service has ended that, or the other way from now on. */
import { useEffect, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AccountConfig } from '../../../electron/contract/account';
import type { CommandArguments } from '../../../electron/contract/commands';
import { sendCommand } from '../../data/use-commands';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import styles from './accounts.module.css';
import { FormOutcome } from './form-outcome';
import type { FormWork } from './form-outcome';
import { OAuthFields } from './oauth-fields';
import { useBrowserSignIn } from './use-browser-sign-in';

interface SignInSectionProps {
  config: AccountConfig;
  /** The account waits for the browser. */
  needed: boolean;
  onDone: () => void;
}

export function SignInSection({ config, needed, onDone }: SignInSectionProps): ReactNode {
  const [changing, setChanging] = useState(false);
  const host = config.oauth && new URL(config.oauth.issuer).host;
  return (
    <section className={styles.section} aria-label="Signing in">
      <h3>Signing in</h3>
      <p className={styles.state}>
        {host
          ? `You sign in to this account with your browser, at ${host}.`
          : 'You sign in to this account with a password.'}
      </p>
      {!changing && config.oauth && <SignInAgain config={config} needed={needed} onDone={onDone} />}
      {changing && <ByBrowser config={config} onDone={onDone} />}
      {changing && config.oauth && <ByPassword config={config} onDone={onDone} />}
      <div className={styles.buttons}>
        <Button onClick={() => setChanging(!changing)} aria-expanded={changing}>
          {changing
            ? 'Leave it as it is'
            : config.oauth
              ? 'Sign in differently…'
              : 'Use your browser instead…'}
        </Button>
      </div>
    </section>
  );
}

function SignInAgain({ config, needed, onDone }: SignInSectionProps): ReactNode {
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });
  const waits = work.kind === 'working';
  const cancel = (): void => void sendCommand('account.cancel-sign-in', {});
  useEffect(() => (waits ? cancel : undefined), [waits]);
  const begin = async (): Promise<void> => {
    setWork({ kind: 'working', sentence: 'Waiting for you to sign in in your browser…' });
    const result = await sendCommand('account.sign-in-again', { accountId: config.id });
    if (result.ok) onDone();
    else setWork({ kind: 'result', ...result });
  };
  return (
    <>
      <div className={styles.outcome} role="status" aria-live="polite">
        <FormOutcome work={work} />
      </div>
      <div className={styles.buttons}>
        <Button look={needed ? 'primary' : 'plain'} onClick={() => (waits ? cancel() : void begin())}>
          {waits ? 'Stop waiting' : 'Sign in again'}
        </Button>
      </div>
    </>
  );
}

type Change = CommandArguments<'account.change-sign-in'>['by'];
type Changing = Omit<SignInSectionProps, 'needed'>;

/** Tries what the person has given at the mail servers, which keep what worked before if they do not take it. */
function useChange({ config, onDone }: Changing): [FormWork, (by: Change) => Promise<void>] {
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });
  const change = async (by: Change): Promise<void> => {
    setWork({ kind: 'testing' });
    const result = await sendCommand('account.change-sign-in', { accountId: config.id, by });
    if (result.ok) onDone();
    else setWork({ kind: 'result', ...result });
  };
  return [work, change];
}

function ByBrowser({ config, onDone }: Changing): ReactNode {
  const [work, change] = useChange({ config, onDone });
  const signIn = useBrowserSignIn(config.address, {
    service: config.oauth,
    onHeld: (held) => void change({ kind: 'browser', ...held }),
  });
  return <OAuthFields signIn={signIn.held ? { ...signIn, work } : signIn} />;
}

function ByPassword({ config, onDone }: Changing): ReactNode {
  const [work, change] = useChange({ config, onDone });
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (work.kind === 'testing') return;
    if (password === '') setProblem('Enter the password.');
    else void change({ kind: 'password', password });
  };
  return (
    <form onSubmit={save} noValidate>
      <fieldset className={styles.sending}>
        <legend>Signing in with a password</legend>
        <TextField
          label={`Password for ${config.server.user}`}
          type="password"
          autoComplete="off"
          value={password}
          error={problem}
          onChange={(event) => {
            setPassword(event.target.value);
            setProblem(undefined);
          }}
        />
        <div className={styles.outcome} role="status" aria-live="polite">
          <FormOutcome work={work} />
        </div>
        <div className={styles.buttons}>
          <Button type="submit" aria-disabled={work.kind === 'testing'}>
            Use this password from now on
          </Button>
        </div>
      </fieldset>
    </form>
  );
}
