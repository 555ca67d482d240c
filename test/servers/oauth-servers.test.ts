/** The tests' own sign-in service and the servers that ask it about tokens, without Satchel: what the tests of OAuth stand on. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '../support/dovecot/free-ports';
import { type DovecotServer, startDovecot } from '../support/dovecot/start-dovecot';
import { browse } from '../support/oauth/browse';
import { type OidcServer, startOidcServer } from '../support/oauth/start-oidc-server';
import { type PostfixServer, startPostfix } from '../support/postfix/start-postfix';

const [ada, bob, password] = ['ada@example.org', 'bob@example.org', 'secret'] as const;
let oidc: OidcServer;

beforeAll(async () => {
  oidc = await startOidcServer();
});
afterAll(() => oidc.close());

type Tokens = Record<'access_token' | 'refresh_token' | 'error', string | undefined>;

/** One request at the service's token endpoint. */
function askForTokens(fields: Record<string, string>): Promise<Tokens> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const options = { ca: oidc.caCertificatePem, agent: false, method: 'POST', headers };
    const going = request(`${oidc.issuer}/token`, options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => resolve(JSON.parse(text) as Tokens));
    });
    going.once('error', reject);
    going.end(new URLSearchParams({ client_id: oidc.clientId, ...fields }).toString());
  });
}

/** Signs in by the browser, as a native program does (RFC 8252, RFC 7636). */
async function signIn(login: string): Promise<Tokens> {
  let answered = new URLSearchParams();
  const program = createServer((incoming, response) => {
    answered = new URL(incoming.url ?? '', 'http://127.0.0.1').searchParams;
    response.end('done');
  });
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
  const verifier = randomBytes(32).toString('base64url');
  const redirect = `http://127.0.0.1:${(program.address() as AddressInfo).port}/`;
  const query = new URLSearchParams({
    ...{ client_id: oidc.clientId, response_type: 'code', scope: oidc.scope, prompt: 'consent' },
    ...{ redirect_uri: redirect, code_challenge_method: 'S256', state: 'of this test' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  });
  try {
    await browse(`${oidc.issuer}/auth?${query}`, { login, ca: oidc.caCertificatePem });
  } finally {
    program.close();
  }
  expect(answered.get('state')).toBe('of this test');
  const code = answered.get('code') ?? '';
  return askForTokens({
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier },
  });
}

async function tokenOf(login: string): Promise<string> {
  const { access_token: token, error } = await signIn(login);
  if (token === undefined) throw new Error(`no token: ${error}`);
  return token;
}
const renewed = (token: string | undefined): Promise<Tokens> =>
  askForTokens({ grant_type: 'refresh_token', refresh_token: token ?? '' });

/** Whether IMAP lets in: by the mechanism that imapflow chooses of those offered. */
async function letsIn(
  dovecot: DovecotServer,
  user: string,
  auth: { accessToken: string } | { pass: string },
): Promise<boolean> {
  const client = new ImapFlow({
    ...{ host: 'localhost', port: dovecot.ports.imaps, secure: true, logger: false },
    ...{ tls: { ca: dovecot.caCertificatePem }, auth: { user, ...auth } },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.logout();
    return true;
  } catch (error) {
    if ((error as { authenticationFailed?: boolean }).authenticationFailed !== true) throw error;
    return false;
  }
}

/** Says lines, each after an answer, and tells the first line of what was answered to each. */
async function talk(socket: Socket, lines: string[]): Promise<string[]> {
  const answers: string[] = [];
  let pending = '';
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      pending += chunk.toString();
      // An answer's last line: of POP3, or of SMTP.
      if (!/^(\+|-ERR|\d{3} )[^\r\n]*\r\n$/m.test(pending)) continue;
      answers.push(pending.split('\r\n')[0] ?? '');
      pending = '';
      const line = lines[answers.length - 1];
      if (line === undefined) break;
      socket.write(`${line}\r\n`);
    }
  } finally {
    socket.destroy();
  }
  return answers.slice(1);
}
const xoauth2 = (user: string, token: string): string =>
  Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');

