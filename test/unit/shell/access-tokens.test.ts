/** Access tokens: a grant that the disk refuses counts for the session, and an account without one asks for the browser. */
import { expect, it } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import { describeError } from '../../../electron/contract/errors';
import type { AccountId } from '../../../electron/contract/ids';
import { createAccessTokens } from '../../../electron/main/oauth/access-tokens';
import type { KeptGrant } from '../../../electron/main/oauth/grant';

const account: AccountConfig = {
  ...{ id: 'imap-1' as AccountId, kind: 'imap', address: 'a@example.org', name: '', label: 'Work' },
  ...{ colour: 'blue', passwordStorage: 'weak' },
  server: { host: 'imap.example.org', port: 993, security: 'tls', user: 'a' },
  oauth: { issuer: 'https://login.example.org', clientId: 'x', scope: 'mail' },
};

function lab(kept: string | null) {
  const logged: string[] = [];
  let grants = 0;
  const tokens = createAccessTokens({
    credentials: {
      get: () => Promise.resolve(kept),
      set: () => Promise.reject(new Error('the disk is full')),
    },
    client: {
      refresh: (_service, grant: KeptGrant) => {
        grants += 1;
        const access = { token: `token-${grants}`, expiresAt: null };
        return Promise.resolve({ kept: { ...grant, refreshToken: `grant-${grants}` }, access });
      },
    },
    log: (_level, event) => void logged.push(event),
    now: () => 0,
  });
  return { tokens, logged };
}

it('a grant that cannot be written counts for the session, and that is logged without it', async () => {
  const { tokens, logged } = lab(JSON.stringify({ kind: 'oauth', refreshToken: 'old', clientSecret: null }));
  expect(await tokens.get(account)).toEqual({ kind: 'access-token', token: 'token-1' });
  expect(await tokens.get(account)).toEqual({ kind: 'access-token', token: 'token-1' });
  expect(logged).toEqual(['grant-not-kept', 'token-renewed']);
});

it('without a grant, or with a password in its place, the browser is asked for', async () => {
  for (const kept of [null, 'a password', '{}'])
    await expect(lab(kept).tokens.get(account)).rejects.toMatchObject({ error: { kind: 'signed-out' } });
});

it('a sign-in service that is away is not taken for the mail server', () => {
  const error = { kind: 'sign-in-service', reason: 'away', host: 'login.example.org', detail: '' } as const;
  expect(describeError('Work', 'imap.example.org:993', error)).toBe(
    'Work: the sign-in service login.example.org cannot be reached. Satchel will try again by itself.',
  );
});
