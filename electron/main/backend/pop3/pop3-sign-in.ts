/**
 * Signs in to a POP3 server: AUTH PLAIN (RFC 5034, RFC 4616) where announced, USER and PASS otherwise (RFC 1939 section 7);
 * with a token by OAUTHBEARER (RFC 7628) or XOAUTH2.
 */
import { MailFailure } from '../../../contract/errors';
import type { MailError } from '../../../contract/errors';
import { noTokenMethod, oauthbearerResponse, secretText, xoauth2Response } from '../secret';
import type { AccessToken, Secret } from '../backend';
import { isBusyCode, Pop3Refusal } from './pop3-replies';
import type { Capabilities } from './pop3-replies';
import type { Pop3Wire } from './pop3-wire';

export interface Credentials {
  user: string;
  password: Secret;
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
  const { user, password } = credentials;
  const methods = capabilities.get('SASL') ?? [];
  if (typeof password !== 'string') return withToken(wire, user, password, methods);
  if (methods.includes('PLAIN') && (await authPlain(wire, user, password))) return;
  await orFail(wire.exchange(`USER ${user}`, null, 'USER'));
  await orFail(wire.exchange(`PASS ${password}`, null, 'PASS'));
}

/** A CR or LF would begin a second command, a NUL another field of SASL PLAIN (ADVERSE-POP3 P40). */
export function refuseControlCharacters({ user, password }: Credentials): void {
  if (!/[\r\n\0]/.test(user + secretText(password))) return;
  throw new MailFailure({
    kind: 'sign-in',
    how: 'not-sent',
    detail: 'user name and password cannot hold line breaks',
  });
}

/** False: refused in a way that leaves room for USER and PASS. */
async function authPlain(wire: Pop3Wire, user: string, password: string): Promise<boolean> {
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

/** Never in clear text beside it: a token is no password. */
async function withToken(
  wire: Pop3Wire,
  user: string,
  token: AccessToken,
  methods: readonly string[],
): Promise<void> {
  const method = ['XOAUTH2', 'OAUTHBEARER'].find((each) => methods.includes(each));
  if (!method) throw new MailFailure(noTokenMethod(methods.join(' ')));
  const response = method === 'XOAUTH2' ? xoauth2Response(user, token) : oauthbearerResponse(user, token);
  // Tokens are far longer than what fits on the line of AUTH.
  const asked = await orFail(wire.exchange(`AUTH ${method}`, null, 'AUTH'));
  if (!asked.more) return;
  const reply = await orFail(wire.exchange(response, null, 'AUTH'));
  // What is wrong with it comes in the form of a challenge, and its answer is empty; the refusal itself comes then.
  if (reply.more) await orFail(wire.exchange(method === 'XOAUTH2' ? '' : 'AQ==', null, 'AUTH'));
}

async function orFail<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw error instanceof Pop3Refusal ? new MailFailure(signInError(error)) : error;
  }
}

function signInError(refusal: Pop3Refusal): MailError {
  return { kind: isBusyCode(refusal.code) ? 'busy' : 'sign-in', detail: refusal.said };
}
