/** Talks to a sign-in service: asks for a grant by the browser, and for new access tokens by the grant (RFC 6749, 7636, 8252). */
import * as client from 'openid-client';
import { MailFailure } from '../../contract/errors';
import type { MailError } from '../../contract/errors';
import type { OAuthService } from '../../contract/oauth';
import type { FetchOptions } from './https-fetch';
import type { Access, Grant, KeptGrant } from './grant';
import { listenForBrowser } from './loopback';

export interface OAuthClient {
  /**
   * Opens the browser and waits until it comes back.
   * @param address offered to the service as the account to sign in to
   * @throws MailFailure; `signed-out` where the person or the service said no; the signal's reason
   */
  signIn(wish: SignInWish, signal: AbortSignal): Promise<Grant>;
  /** @throws MailFailure; `signed-out` where the grant counts no more */
  refresh(service: OAuthService, kept: KeptGrant): Promise<Grant>;
}

export interface SignInWish {
  service: OAuthService;
  clientSecret: string | null;
  address: string;
}

export interface OAuthClientParts {
  fetch: (url: string, options: FetchOptions) => Promise<Response>;
  /** @returns whether a browser could be had */
  openBrowser: (url: string) => Promise<boolean>;
  now: () => number;
}

export function createOAuthClient({ fetch, openBrowser, now }: OAuthClientParts): OAuthClient {
  const configure = async (
    { issuer, clientId }: OAuthService,
    clientSecret: string | null,
  ): Promise<client.Configuration> => {
    const how = clientSecret === null ? client.None() : client.ClientSecretPost(clientSecret);
    const options = { [client.customFetch]: fetch as client.CustomFetch };
    return client.discovery(new URL(issuer), clientId, undefined, how, options);
  };
  const accessOf = ({ access_token: token, expires_in: seconds }: client.TokenEndpointResponse): Access => ({
    token,
    expiresAt: seconds === undefined ? null : now() + seconds * 1_000,
  });

  return {
    signIn: ({ service, clientSecret, address }, signal) =>
      told(service, signal, async () => {
        const config = await configure(service, clientSecret);
        const [state, verifier] = [client.randomState(), client.randomPKCECodeVerifier()];
        const loopback = await listenForBrowser(state, signal);
        try {
          const url = client.buildAuthorizationUrl(config, {
            redirect_uri: loopback.redirectUri,
            scope: service.scope,
            state,
            code_challenge: await client.calculatePKCECodeChallenge(verifier),
            code_challenge_method: 'S256',
            login_hint: address,
            // Without these two some services give an access token alone, which lasts an hour.
            access_type: 'offline',
            prompt: 'consent',
          });
          if (!(await openBrowser(url.href)))
            throw new MailFailure({ kind: 'signed-out', detail: 'no browser could be opened' });
          const answer = await loopback.answer;
          const tokens = await client.authorizationCodeGrant(config, answer, {
            pkceCodeVerifier: verifier,
            expectedState: state,
          });
          const { refresh_token: refreshToken } = tokens;
          if (refreshToken === undefined)
            throw new MailFailure({
              kind: 'signed-out',
              detail: 'the service gave no lasting sign-in; the scope offline_access may be missing',
            });
          return { kept: { kind: 'oauth', refreshToken, clientSecret }, access: accessOf(tokens) };
        } finally {
          loopback.close();
        }
      }),
    refresh: (service, kept) =>
      told(service, null, async () => {
        const config = await configure(service, kept.clientSecret);
        const tokens = await client.refreshTokenGrant(config, kept.refreshToken);
        // A service that changes it counts the old one no more (RFC 9700 section 4.14.2).
        const refreshToken = tokens.refresh_token ?? kept.refreshToken;
        return { kept: { ...kept, refreshToken }, access: accessOf(tokens) };
      }),
  };
}

async function told<T>(
  { issuer }: OAuthService,
  signal: AbortSignal | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    const error = errorOf(thrown);
    throw new MailFailure(error.kind === 'signed-out' ? error : ofService(new URL(issuer).host, error));
  }
}

/** Nobody shall look for it at the mail server. */
function ofService(host: string, error: MailError): MailError {
  const { detail } = error;
  const kind = 'sign-in-service';
  if (error.kind === 'network') return { kind, reason: 'away', host, detail: `${error.reason}: ${detail}` };
  return { kind, reason: error.kind === 'busy' ? 'busy' : 'strange', host, detail };
}

/** What the library threw, as one of ours: those of the network lie within. */
function errorOf(thrown: unknown): MailError {
  for (let each: unknown = thrown; each instanceof Error; each = each.cause)
    if (each instanceof MailFailure) return each.error;
  if (thrown instanceof client.AuthorizationResponseError)
    return { kind: 'signed-out', detail: thrown.error_description ?? thrown.error };
  if (thrown instanceof client.ResponseBodyError) {
    const detail = thrown.error_description ?? thrown.error;
    return thrown.status >= 500 || thrown.error === 'temporarily_unavailable'
      ? { kind: 'busy', detail }
      : { kind: 'signed-out', detail };
  }
  const response = responseIn(thrown);
  if (response !== null && (response.status >= 500 || response.status === 429))
    return { kind: 'busy', detail: `the sign-in service answers ${response.status}` };
  return { kind: 'protocol', detail: thrown instanceof Error ? thrown.message : 'the sign-in failed' };
}

/** An answer that is no OAuth answer is the cause of what is thrown of it. */
function responseIn(thrown: unknown): Response | null {
  for (let each: unknown = thrown; each instanceof Error; each = each.cause)
    if (each.cause instanceof Response) return each.cause;
  return null;
}
