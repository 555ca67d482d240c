/** Where an account's mail is handed over, as plain values of a form: guesses while nothing is known, errors beside their fields. */
import { Password, SmtpAddress } from '../../../electron/contract/account';
import type { CertificatePin, Security } from '../../../electron/contract/account';

export interface SmtpFormValues {
  /** Empty: the account sends nothing. */
  host: string;
  port: string;
  security: Security;
  /** Signs in otherwise than the account does. */
  own: boolean;
  user: string;
  /** Empty: the account's, or the one that is kept. */
  password: string;
}

export type SmtpFieldErrors = Partial<Record<'host' | 'port' | 'user' | 'password', string>>;

export type CheckedSmtp =
  { ok: true; server: SmtpAddress | null; password: string | null } | { ok: false; errors: SmtpFieldErrors };

/** RFC 8314: TLS from the first byte on 465; 587 is the port of submission with STARTTLS. */
export const smtpPorts: Record<Security, string> = { tls: '465', starttls: '587' };

/** What most providers call it. */
export function guessedSmtp(address: string): SmtpFormValues {
  const domain = address.includes('@')
    ? address
        .slice(address.lastIndexOf('@') + 1)
        .trim()
        .toLowerCase()
    : '';
  return {
    ...{ host: domain === '' ? '' : `smtp.${domain}`, port: smtpPorts.tls, security: 'tls' },
    ...{ own: false, user: '', password: '' },
  };
}

export function smtpValues(smtp: SmtpAddress, accountUser: string): SmtpFormValues {
  const { host, port, security, user, ownPassword } = smtp;
  const own = ownPassword || user !== accountUser;
  return { host, port: String(port), security, own, user: own ? user : '', password: '' };
}

/** Another way to secure it has another usual port. */
export function withSecurity(values: SmtpFormValues, security: Security): SmtpFormValues {
  const usual = values.port === smtpPorts[values.security];
  return { ...values, security, port: usual ? smtpPorts[security] : values.port };
}

/**
 * @param account what the account itself signs in as
 * @param kept whether a password of its own is kept already
 */
export function checkSmtp(
  values: SmtpFormValues,
  account: { user: string },
  pin: CertificatePin | null,
  kept = false,
): CheckedSmtp {
  if (values.host.trim() === '') return { ok: true, server: null, password: null };
  const { host, port, security, own } = values;
  const typed = own && values.password !== '' ? Password.safeParse(values.password) : null;
  const server = SmtpAddress.safeParse({
    ...{ host, port: Number(port), security, user: own ? values.user : account.user },
    ownPassword: own && (typed !== null || kept),
    ...(pin?.host === host.trim() && pin.port === Number(port) ? { pin } : {}),
  });
  const passwordFits = typed === null || typed.success;
  if (server.success && passwordFits) return { ok: true, server: server.data, password: typed?.data ?? null };
  const errors: SmtpFieldErrors = {};
  for (const issue of server.error?.issues ?? []) {
    const field = issue.path.at(-1) as keyof SmtpFieldErrors;
    errors[field] = sentences[field];
  }
  if (!passwordFits) errors.password = 'This password has characters that no server takes.';
  return { ok: false, errors };
}

const sentences: Record<keyof SmtpFieldErrors, string> = {
  host: 'Enter the name of the outgoing server, like smtp.example.org.',
  port: 'Enter a port between 1 and 65535.',
  user: 'Enter the user name for sending.',
  password: 'Enter the password for sending.',
};
