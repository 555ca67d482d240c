/** Whom an account writes as, as plain values of a form. Pure. */
import { Identity, MailAddress, identitiesOf } from '../../../electron/contract/identity';
import type { AccountConfig } from '../../../electron/contract/account';
import type { SpellingLanguage } from '../../../electron/contract/spelling';

/** As typed. */
export interface IdentityValues extends Pick<Identity, 'id' | 'address' | 'name' | 'signature'> {
  /** Empty: replies go to the address. */
  replyTo: string;
  /** Empty: each text shows it by its words. */
  language: SpellingLanguage | '';
}

export type IdentityErrors = ReadonlyMap<string, Partial<Record<'address' | 'name' | 'replyTo', string>>>;

export function identityValues(config: AccountConfig): IdentityValues[] {
  return identitiesOf(config).map(({ replyTo, language, ...rest }) => ({
    ...rest,
    replyTo: replyTo ?? '',
    language: language ?? '',
  }));
}

export type CheckedIdentities = { ok: true; identities: Identity[] } | { ok: false; errors: IdentityErrors };

export function checkIdentities(values: readonly IdentityValues[]): CheckedIdentities {
  const errors = new Map<string, Partial<Record<'address' | 'name' | 'replyTo', string>>>();
  const identities: Identity[] = [];
  for (const { id, address, name, signature, replyTo, language } of values) {
    const wrong: Partial<Record<'address' | 'name' | 'replyTo', string>> = {};
    if (!MailAddress.safeParse(address).success) wrong.address = 'Enter an address, like ada@example.org.';
    if (replyTo.trim() !== '' && !MailAddress.safeParse(replyTo).success)
      wrong.replyTo = 'Enter an address, or leave it empty.';
    if (name.trim().length > 200) wrong.name = 'This name is too long.';
    if (Object.keys(wrong).length > 0) errors.set(id, wrong);
    else
      identities.push(
        Identity.parse({
          ...{ id, address, name, signature, replyTo: replyTo.trim() === '' ? null : replyTo },
          ...(language === '' ? {} : { language }),
        }),
      );
  }
  return errors.size > 0 ? { ok: false, errors } : { ok: true, identities };
}
