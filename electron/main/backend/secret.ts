/** What a server is shown at the sign-in: a password, or an OAuth access token (RFC 6750) that stands for one. */
import { MailFailure } from '../../contract/errors';
import type { MailError } from '../../contract/errors';
import type { AccessToken, Secret } from './backend';

/** The characters that must never be told again. */
export function secretText(secret: Secret | null): string {
  return secret === null ? '' : typeof secret === 'string' ? secret : secret.token;
}

/** XOAUTH2's only answer, in base64: Google's format, which others have taken over. @throws MailFailure */
export function xoauth2Response(user: string, { token }: AccessToken): string {
  refuseControls(user, token);
  return Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
}

/** OAUTHBEARER's (RFC 7628 section 3.1), in base64. @throws MailFailure */
export function oauthbearerResponse(user: string, { token }: AccessToken): string {
  refuseControls(user, token);
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C');
  return Buffer.from(`n,a=${name},\x01auth=Bearer ${token}\x01\x01`).toString('base64');
}

/** A control character would end a field of these, and begin another. */
function refuseControls(...values: string[]): void {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (!values.some((value) => /[\x00-\x1f\x7f]/.test(value))) return;
  throw new MailFailure({
    kind: 'sign-in',
    how: 'not-sent',
    detail: 'control characters in user name or token',
  });
}

/** A token that is refused asks the person for their browser, where a password would ask for the password. */
export function refusalOf(error: MailError, secret: Secret | null): MailError {
  if (error.kind !== 'sign-in' || secret === null || typeof secret === 'string') return error;
  return error.how === 'no-method' ? error : { kind: 'signed-out', detail: error.detail };
}

/** No mechanism that takes a token is offered. */
export function noTokenMethod(offered: string): MailError {
  return { kind: 'sign-in', how: 'no-method', detail: `no XOAUTH2 or OAUTHBEARER among: ${offered}` };
}
