/** Signing in again: an account that is removed while the browser is waited for leaves no grant behind. */
import { expect, it } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import { signInCommands } from '../../../electron/main/engine/account-sign-ins';
import { noSignIns } from '../../support/engine/no-sign-ins';

it('an account that was removed meanwhile keeps no sign-in', async () => {
  const accountId = 'imap-1' as AccountId;
  const kept = new Set<string>();
  let config: AccountConfig | undefined = { id: accountId, label: 'Work' } as AccountConfig;
  const commands = signInCommands({
    workOffline: () => false,
    passwords: { forget: async (key) => void kept.delete(key) },
    configOf: () => config,
    connectAgain: () => expect.unreachable(),
    signIns: {
      ...noSignIns,
      again: async ({ id }) => {
        config = undefined;
        kept.add(id);
        return 'kept';
      },
    },
  });
  expect(await commands.signInAgain({ accountId })).toMatchObject({ ok: false });
  expect([...kept]).toEqual([]);
});