describe.each(['xoauth2', 'oauthbearer'] as const)('a Dovecot that offers %s', (mechanism) => {
  let dovecot: DovecotServer;
  beforeAll(async () => {
    dovecot = await startDovecot({
      users: [ada, bob].map((user) => ({ user, password })),
      oauth: { introspectionUrl: oidc.introspectionUrl, mechanisms: [mechanism] },
    });
  });
  afterAll(() => dovecot.dispose());

  it('lets in to IMAP with a token of that person, and with nothing else', async () => {
    const accessToken = await tokenOf(ada);
    expect(await letsIn(dovecot, ada, { accessToken })).toBe(true);
    expect(await letsIn(dovecot, bob, { accessToken })).toBe(false);
    expect(await letsIn(dovecot, ada, { accessToken: 'made-up' })).toBe(false);
    expect(await letsIn(dovecot, ada, { accessToken: password })).toBe(false);
    expect(await letsIn(dovecot, ada, { pass: password })).toBe(true);
    expect(await letsIn(dovecot, ada, { pass: accessToken })).toBe(false);
  });

  it('refuses a token whose time is over', async () => {
    oidc.lifetime = 3;
    const accessToken = await tokenOf(ada).finally(() => (oidc.lifetime = 3_600));
    expect(await letsIn(dovecot, ada, { accessToken })).toBe(true);
    await expect.poll(() => letsIn(dovecot, ada, { accessToken }), { interval: 500 }).toBe(false);
  });
});

describe('a Dovecot and a Postfix that offer both', () => {
  let dovecot: DovecotServer;
  let postfix: PostfixServer;
  beforeAll(async () => {
    const [auth] = (await findFreePorts(1)) as [number];
    dovecot = await startDovecot({
      users: [{ user: ada, password }],
      oauth: { introspectionUrl: oidc.introspectionUrl },
      extraConfig: `service auth {\n  inet_listener {\n    address = 127.0.0.1\n    port = ${auth}\n  }\n}\n`,
    });
    const { lmtp } = dovecot.ports;
    postfix = await startPostfix({ auth, lmtp, domain: 'example.org', sizeLimit: 200_000 });
  });
  afterAll(async () => {
    await postfix.dispose();
    await dovecot.dispose();
  });

  it('let in to POP3, with and without the answer on the line of AUTH', async () => {
    const said = (...lines: string[]): Promise<string[]> =>
      talk(connect(dovecot.ports.pop3, '127.0.0.1'), lines);
    const right = xoauth2(ada, await tokenOf(ada));
    expect(await said(`AUTH XOAUTH2 ${right}`, 'STAT')).toEqual(['+OK Logged in.', '+OK 0 0']);
    expect(await said('AUTH XOAUTH2', right)).toEqual(['+ ', '+OK Logged in.']);
    const wrong = await said('AUTH XOAUTH2', xoauth2(ada, 'made-up'), '');
    expect(wrong).toEqual(['+ ', expect.stringMatching(/^\+ \S/), expect.stringMatching(/^-ERR/)]);
  });

  it('let in to SMTP', async () => {
    const said = (...lines: string[]): Promise<string[]> =>
      talk(
        connectTls({
          ...{ host: 'localhost', port: postfix.ports.submissions, ca: postfix.certificates.caPem },
        }),
        ['EHLO me', ...lines],
      );
    const right = await said(`AUTH XOAUTH2 ${xoauth2(ada, await tokenOf(ada))}`);
    expect(right.at(-1)).toMatch(/^235 /);
    const wrong = await said(`AUTH XOAUTH2 ${xoauth2(ada, 'made-up')}`, '');
    expect(wrong.slice(1)).toEqual([expect.stringMatching(/^334 \S/), expect.stringMatching(/^535 /)]);
  });
});

it('the service changes the refresh token each time, and knows none after it has ended all sign-ins', async () => {
  const first = await signIn(ada);
  const second = await renewed(first.refresh_token);
  expect(second.access_token).toBeDefined();
  expect(second.refresh_token).not.toBe(first.refresh_token);
  await oidc.revokeAll();
  expect(await renewed(second.refresh_token)).toMatchObject({ error: 'invalid_grant' });
});
