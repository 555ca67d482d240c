/** An account as the person set it up; passwords are never part of it. */
import * as z from 'zod';
import { AccountId } from './ids';
import { OAuthService } from './oauth';
import { Identity, Template, mostTemplates } from './identity';

export const Security = z.enum(['tls', 'starttls']);
export type Security = z.infer<typeof Security>;

/** One certificate that the person trusts by hand at one host and port, whatever is wrong with it. */
export const CertificatePin = z.object({
  host: z.string().max(255),
  port: z.number().int(),
  /** SHA-256 of the certificate, as hexadecimal pairs between colons. */
  fingerprint: z.string().regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
});
export type CertificatePin = z.infer<typeof CertificatePin>;

export const ServerAddress = z.object({
  host: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/^[^\s/@\0]+$/, 'not a server name'),
  port: z.number().int().min(1).max(65_535),
  security: Security,
  // CR and LF would let a user name smuggle a second command (ADVERSE-POP3 P40).
  user: z
    .string()
    .min(1)
    .max(500)
    .refine((value) => !/[\r\n\0]/.test(value), 'control characters'),
  /** Counts only while its host and port are those above. */
  pin: CertificatePin.optional(),
});
export type ServerAddress = z.infer<typeof ServerAddress>;

export const SmtpAddress = ServerAddress.extend({
  /** Whether it has a password of its own; else it takes that of the account. */
  ownPassword: z.boolean(),
});
export type SmtpAddress = z.infer<typeof SmtpAddress>;

/** What the password of an account's SMTP server is kept by, where it has one of its own. */
export const smtpKey = (accountId: AccountId): string => `smtp:${accountId}`;

export const AccountColour = z.enum(['blue', 'green', 'orange', 'purple', 'red', 'teal', 'pink', 'olive']);
export type AccountColour = z.infer<typeof AccountColour>;

/** `keychain`: the system's keyring; `weak`: a file that any program of this user can read; `ask`: memory only. */
export const PasswordStorage = z.enum(['keychain', 'weak', 'ask']);
export type PasswordStorage = z.infer<typeof PasswordStorage>;

const common = {
  address: z
    .string()
    .trim()
    .min(3)
    .max(320)
    .regex(/^[^\s@]+@[^\s@]+$/, 'not an e-mail address'),
  /** The person's name, for mail that will be sent. */
  name: z.string().trim().max(200),
  /** What the account is called on screen. */
  label: z.string().trim().min(1).max(60),
  colour: AccountColour,
  server: ServerAddress,
  /** Where its mail is handed over to be sent; absent: none is known, and nothing can be sent. */
  smtp: SmtpAddress.optional(),
  passwordStorage: PasswordStorage,
  /** Its servers take a token of this service; absent: a password. */
  oauth: OAuthService.optional(),
};

export const AccountDraft = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('imap'), ...common }),
  z.object({ kind: z.literal('pop3'), ...common, deleteFromServer: z.boolean() }),
]);
export type AccountDraft = z.infer<typeof AccountDraft>;

/** Mailboxes that the person chose for a role, by path; absent: as the server or the mailbox's name tells. */
export const ChosenRoles = z.object({
  drafts: z.string().max(2_000).optional(),
  sent: z.string().max(2_000).optional(),
  archive: z.string().max(2_000).optional(),
  junk: z.string().max(2_000).optional(),
  trash: z.string().max(2_000).optional(),
});
export type ChosenRoles = z.infer<typeof ChosenRoles>;

const kept = {
  id: AccountId,
  /** The person wants no connection until further notice; absent means no. */
  paused: z.boolean().optional(),
  roles: ChosenRoles.optional(),
  /** Its mail is not in the unified folders; absent means it is. */
  leftOut: z.boolean().optional(),
  /** Absent: one, from the account's own address and name. See `identitiesOf`. */
  identities: z.array(Identity).max(200).optional(),
  templates: z.array(Template).max(mostTemplates).optional(),
  /** Its SMTP server puts what it accepted into Sent by itself, as was seen: Satchel adds no copy. */
  filesSent: z.boolean().optional(),
  /** Octets of the largest message that its SMTP server takes (RFC 1870), as it said last; absent: not known, or it set no limit. */
  sizeLimit: z.number().int().min(1).optional(),
};

export const AccountConfig = z.discriminatedUnion('kind', [
  z.object({ ...kept, kind: z.literal('imap'), ...common }),
  z.object({ ...kept, kind: z.literal('pop3'), ...common, deleteFromServer: z.boolean() }),
]);
export type AccountConfig = z.infer<typeof AccountConfig>;

/** A password on its way from the form to main; refused with control characters for the same reason as the user name. */
export const Password = z
  .string()
  .min(1)
  .max(1_000)
  .refine((value) => !/[\r\n\0]/.test(value), 'control characters');
