/** Signs in to a POP3 server: AUTH PLAIN (RFC 5034, RFC 4616) where announced, USER and PASS otherwise (RFC 1939 section 7). */
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import { isBusyCode, Pop3Refusal } from './pop3-replies';
import type { Capabilities } from './pop3-replies';
import type { Pop3Wire } from './pop3-wire';

export interface Credentials {
  user: string;
  password: string;
}

/** AUTH with the answer on its line may be 255 octets long with its CRLF (RFC 5034 section 4). */
const longestInitialResponse = 255 - 'AUTH PLAIN \r\n'.length;

/**
 * The connection must be secure already.
 * These lines do not go through node-pop3, which trims each line: a password may end in a space.
 * @throws MailFailure sign-in, busy, or what broke the connection
 */
export async function signIn(
  wire: Pop3Wire,
  credentials: Credentials,
  capabilities: Capabilities,
): Promise<void> {
  refuseControlCharacters(credentials);
  if (capabilities.get('SASL')?.includes('PLAIN') && (await authPlain(wire, credentials))) return;
  await orFail(wire.exchange(`USER ${credentials.user}`, null, 'USER'));
  await orFail(wire.exchange(`PASS ${credentials.password}`, null, 'PASS'));
}

/** A CR or LF would begin a second command, a NUL another field of SASL PLAIN (ADVERSE-POP3 P40). */
export function refuseControlCharacters({ user, password }: Credentials): void {
  if (!/[\r\n\0]/.test(user + password)) return;
  throw new MailFailure({
    kind: 'sign-in',
    how: 'not-sent',
    detail: 'user name and password cannot hold line breaks',
  });
}

/** False: refused in a way that leaves room for USER and PASS. */
async function authPlain(wire: Pop3Wire, { user, password }: Credentials): Promise<boolean> {
  const response = Buffer.from(`\0${user}\0${password}`).toString('base64');
  try {
    if (response.length <= longestInitialResponse) {
      const reply = await wire.exchange(`AUTH PLAIN ${response}`, null, 'AUTH');
      if (!reply.more) return true;
      // RFC 1734 servers know no initial response: they ask for it.
    } else if (!(await wire.exchange('AUTH PLAIN', null, 'AUTH')).more) {
      return true;
    }
    return !(await wire.exchange(response, null, 'AUTH')).more;
  } catch (error) {
    if (!(error instanceof Pop3Refusal)) throw error;
    // [AUTH] says that it is the password (RFC 3206): a second try could lock the account.
    if (error.code === 'AUTH' || isBusyCode(error.code)) throw new MailFailure(signInError(error));
    return false;
  }
}

async function orFail(reply: Promise<unknown>): Promise<void> {
  try {
    await reply;
  } catch (error) {
    throw error instanceof Pop3Refusal ? new MailFailure(signInError(error)) : error;
  }
}

function signInError(refusal: Pop3Refusal): MailError {
  return { kind: isBusyCode(refusal.code) ? 'busy' : 'sign-in', detail: refusal.said };
}
