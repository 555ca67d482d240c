/** Which addresses are the person's own, and whom an answer is written as. Pure. */
import type { AccountConfig } from '../../contract/account';
import { identitiesOf } from '../../contract/identity';
import type { IdentityId } from '../../contract/identity';
import type { AccountId } from '../../contract/ids';
import type { Address, Envelope } from '../../contract/model';

export interface Writer {
  accountId: AccountId;
  identityId: IdentityId;
}

/** Whether two addresses reach the same person: letter case aside, and what follows a plus before the @ (RFC 5233). */
export function sameMailbox(a: string, b: string): boolean {
  return baseOf(a) === baseOf(b);
}

function baseOf(address: string): string {
  const plain = address.trim().toLowerCase();
  const at = plain.lastIndexOf('@');
  const plus = plain.indexOf('+');
  return plus > 0 && plus < at ? plain.slice(0, plus) + plain.slice(at) : plain;
}

/** @returns whether an address is one of the person's, in any account */
export function ownAddresses(accounts: readonly AccountConfig[]): (address: string) => boolean {
  const own = new Set(accounts.flatMap((one) => identitiesOf(one).map(({ address }) => baseOf(address))));
  return (address) => own.has(baseOf(address));
}

/**
 * The identity whose address the mail was sent to, exactly or with a plus; of mail that one has written oneself, the one
 * that wrote it; else the account's own.
 */
export function writerFor(account: AccountConfig, { from, to, cc }: Envelope): Writer {
  const identities = identitiesOf(account);
  const meant = [...to, ...cc, ...from].map(({ address }) => address);
  const exact = meant.flatMap((address) => identities.find((one) => equal(one.address, address)) ?? []);
  const near = meant.flatMap((address) => identities.find((one) => sameMailbox(one.address, address)) ?? []);
  const identity = exact[0] ?? near[0] ?? identities[0];
  return writer(account, identity?.id);
}

/** @param identityId undefined: its own */
export function writer(account: AccountConfig, identityId?: IdentityId): Writer {
  const id = identityId ?? identitiesOf(account)[0]?.id;
  if (id === undefined) throw new Error('every account has an identity of its own');
  return { accountId: account.id, identityId: id };
}

function equal(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Each address once, in order, letter case aside. */
export function once(addresses: readonly Address[]): Address[] {
  const seen = new Set<string>();
  return addresses.filter(({ address }) => {
    const key = address.trim().toLowerCase();
    return key !== '' && !seen.has(key) && seen.add(key);
  });
}
