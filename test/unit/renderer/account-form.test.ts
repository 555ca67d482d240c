/** The account form's defaults and errors. */
import { describe, expect, it } from 'vitest';
import {
  checkForm,
  emptyForm,
  fillDefaults,
  freeColour,
} from '../../../renderer/features/accounts/account-form';
import type { AccountFormValues, FieldName } from '../../../renderer/features/accounts/account-form';

const typed = (change: Partial<AccountFormValues>, touched: FieldName[] = []): AccountFormValues =>
  fillDefaults({ ...emptyForm('blue', 'ask'), ...change }, new Set(touched));

describe('fillDefaults', () => {
  it('guesses from the address', () => {
    const { host, port, user, label } = typed({ address: 'Ada@Example.org' });
    expect({ host, port, user, label }).toEqual({
      host: 'imap.example.org',
      port: '993',
      user: 'Ada@Example.org',
      label: 'Example',
    });
  });
  it('follows kind and security', () => {
    expect(typed({ address: 'a@b.example', kind: 'pop3' })).toMatchObject({
      host: 'pop.b.example',
      port: '995',
    });
    expect(typed({ kind: 'pop3', security: 'starttls' }).port).toBe('110');
    expect(typed({ security: 'starttls' }).port).toBe('143');
  });
  it('leaves alone what the person typed', () => {
    expect(
      typed({ address: 'a@b.example', host: 'mail.c.example', port: '1993' }, ['host', 'port']),
    ).toMatchObject({ host: 'mail.c.example', port: '1993' });
  });
});

describe('checkForm', () => {
  it('gives a draft and a password', () => {
    const checked = checkForm(typed({ address: 'a@b.example', password: 'secret' }));
    expect(checked).toMatchObject({
      ok: true,
      password: 'secret',
      draft: { kind: 'imap', server: { host: 'imap.b.example', port: 993 } },
    });
  });
  it('has a sentence beside every field that is wrong', () => {
    const checked = checkForm(typed({ address: 'nobody', port: 'x', host: 'a b' }, ['port', 'host']));
    expect(checked.ok).toBe(false);
    expect(Object.keys(checked.ok ? {} : checked.errors).sort()).toEqual([
      'address',
      'host',
      'label',
      'password',
      'port',
    ]);
  });
  it('needs no password where the person signed in with their browser', () => {
    const oauth = { issuer: 'https://login.b.example', clientId: 'x', scope: 'mail' };
    const values = typed({ address: 'a@b.example', password: '' });
    expect(checkForm(values, null, oauth)).toMatchObject({ ok: true, password: null, draft: { oauth } });
    expect(checkForm(values).ok).toBe(false);
  });
  it('says whether POP mail is deleted only for POP', () => {
    const draft = (kind: 'imap' | 'pop3'): unknown => {
      const checked = checkForm(
        typed({ kind, address: 'a@b.example', password: 'x', deleteFromServer: true }),
      );
      return checked.ok && 'deleteFromServer' in checked.draft;
    };
    expect([draft('imap'), draft('pop3')]).toEqual([false, true]);
  });
});

describe('freeColour', () => {
  it('is the first that no account has', () => {
    expect(freeColour(['blue', 'green'], ['blue'])).toBe('green');
    expect(freeColour(['blue', 'green'], ['blue', 'green'])).toBe('blue');
  });
});
