/** "Test connection" for the server that takes an account's mail: signs in, sends nothing, and goes away. */
import type { ServerAddress } from '../../../contract/account';
import type { MailError } from '../../../contract/errors';
import type { Secret, TrustOptions } from '../backend';
import { createDialer } from '../net/dialer';
import { explainFailure } from '../net/explain-failure';
import { smtpError } from './smtp-errors';
import { openSmtp } from './smtp-session';

/** ms for TCP connect, and again for the TLS handshake. */
const connectTimeout = 20_000;

/** @returns null: it works. Settles within 60 s; never throws for what a server or a network does. */
export async function probeSmtp(
  server: ServerAddress,
  password: Secret,
  trust: TrustOptions,
): Promise<MailError | null> {
  let passwordSent = false;
  const onPassword = (): void => void (passwordSent = true);
  try {
    const dialer = createDialer(trust, connectTimeout);
    const session = await openSmtp(
      { server, password, trust, dialer, onPassword },
      new AbortController().signal,
    );
    session.close();
    return null;
  } catch (thrown) {
    const error = smtpError(thrown);
    // The person is at the form: a server that hangs up at the password means the password.
    if (passwordSent && error.kind === 'network' && error.reason === 'closed')
      return { kind: 'sign-in', how: 'hung-up', detail: error.detail };
    return explainFailure(error, server, password, 'smtp');
  }
}
