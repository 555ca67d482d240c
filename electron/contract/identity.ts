/** Whom a person writes as: address, name, signature, and the server that takes the mail. */
import * as z from 'zod';
import { SpellingLanguage } from './spelling';

export const IdentityId = z.string().min(1).max(200).brand<'IdentityId'>();
export type IdentityId = z.infer<typeof IdentityId>;

/** A bare address without display name (RFC 5322 addr-spec); it may be UTF-8 (RFC 6531). */
export const MailAddress = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+$/u, 'not an e-mail address');

export const Identity = z.object({
  id: IdentityId,
  address: MailAddress,
  /** Empty: the address alone. */
  name: z.string().trim().max(200),
  /** null: replies go to the address. */
  replyTo: MailAddress.nullable(),
  /** HTML that the composer's own editor made; empty: none. Its plain form is derived from it. */
  signature: z.string().max(200_000),
  /** What it writes in, for its spelling; absent: each text shows it by its words. */
  language: SpellingLanguage.optional(),
});
export type Identity = z.infer<typeof Identity>;

export const TemplateId = z.string().min(1).max(200).brand<'TemplateId'>();
export type TemplateId = z.infer<typeof TemplateId>;

/** A text that is written again and again. */
export const Template = z.object({
  id: TemplateId,
  /** Whose it is; where that identity is gone, every identity of the account has it. */
  identityId: IdentityId,
  name: z.string().trim().min(1).max(200),
  /** Empty: the draft keeps its own. */
  subject: z.string().max(2_000),
  /** HTML that the composer's own editor made, without pictures. Its plain form is derived from it. */
  html: z.string().max(500_000),
});
export type Template = z.infer<typeof Template>;

/** An account has no more of them. */
export const mostTemplates = 500;

/** The id of the identity that an account has by itself, from its own address and name. */
export const ownIdentityId = 'own' as IdentityId;

/**
 * Every identity of an account, its own first: that one follows the account's address and name until it is changed.
 * @param account what the person set up
 */
export function identitiesOf(account: {
  address: string;
  name: string;
  identities?: readonly Identity[] | undefined;
}): Identity[] {
  const kept = account.identities ?? [];
  if (kept.some(({ id }) => id === ownIdentityId)) return [...kept];
  return [
    { id: ownIdentityId, address: account.address, name: account.name, replyTo: null, signature: '' },
    ...kept,
  ];
}
