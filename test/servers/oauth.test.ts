/** Signing in by the browser, with a real sign-in service, and servers that ask it about every token. */
import { get } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountConfig } from '../../electron/contract/account';
import { MailFailure } from '../../electron/contract/errors';
import type { AccountId } from '../../electron/contract/ids';
import type { GrantId } from '../../electron/contract/oauth';
import { probeServer } from '../../electron/main/backend/create-backend';
import type { Secret } from '../../electron/main/backend/backend';
import { createCredentials } from '../../electron/main/credentials';
import type { Credentials } from '../../electron/main/credentials';
import { composeOAuth } from '../../electron/main/oauth/compose-oauth';
import type { OAuth } from '../../electron/main/oauth/compose-oauth';
import { probeSmtp } from '../../electron/main/backend/smtp/probe-smtp';
import { findFreePorts } from '../support/dovecot/free-ports';
import { startDovecot } from '../support/dovecot/start-dovecot';
import type { DovecotServer } from '../support/dovecot/start-dovecot';
import { browse } from '../support/oauth/browse';
import { startPostfix } from '../support/postfix/start-postfix';
import type { PostfixServer } from '../support/postfix/start-postfix';
import { startOidcServer } from '../support/oauth/start-oidc-server';
import type { OidcServer } from '../support/oauth/start-oidc-server';

const ada = 'ada@example.org';
const noLog = (): void => undefined;
const noKeyring = {
  available: () => Promise.resolve(false),
  encrypt: () => Promise.reject(new Error('none')),
  decrypt: () => Promise.reject(new Error('none')),
};

let oidc: OidcServer;
let dovecot: DovecotServer;
/** Offers XOAUTH2 and no OAUTHBEARER. */
let googlish: DovecotServer;
/** Takes passwords alone. */
let tokenless: DovecotServer;
let postfix: PostfixServer;
let dir: string;
let credentials: Credentials;
let oauth: OAuth;
/** What the person does with the address that Satchel opens. */
let inBrowser: (url: string) => Promise<unknown>;
let clock: number;
/** The page that the browser ended at. */
let lastPage: Promise<unknown>;

beforeAll(async () => {
  oidc = await startOidcServer();
  const { introspectionUrl } = oidc;
  const users = [{ user: ada, password: 'secret' }];
  const [auth] = (await findFreePorts(1)) as [number];
  dovecot = await startDovecot({
    ...{ users, oauth: { introspectionUrl } },
    extraConfig: `service auth {\n  inet_listener {\n    address = 127.0.0.1\n    port = ${auth}\n  }\n}\n`,
  });
  googlish = await startDovecot({ users, oauth: { introspectionUrl, mechanisms: ['xoauth2'] } });
  tokenless = await startDovecot({ users });
  const { lmtp } = dovecot.ports;
  postfix = await startPostfix({ auth, lmtp, domain: 'example.org', sizeLimit: 200_000 });
}, 120_000);
afterAll(async () => {
  await postfix.dispose();
  for (const server of [googlish, tokenless]) await server.dispose();
  await dovecot.dispose();
  await oidc.close();
});

/** As after a start of Satchel. */
function begin(): OAuth {
  credentials = createCredentials(dir, noKeyring, noLog);
  return composeOAuth({
    ...{ credentials, trust: { ca: [oidc.caCertificatePem] }, log: noLog, now: () => Date.now() + clock },
    openBrowser: (url) => {
      lastPage = inBrowser(url);
      // Satchel would wait for a browser that does not come back.
      lastPage.catch(() => oauth.signIns.cancel());
      return Promise.resolve(true);
    },
  });
}
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-oauth-'));
  clock = 0;
  inBrowser = (url) => browse(url, { login: ada, ca: oidc.caCertificatePem });
  Object.assign(oidc, { lifetime: 3_600, tokenStatus: null });
  oauth = begin();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function account(kind: 'imap' | 'pop3' = 'imap', at = dovecot): AccountConfig {
  const port = kind === 'imap' ? at.ports.imaps : at.ports.pop3s;
  return {
    ...{ id: 'imap-1' as AccountId, address: ada, name: 'Ada', label: 'Work', colour: 'blue' },
    ...{ passwordStorage: 'weak', server: { host: 'localhost', port, security: 'tls', user: ada } },
    oauth: { issuer: oidc.issuer, clientId: oidc.clientId, scope: oidc.scope },
    ...(kind === 'imap' ? { kind } : { kind, deleteFromServer: false }),
  };
}
const wish = () => ({
  service: { issuer: oidc.issuer, clientId: oidc.clientId, scope: oidc.scope },
  ...{ clientSecret: null, address: ada },
});
async function signedIn(): Promise<GrantId> {
  const answer = await oauth.signIns.begin(wish());
  if (answer === 'ended') throw new Error(`ended: ${String(await lastPage)}`);
  return answer.grantId;
}
const probe = (secret: Secret, kind: 'imap' | 'pop3' = 'imap', at = dovecot) =>
  probeServer(account(kind, at), secret, { ca: [at.caCertificatePem] }, noLog);
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof MailFailure ? thrown.error : thrown),
  );

