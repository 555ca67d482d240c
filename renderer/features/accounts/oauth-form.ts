/** Where a sign-in by the browser goes, as plain values of a form: what is known of well-known providers, errors beside their fields. */
import { ClientSecret, OAuthService } from '../../../electron/contract/oauth';

export interface OAuthFormValues {
  issuer: string;
  clientId: string;
  /** Empty: the service gave none. */
  clientSecret: string;
  scope: string;
}

export type OAuthFieldErrors = Partial<Record<keyof OAuthFormValues, string>>;

export type CheckedOAuth =
  { ok: true; service: OAuthService; clientSecret: string | null } | { ok: false; errors: OAuthFieldErrors };

/** As these providers tell in their own documentation for mail programs. */
const known: { domains: readonly string[]; issuer: string; scope: string }[] = [
  {
    domains: ['gmail.com', 'googlemail.com'],
    issuer: 'https://accounts.google.com',
    scope: 'https://mail.google.com/',
  },
  {
    domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
    issuer: 'https://login.microsoftonline.com/common/v2.0',
    scope:
      'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
  },
];

export function guessedOAuth(address: string): OAuthFormValues {
  const domain = address
    .slice(address.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase();
  const service = known.find(({ domains }) => domains.includes(domain));
  return {
    ...{ issuer: service?.issuer ?? '', scope: service?.scope ?? 'openid email offline_access' },
    ...{ clientId: '', clientSecret: '' },
  };
}

export function checkOAuth({ issuer, clientId, clientSecret, scope }: OAuthFormValues): CheckedOAuth {
  const service = OAuthService.safeParse({ issuer: issuer.trim(), clientId, scope });
  const secret = ClientSecret.safeParse(clientSecret === '' ? null : clientSecret);
  if (service.success && secret.success)
    return { ok: true, service: service.data, clientSecret: secret.data };
  const errors: OAuthFieldErrors = {};
  for (const issue of service.error?.issues ?? []) {
    const field = issue.path.at(-1) as keyof OAuthFormValues;
    errors[field] = sentences[field];
  }
  if (!secret.success) errors.clientSecret = sentences.clientSecret;
  return { ok: false, errors };
}

const sentences: Record<keyof OAuthFormValues, string> = {
  issuer: 'Enter the address of the sign-in service, like https://login.example.org.',
  clientId: 'Enter what the service knows Satchel as.',
  clientSecret: 'This secret has characters that no service takes.',
  scope: 'Enter what Satchel shall ask for, with spaces between.',
};
