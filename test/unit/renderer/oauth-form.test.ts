/** The form of a sign-in by the browser: what is known of providers, and a sentence beside every field that is wrong. */
import { describe, expect, it } from 'vitest';
import { checkOAuth, guessedOAuth } from '../../../renderer/features/accounts/oauth-form';

describe('a sign-in by the browser', () => {
  it('knows where well-known providers sign in, and guesses nothing of others', () => {
    expect(guessedOAuth('ada@GMail.com ').issuer).toBe('https://accounts.google.com');
    expect(guessedOAuth('ada@example.org').issuer).toBe('');
    expect(guessedOAuth('').scope).toContain('offline_access');
  });

  it('takes https alone, and a secret only where one was given', () => {
    const values = {
      issuer: 'https://login.example.org',
      clientId: ' satchel ',
      clientSecret: '',
      scope: 'mail',
    };
    expect(checkOAuth(values)).toEqual({
      ok: true,
      clientSecret: null,
      service: { issuer: 'https://login.example.org', clientId: 'satchel', scope: 'mail' },
    });
    expect(checkOAuth({ ...values, clientSecret: 's3' })).toMatchObject({ clientSecret: 's3' });
    for (const issuer of ['', 'http://login.example.org', 'login.example.org', 'javascript:alert(1)'])
      expect(checkOAuth({ ...values, issuer })).toMatchObject({
        ok: false,
        errors: { issuer: expect.stringContaining('https') as string },
      });
  });

  it('says what is missing', () => {
    const checked = checkOAuth({ issuer: 'x', clientId: '', clientSecret: 'a\nb', scope: ' ' });
    expect(checked.ok ? [] : Object.keys(checked.errors).sort()).toEqual([
      'clientId',
      'clientSecret',
      'issuer',
      'scope',
    ]);
  });
});
