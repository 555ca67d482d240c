/** Where the person signs in with their browser instead of a password (OAuth 2.0 for native apps, RFC 8252). */
import * as z from 'zod';

export const OAuthService = z.object({
  /** Its metadata is found there (OpenID Connect Discovery 1.0, RFC 8414). */
  issuer: z.url({ protocol: /^https$/ }).max(2_000),
  /** What the service knows Satchel as. */
  clientId: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^[\x20-\x7e]+$/),
  /** What Satchel asks for, with spaces between. */
  scope: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .regex(/^[\x20-\x7e]+$/),
});
export type OAuthService = z.infer<typeof OAuthService>;

/** Some services give one to desktop programs too, though it is no secret there. null: none. */
export const ClientSecret = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[\x20-\x7e]+$/)
  .nullable();

/** A sign-in that main holds for an account that is still to be added: tokens never leave main. */
export const GrantId = z.string().min(1).max(100).brand<'GrantId'>();
export type GrantId = z.infer<typeof GrantId>;
