/** Signing in again and in another way: what works is not given up for what does not, and no grant is left behind. */
import { beforeEach, expect, it } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import type { CommandResult } from '../../../electron/contract/commands';
import type { AccountId } from '../../../electron/contract/ids';
import type { GrantId } from '../../../electron/contract/oauth';
import { signInCommands } from '../../../electron/main/engine/account-sign-ins';
import type { SignInCommandParts } from '../../../electron/main/engine/account-sign-ins';
import { noSignIns } from '../../support/engine/no-sign-ins';

const accountId = 'imap-1' as AccountId;
const grantId = 'grant-1' as GrantId;
const service = { issuer: 'https://login.example.org', clientId: 'satchel', scope: 'openid' };
const byBrowser = { kind: 'browser', service, grantId } as const;

let config: AccountConfig | undefined;
/** What each credential is kept as. */
let kept: Map<string, string>;
/** In the order in which it happened. */
let deeds: string[];
let answer: CommandResult<{ greeting: string; mailboxes: number }>;
let refusal: string | null;

beforeEach(() => {
  config = { id: accountId, label: 'Work', passwordStorage: 'weak' } as AccountConfig;
  kept = new Map([[accountId, 'secret']]);
  [deeds, refusal] = [[], null];
  answer = { ok: true, value: { greeting: '', mailboxes: 1 } };
});

function commands(more: Partial<SignInCommandParts['signIns']> = {}) {
  return signInCommands({
    workOffline: () => false,
    passwords: {
      set: async (key, password) => void kept.set(key, password),
      forget: async (key) => void kept.delete(key),
    },
    configOf: () => config,
    trials: {
      both: async ({ oauth }, secret, smtpSecret) => {
        deeds.push(`${oauth?.clientId ?? 'password'} tried with ${JSON.stringify([secret, smtpSecret])}`);
        return answer;
      },
    },
    reconfigure: async (_id, change, before) => {
      if (refusal !== null) return { ok: false, sentence: refusal, error: null };
      if (config) config = change(config);
      deeds.push('saved');
      await before();
      deeds.push('connects');
      return { ok: true, value: null };
    },
    status: { notice: ({ sentence }) => void deeds.push(sentence) },
    connectAgain: () => expect.unreachable(),
    signIns: {
      ...noSignIns,
      tokenOf: (id) => (id === grantId ? { kind: 'access-token', token: 't' } : null),
      keep: async (_grantId, id) => {
        deeds.push('kept');
        kept.set(id, 'grant');
      },
      ...more,
    },
  });
}

it('an account that was removed meanwhile keeps no sign-in', async () => {
  kept.clear();
  const { signInAgain } = commands({
    again: async ({ id }) => {
      config = undefined;
      kept.set(id, 'grant');
      return 'kept';
    },
  });
  expect(await signInAgain({ accountId })).toMatchObject({ ok: false });
  expect([...kept]).toEqual([]);
});

it('a password gives way to the browser before the account connects anew', async () => {
  expect(await commands().changeSignIn({ accountId, by: byBrowser })).toMatchObject({ ok: true });
  const token = { kind: 'access-token', token: 't' };
  expect(deeds).toEqual([
    `satchel tried with ${JSON.stringify([token, token])}`,
    ...['saved', 'kept', 'connects'],
  ]);
  expect([config?.oauth, kept.get(accountId)]).toEqual([service, 'grant']);
});

it('and the browser to a password', async () => {
  if (config) config.oauth = service;
  const by = { kind: 'password', password: 'new' } as const;
  expect(await commands().changeSignIn({ accountId, by })).toMatchObject({ ok: true });
  expect(deeds).toEqual(['password tried with ["new","new"]', 'saved', 'connects']);
  expect([config, kept.get(accountId)]).toEqual([
    { id: accountId, label: 'Work', passwordStorage: 'weak' },
    'new',
  ]);
});

it('an outgoing server with a password of its own is not told the new one', async () => {
  Object.assign(config ?? {}, { smtp: { ownPassword: true } });
  await commands().changeSignIn({ accountId, by: { kind: 'password', password: 'new' } });
  expect(deeds[0]).toBe('password tried with ["new",null]');
});

it.each([
  ['its servers refuse it', () => (answer = { ok: false, sentence: 'no', error: null })],
  ['it cannot be written down', () => (refusal = 'no')],
  ['it is known no more', () => undefined],
])('what works stays where %s', async (why, arrange) => {
  arrange();
  const by = why === 'it is known no more' ? { ...byBrowser, grantId: 'other' as GrantId } : byBrowser;
  expect(await commands().changeSignIn({ accountId, by })).toMatchObject({ ok: false });
  expect([config?.oauth, kept.get(accountId)]).toEqual([undefined, 'secret']);
  expect(deeds).not.toContain('connects');
});

it('what the disk refuses counts for the session, and the person hears of it', async () => {
  const keep = () => Promise.reject(new Error('the disk is gone'));
  expect(await commands({ keep }).changeSignIn({ accountId, by: byBrowser })).toMatchObject({ ok: true });
  expect(deeds.slice(2)).toEqual([
    'Work: the new sign-in is known until you quit: the disk is gone',
    'connects',
  ]);
});
