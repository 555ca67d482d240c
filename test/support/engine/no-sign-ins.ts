/** For a registry whose accounts all have passwords. */
import type { AccountSignIns } from '../../../electron/main/engine/account-sign-ins';

export const noSignIns: AccountSignIns = {
  begin: () => Promise.resolve('ended'),
  again: () => Promise.resolve('ended'),
  cancel: () => undefined,
  tokenOf: () => null,
  keep: () => Promise.reject(new Error('no such sign-in')),
};
