/** Access tokens: a grant that the disk refuses counts for the session, and an account without one asks for the browser. */
import { expect, it, vi } from 'vitest';
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

it('a renewal that is under way when the account signs in otherwise leaves nothing', async () => {
  const grant = { kind: 'oauth', refreshToken: 'old', clientSecret: null } as const;
  const other = { kept: { ...grant, refreshToken: 'other' }, access: { token: 'other', expiresAt: null } };
  for (const otherwise of ['by another sign-in', 'by a password'] as const) {
    let written: string | null = JSON.stringify(grant);
    let answer: (() => void) | undefined;
    const tokens = createAccessTokens({
      credentials: {
        get: () => Promise.resolve(written),
        set: (_id, text) => Promise.resolve(void (written = text)),
      },
      client: {
        refresh: async () => {
          await new Promise<void>((resolve) => (answer = resolve));
          const access = { token: 'late', expiresAt: null };
          return { kept: { ...grant, refreshToken: 'late' }, access };
        },
      },
      log: () => undefined,
      now: () => 0,
    });
    const asked = tokens.get(account).catch(() => 'nothing');
    await vi.waitUntil(() => answer !== undefined);
    if (otherwise === 'by another sign-in') await tokens.keep(account.id, other, 'weak');
    else {
      tokens.released(account.id);
      written = 'a password';
    }
    answer?.();
    const byOther = otherwise === 'by another sign-in';
    expect(await asked).toEqual(byOther ? { kind: 'access-token', token: 'other' } : 'nothing');
    expect(written).toBe(byOther ? JSON.stringify(other.kept) : 'a password');
  }
});
