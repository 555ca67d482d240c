/** Signing in anew by the browser, for an account that is here: its service may have ended the last sign-in. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountConfig } from '../../../electron/contract/account';
import { sendCommand } from '../../data/use-commands';
import { Button } from '../../ui/button';
import styles from './accounts.module.css';
import { FormOutcome } from './form-outcome';
import type { FormWork } from './form-outcome';

interface SignInSectionProps {
  config: AccountConfig;
  /** The account waits for it. */
  needed: boolean;
  onDone: () => void;
}

export function SignInSection({ config, needed, onDone }: SignInSectionProps): ReactNode {
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
    <section className={styles.section} aria-label="Sign-in">
      <p className={styles.state}>
        You sign in to this account with your browser, at {config.oauth?.issuer}.
      </p>
      <div className={styles.outcome} role="status" aria-live="polite">
        <FormOutcome work={work} />
      </div>
      <div className={styles.buttons}>
        <Button look={needed ? 'primary' : 'plain'} onClick={() => (waits ? cancel() : void begin())}>
          {waits ? 'Stop waiting' : 'Sign in again'}
        </Button>
      </div>
    </section>
  );
}
