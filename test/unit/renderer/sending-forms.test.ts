/** The forms about sending: what is guessed, what is asked for, and what is handed over. */
import { describe, expect, it } from 'vitest';
import { ownIdentityId } from '../../../electron/contract/identity';
import type { AccountConfig } from '../../../electron/contract/account';
import { checkIdentities, identityValues } from '../../../renderer/features/accounts/identities-form';
import {
  checkSmtp,
  guessedSmtp,
  smtpValues,
  withSecurity,
} from '../../../renderer/features/accounts/smtp-form';

const account = { user: 'ada' };

describe('an outgoing server', () => {
  it('is guessed from the address, and its port follows the security until it is changed', () => {
    const guessed = guessedSmtp('ada@Example.org');
    expect(guessed).toMatchObject({ host: 'smtp.example.org', port: '465', security: 'tls' });
    expect(withSecurity(guessed, 'starttls').port).toBe('587');
    expect(withSecurity({ ...guessed, port: '2525' }, 'starttls').port).toBe('2525');
  });
  it('signs in as the account does unless it is told otherwise', () => {
    const guessed = guessedSmtp('ada@example.org');
    expect(checkSmtp({ ...guessed, user: 'x', password: 'y' }, account, null)).toMatchObject({
      ...{ ok: true, password: null, server: { user: 'ada', ownPassword: false } },
    });
    expect(checkSmtp({ ...guessed, own: true, user: 'x', password: 'y' }, account, null)).toMatchObject({
      ...{ password: 'y', server: { user: 'x', ownPassword: true } },
    });
    // Empty: the one that is kept, or else the account's.
    const other = { ...guessed, own: true, user: 'x' };
    expect(checkSmtp(other, account, null, true)).toMatchObject({ server: { ownPassword: true } });
    expect(checkSmtp(other, account, null)).toMatchObject({ server: { ownPassword: false } });
  });
  it('may be none; one that cannot be is told beside its field', () => {
    const guessed = guessedSmtp('ada@example.org');
    expect(checkSmtp({ ...guessed, host: ' ' }, account, null)).toEqual({
      ok: true,
      server: null,
      password: null,
    });
    const wrong = checkSmtp({ ...guessed, host: 'a b', port: '0', own: true }, account, null);
    expect(wrong.ok ? [] : Object.keys(wrong.errors).sort()).toEqual(['host', 'port', 'user']);
  });
  it('keeps a trusted certificate at its own host and port only', () => {
    const values = guessedSmtp('ada@example.org');
    const pin = { host: 'smtp.example.org', port: 465, fingerprint: 'AA' };
    const fingerprint = `${'AA:'.repeat(31)}AA`;
    expect(checkSmtp(values, account, { ...pin, fingerprint })).toMatchObject({
      server: { pin: { fingerprint } },
    });
    const elsewhere = checkSmtp({ ...values, port: '587' }, account, { ...pin, fingerprint });
    expect(elsewhere.ok && elsewhere.server?.pin).toBeUndefined();
  });
  it('is shown as it was kept', () => {
    const smtp = { host: 'h', port: 587, security: 'starttls' as const, user: 'x', ownPassword: false };
    expect(smtpValues(smtp, 'ada')).toMatchObject({ own: true, user: 'x', port: '587' });
    expect(smtpValues({ ...smtp, user: 'ada' }, 'ada')).toMatchObject({ own: false });
  });
});

describe('identities', () => {
  const config = { address: 'ada@example.org', name: 'Ada' } as AccountConfig;
  it('begin with the account’s own, and an empty reply address is none', () => {
    const values = identityValues(config);
    expect(values).toMatchObject([{ id: ownIdentityId, address: 'ada@example.org', replyTo: '' }]);
    expect(checkIdentities(values)).toMatchObject({ ok: true, identities: [{ replyTo: null }] });
  });
  it('that cannot be are told, each by itself', () => {
    const [own] = identityValues(config);
    if (!own) throw new Error('none');
    const checked = checkIdentities([own, { ...own, id: 'b' as never, address: 'no', replyTo: 'neither' }]);
    expect(checked.ok ? null : [...checked.errors.entries()]).toMatchObject([
      ['b', { address: expect.any(String) as string, replyTo: expect.any(String) as string }],
    ]);
  });
});
