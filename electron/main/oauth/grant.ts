/** What a sign-in in the browser left: kept where passwords are, and never told to a renderer. */
import * as z from 'zod';

/** What is written down of it. */
export const KeptGrant = z.object({
  kind: z.literal('oauth'),
  refreshToken: z.string(),
  clientSecret: z.string().nullable(),
});
export type KeptGrant = z.infer<typeof KeptGrant>;

export interface Access {
  token: string;
  /** ms since 1970; null: the service did not say. */
  expiresAt: number | null;
}

export interface Grant {
  kept: KeptGrant;
  access: Access;
}

/** @returns null for what is no grant: the person signs in again */
export function parseGrant(text: string): KeptGrant | null {
  try {
    return KeptGrant.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