describe('a sign-in by the browser', () => {
  it('lets in to IMAP and POP with its token, and with none that is made up', async () => {
    const grantId = await signedIn();
    const token = oauth.signIns.tokenOf(grantId);
    if (!token) throw new Error('no token');
    expect(await lastPage).toContain('Go back to Satchel');
    expect(await probe(token)).toMatchObject({ mailboxes: 6 });
    expect(await probe(token, 'pop3')).toMatchObject({ mailboxes: 1 });
    const other: Secret = { kind: 'access-token', token: 'made-up' };
    expect(await probe(other)).toMatchObject({ kind: 'signed-out' });
    expect(await probe(other, 'pop3')).toMatchObject({ kind: 'signed-out' });
    expect(JSON.stringify(await probe(other, 'pop3'))).not.toContain('made-up');
  });

  it('lets in by the mechanism that a server has, and says so where it has none; a password is no token', async () => {
    const token = oauth.signIns.tokenOf(await signedIn());
    if (!token) throw new Error('no token');
    for (const kind of ['imap', 'pop3'] as const) {
      expect(await probe(token, kind, googlish)).toMatchObject({ greeting: expect.any(String) as string });
      expect(await probe(token, kind, tokenless)).toMatchObject({ kind: 'sign-in', how: 'no-method' });
      const password: Secret = { kind: 'access-token', token: 'secret' };
      expect(await probe(password, kind, googlish)).toMatchObject({ kind: 'signed-out' });
    }
  });

  it('lets in to an SMTP server', async () => {
    const token = oauth.signIns.tokenOf(await signedIn());
    if (!token) throw new Error('no token');
    const { submissions, submission } = postfix.ports;
    for (const [port, security] of [[submissions, 'tls'] as const, [submission, 'starttls'] as const]) {
      const server = { host: 'localhost', port, security, user: ada };
      const trust = { ca: [postfix.certificates.caPem] };
      expect(await probeSmtp(server, token, trust)).toBeNull();
      const other: Secret = { kind: 'access-token', token: 'made-up' };
      const refused = await probeSmtp(server, other, trust);
      expect(refused).toMatchObject({ kind: 'signed-out' });
      expect(JSON.stringify(refused)).not.toContain('made-up');
    }
  });

  it('is known after a restart, and renews its token with a grant that the service changes each time', async () => {
    const { id } = account();
    await oauth.signIns.keep(await signedIn(), id, 'weak');
    const first = await oauth.secretOf(account());
    expect(await oauth.secretOf(account())).toEqual(first);
    const kept: string[] = [];
    for (let starts = 0; starts < 3; starts += 1) {
      oauth = begin();
      const token = await oauth.secretOf(account());
      if (token === null) throw new Error('no token');
      expect(await probe(token)).toMatchObject({ mailboxes: 6 });
      kept.push((await credentials.get(id)) ?? '');
    }
    expect(new Set(kept).size).toBe(3);
  });

  it('is no password: a mail server is not told a grant that a change which was cut off has left', async () => {
    await oauth.signIns.keep(await signedIn(), account().id, 'weak');
    const { oauth: _service, ...byPassword } = account();
    expect(await oauth.secretOf(byPassword)).toBeNull();
    await credentials.set(account().id, 'secret', 'weak');
    expect(await oauth.secretOf(byPassword)).toBe('secret');
    expect(await failureOf(begin().secretOf(account()))).toMatchObject({ kind: 'signed-out' });
  });

  it('renews its token before it ends, once for all who ask', async () => {
    await oauth.signIns.keep(await signedIn(), account().id, 'weak');
    const first = await oauth.secretOf(account());
    const before = oidc.tokenRequests;
    clock += 3_600_000 - 59_000;
    const later = await Promise.all([1, 2, 3].map(() => oauth.secretOf(account())));
    expect(new Set(later.map((token) => JSON.stringify(token))).size).toBe(1);
    expect(later[0]).not.toEqual(first);
    expect(oidc.tokenRequests).toBe(before + 1);
  });

  it('asks for the browser again when the service has ended it, after one more try where the token had served', async () => {
    await oauth.signIns.keep(await signedIn(), account().id, 'weak');
    const token = await oauth.secretOf(account());
    if (token === null) throw new Error('no token');
    await oidc.revokeAll();
    clock += 31_000;
    const refused = await probe(token);
    if (!('kind' in refused)) throw new Error('let in');
    expect(oauth.afterRefusal(account(), refused)).toMatchObject({ kind: 'busy' });
    const failure = await failureOf(oauth.secretOf(account()));
    expect(failure).toMatchObject({ kind: 'signed-out' });
    expect(oauth.afterRefusal(account(), refused)).toMatchObject({ kind: 'signed-out' });
    expect(await oauth.signIns.again(account())).toBe('kept');
    expect(await probe((await oauth.secretOf(account())) ?? '')).toMatchObject({ mailboxes: 6 });
  });

  it('waits where the service is ill or away, and asks nobody', async () => {
    await oauth.signIns.keep(await signedIn(), account().id, 'weak');
    oauth = begin();
    oidc.tokenStatus = 503;
    expect(await failureOf(oauth.secretOf(account()))).toMatchObject({
      kind: 'sign-in-service',
      reason: 'busy',
    });
    oidc.tokenStatus = null;
    expect(await oauth.secretOf(account())).toMatchObject({ kind: 'access-token' });
    const away = { ...account(), oauth: { ...wish().service, issuer: 'https://localhost:9' } };
    oauth = begin();
    expect(await failureOf(oauth.secretOf(away))).toMatchObject({
      ...{ kind: 'sign-in-service', reason: 'away', host: 'localhost:9' },
    });
    const untrusted = composeOAuth({
      ...{ credentials, trust: { ca: null }, log: noLog, now: () => Date.now() },
      openBrowser: () => Promise.resolve(false),
    });
    expect(await failureOf(untrusted.secretOf(account()))).toMatchObject({
      ...{ kind: 'sign-in-service', reason: 'strange' },
    });
  });

  it('says so when the person declines, and when they go another way', async () => {
    inBrowser = (url) => browse(url, { login: ada, ca: oidc.caCertificatePem, declines: true });
    expect(await failureOf(signedIn())).toMatchObject({ kind: 'signed-out' });
    expect(await lastPage).toContain('You did not sign in');
    let opened: () => void = () => undefined;
    const open = new Promise<void>((resolve) => (opened = resolve));
    inBrowser = () => Promise.resolve(opened());
    const waiting = oauth.signIns.begin(wish());
    await open;
    oauth.signIns.cancel();
    expect(await waiting).toBe('ended');
  });

  it('takes no answer that is not its own: any page in the browser can reach its port', async () => {
    const statuses: (number | undefined)[] = [];
    inBrowser = async (url) => {
      const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
      for (const query of ['', '?code=x', '?code=x&state=y', '?error=access_denied&state=y'])
        statuses.push(await statusOf(`${redirect}${query}`));
      return browse(url, { login: ada, ca: oidc.caCertificatePem });
    };
    expect(oauth.signIns.tokenOf(await signedIn())).toMatchObject({ kind: 'access-token' });
    expect(statuses).toEqual([404, 400, 400, 400]);
  });
});

const statusOf = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) =>
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once('error', reject),
  );
