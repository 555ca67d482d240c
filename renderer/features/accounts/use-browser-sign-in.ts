/** A sign-in by the browser for an account that is added or changed: its form, the waiting, and what came of it. */
import { useEffect, useState } from 'react';
import type { GrantId, OAuthService } from '../../../electron/contract/oauth';
import { sendCommand } from '../../data/use-commands';
import type { FormWork } from './form-outcome';
import { checkOAuth, guessedOAuth } from './oauth-form';
import type { OAuthFieldErrors, OAuthFormValues } from './oauth-form';

export interface BrowserSignIn {
  values: OAuthFormValues;
  errors: OAuthFieldErrors;
  work: FormWork;
  /** What main holds, and of which service; null: not signed in. */
  held: { grantId: GrantId; service: OAuthService } | null;
  change(values: OAuthFormValues): void;
  begin(): Promise<void>;
  cancel(): void;
}

interface Known {
  /** That the account has by now. */
  service?: OAuthService | undefined;
  /** Hears of what main holds, once. */
  onHeld: (held: NonNullable<BrowserSignIn['held']>) => void;
}

export function useBrowserSignIn(address: string, known?: Known): BrowserSignIn {
  /** Guessed until the person types into it. */
  const [typed, setTyped] = useState<OAuthFormValues | null>(
    known?.service ? { ...known.service, clientSecret: '' } : null,
  );
  const values = typed ?? guessedOAuth(address);
  const [errors, setErrors] = useState<OAuthFieldErrors>({});
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });
  const [held, setHeld] = useState<BrowserSignIn['held']>(null);
  const cancel = (): void => void sendCommand('account.cancel-sign-in', {});
  const waits = work.kind === 'working';
  // Who leaves the form waits for nothing more.
  useEffect(() => (waits ? cancel : undefined), [waits]);

  return {
    ...{ values, errors, work, held, cancel },
    change(changed) {
      setTyped(changed);
      setErrors({});
      setHeld(null);
      if (!waits) setWork({ kind: 'idle' });
    },
    async begin() {
      if (waits) return;
      const checked = checkOAuth(values);
      if (!checked.ok) {
        setErrors(checked.errors);
        setWork({ kind: 'result', ok: false, sentence: 'Some fields need another look.' });
        return;
      }
      const { service, clientSecret } = checked;
      setHeld(null);
      setWork({ kind: 'working', sentence: 'Waiting for you to sign in in your browser…' });
      const result = await sendCommand('account.sign-in', { service, clientSecret, address: address.trim() });
      if (!result.ok) return setWork({ kind: 'result', ...result });
      const now = { grantId: result.value.grantId, service };
      setHeld(now);
      setWork({ kind: 'result', ok: true, sentence: 'You are signed in. Satchel never saw your password.' });
      known?.onHeld(now);
    },
  };
}
