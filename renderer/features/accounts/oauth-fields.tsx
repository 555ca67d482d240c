/** The fields of a sign-in by the browser, and the button that begins it. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import styles from './accounts.module.css';
import { FormOutcome } from './form-outcome';
import type { OAuthFormValues } from './oauth-form';
import type { BrowserSignIn } from './use-browser-sign-in';

export function OAuthFields({ signIn }: { signIn: BrowserSignIn }): ReactNode {
  const { values, errors, work, held } = signIn;
  const waits = work.kind === 'working';
  const text = (field: keyof OAuthFormValues) => ({
    ...{ value: values[field], error: errors[field], autoComplete: 'off', spellCheck: false },
    onChange: (event: { target: { value: string } }) =>
      signIn.change({ ...values, [field]: event.target.value }),
  });
  return (
    <fieldset className={styles.sending}>
      <legend>Signing in with your browser (OAuth 2)</legend>
      <div className={styles.pair}>
        <TextField
          label="Sign-in service"
          hint="An https address. Your provider tells it."
          {...text('issuer')}
        />
        <TextField
          label="Client ID"
          hint="Under which your provider or organisation has registered Satchel."
          {...text('clientId')}
        />
        <TextField label="Client secret" hint="Only if you were given one." {...text('clientSecret')} />
        <TextField label="Scope" hint="What Satchel asks for." {...text('scope')} />
      </div>
      <div className={styles.outcome} role="status" aria-live="polite">
        <FormOutcome work={work} />
      </div>
      <div className={styles.buttons}>
        <Button onClick={() => (waits ? signIn.cancel() : void signIn.begin())}>
          {waits ? 'Stop waiting' : held ? 'Sign in again' : 'Sign in with your browser'}
        </Button>
      </div>
    </fieldset>
  );
}
