/** "Test connection" for a POP3 account that is being set up: signs in, changes nothing, signs out. */
import type { AccountDraft } from '../../../contract/account';
import type { MailError } from '../../../contract/errors';
import type { Secret, TrustOptions } from '../backend';
import type { Log } from '../../log-line';
import { classifySocketError } from '../net/classify-socket-error';
import { createDialer } from '../net/dialer';
import { explainFailure } from '../net/explain-failure';
import { pop3Deadlines } from './pop3-deadlines';
import { openPop3Session } from './pop3-session';

/** @returns the server's greeting and the number of mailboxes, which is always one; or what went wrong. Never rejects. */
export async function probePop3(
  draft: AccountDraft & { kind: 'pop3' },
  password: Secret,
  trust: TrustOptions,
  log: Log,
): Promise<MailError | { greeting: string; mailboxes: number }> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), pop3Deadlines.signIn);
  const dialer = createDialer(trust, pop3Deadlines.connect);
  let passwordSent = false;
  const onPassword = (): void => void (passwordSent = true);
  try {
    const options = { server: draft.server, password, dialer, deadlines: pop3Deadlines, log, onPassword };
    const session = await openPop3Session(options, abort.signal);
    await session.quit();
    return { greeting: session.greeting, mailboxes: 1 };
  } catch (thrown) {
    const error = classifySocketError(thrown);
    if (error.kind !== 'network' || error.reason !== 'closed')
      return await explainFailure(error, draft.server, password, 'pop3');
    if (abort.signal.aborted)
      return { kind: 'network', reason: 'timeout', detail: 'signing in took too long' };
    // The person is at the form: a server that hangs up at the password means the password (ADVERSE-POP3 P30).
    return passwordSent ? { kind: 'sign-in', how: 'hung-up', detail: error.detail } : error;
  } finally {
    clearTimeout(timer);
  }
}
