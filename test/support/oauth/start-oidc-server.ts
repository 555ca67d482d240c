/** A real sign-in service (OpenID provider) in this process: https for Satchel, plain http on loopback for a mail server that asks it about tokens. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';
import { makeTestCertificates } from '../dovecot/test-ca';
import type { TestCertificates } from '../dovecot/test-ca';

const paths = {
  '/.well-known/openid-configuration': 'discovery',
  '/auth': 'auth',
  '/token': 'token',
  '/token/introspection': 'introspection',
  '/token/revocation': 'revocation',
} as const;
type Endpoint = (typeof paths)[keyof typeof paths];

export interface OidcServer {
  issuer: string;
  /** Of Satchel: a native program without a secret. */
  clientId: string;
  scope: string;
  caCertificatePem: string;
  /** With the name and password of the one who asks in it. */
  introspectionUrl: string;
  /** Lifetime of access tokens from now on, s. */
  lifetime: number;
  /** null: it works; else every request for a token is answered with this status. */
  tokenStatus: number | null;
  /** Requests so far. */
  requests: Record<Endpoint, number>;
  /** Those for a token. */
  readonly tokenRequests: number;
  /** Ends every sign-in: refresh tokens and access tokens of before count no more. */
  revokeAll(): Promise<void>;
  /** As when it is away; what it knows stays for `start`, on the same ports. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const clientId = 'satchel-test';
const asker = { id: 'mail-server', secret: 'asks-about-tokens' };
const scope = 'openid offline_access';

/** @param given a certificate for loopback, such as Dovecot's; its own, of an authority of its own, where it is absent */
export async function startOidcServer(given?: TestCertificates): Promise<OidcServer> {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-oidc-'));
  const certificates = given ?? (await makeTestCertificates(folder));
  const [cert, key] = await Promise.all([
    readFile(certificates.certificatePath, 'utf8'),
    readFile(certificates.keyPath, 'utf8'),
  ]);
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const secured = createServer({ cert, key }, (request, response) => answer(request, response));
  const plain = createHttpServer((request, response) => answer(request, response));
  const listen = async (ports: [number, number]): Promise<void> => {
    for (const [at, listener] of [secured, plain].entries())
      await new Promise<void>((resolve) => listener.listen(ports[at], '127.0.0.1', resolve));
  };
  const stop = async (): Promise<void> => {
    for (const listener of [secured, plain]) {
      const closed = new Promise((resolve) => listener.close(resolve));
      listener.closeAllConnections();
      await closed;
    }
  };
  await listen([0, 0]);
  const portOf = (listener: { address: () => unknown }): number => (listener.address() as AddressInfo).port;
  const ports: [number, number] = [portOf(secured), portOf(plain)];
  const issuer = `https://localhost:${ports[0]}`;
  const grants = new Set<string>();

  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: clientId, token_endpoint_auth_method: 'none', application_type: 'native' },
        ...{ redirect_uris: ['http://127.0.0.1/'], grant_types: ['authorization_code', 'refresh_token'] },
      },
      {
        ...{ client_id: asker.id, client_secret: asker.secret, redirect_uris: [], response_types: [] },
        grant_types: [],
      },
    ],
    // Whoever signs in is who they say they are: the page asks for the name alone.
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    features: {
      devInteractions: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true },
    },
    rotateRefreshToken: true,
    pkce: { required: () => true },
    ttl: {
      AccessToken: () => server.lifetime,
      Grant: 86_400,
      RefreshToken: 86_400,
      Session: 86_400,
      Interaction: 600,
    },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['only for tests'] },
    jwks: { keys: [await signingKey()] },
  });
  provider.on('grant.success', (context) => {
    const id = context.oidc.entities.Grant?.jti;
    if (id) grants.add(id);
  });
  const callback = provider.callback();
  answer = (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const endpoint = path in paths ? paths[path as keyof typeof paths] : null;
    if (endpoint) server.requests[endpoint] += 1;
    if (endpoint === 'token' && server.tokenStatus !== null) {
      response.writeHead(server.tokenStatus, { 'content-type': 'text/plain' }).end('not now');
      return;
    }
    void callback(request, response);
  };

  const server: OidcServer = {
    ...{ issuer, clientId, scope, caCertificatePem: certificates.caPem },
    introspectionUrl: `http://${asker.id}:${asker.secret}@127.0.0.1:${ports[1]}/token/introspection`,
    ...{ lifetime: 3_600, tokenStatus: null, stop },
    requests: { discovery: 0, auth: 0, token: 0, introspection: 0, revocation: 0 },
    get tokenRequests() {
      return server.requests.token;
    },
    start: () => listen(ports),
    async revokeAll() {
      for (const id of grants) await (await provider.Grant.find(id))?.destroy();
      for (const id of grants) {
        await provider.AccessToken.revokeByGrantId(id);
        await provider.RefreshToken.revokeByGrantId(id);
      }
      grants.clear();
    },
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return server;
}

async function signingKey(): Promise<JsonWebKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return {
    ...(await crypto.subtle.exportKey('jwk', pair.privateKey)),
    use: 'sig',
    alg: 'ES256',
  };
}
