/** The add-account form as plain values: sensible defaults while typing, errors beside their fields. */
import { AccountDraft, Password, ServerAddress } from '../../../electron/contract/account';
import type {
  AccountColour,
  CertificatePin,
  PasswordStorage,
  Security,
} from '../../../electron/contract/account';
import type { OAuthService } from '../../../electron/contract/oauth';

export interface AccountFormValues {
  kind: 'imap' | 'pop3';
  address: string;
  name: string;
  label: string;
  colour: AccountColour;
  host: string;
  port: string;
  security: Security;
  user: string;
  password: string;
  passwordStorage: PasswordStorage;
  deleteFromServer: boolean;
}

export type FieldName = keyof AccountFormValues;
export type FieldErrors = Partial<Record<FieldName, string>>;

/** Fields that are filled in from others until the person types into them. */
const derivedFields = ['label', 'host', 'port', 'user'] as const satisfies readonly FieldName[];

const ports: Record<AccountFormValues['kind'], Record<Security, number>> = {
  imap: { tls: 993, starttls: 143 },
  pop3: { tls: 995, starttls: 110 },
};

export function emptyForm(colour: AccountColour, passwordStorage: PasswordStorage): AccountFormValues {
  return fillDefaults(
    {
      ...{ kind: 'imap', address: '', name: '', label: '', colour, host: '', port: '', security: 'tls' },
      ...{ user: '', password: '', passwordStorage, deleteFromServer: false },
    },
    new Set(),
  );
}

function domainOf(address: string): string {
  return address
    .slice(address.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase();
}

/** "example.org" → "Example" */
function labelFor(domain: string): string {
  const first = domain.split('.')[0] ?? '';
  return first.charAt(0).toUpperCase() + first.slice(1);
}

/** @param touched fields that the person has typed into; they are theirs from then on */
export function fillDefaults(values: AccountFormValues, touched: ReadonlySet<FieldName>): AccountFormValues {
  const domain = values.address.includes('@') ? domainOf(values.address) : '';
  const derived: Record<(typeof derivedFields)[number], string> = {
    label: labelFor(domain),
    host: domain === '' ? '' : `${values.kind === 'imap' ? 'imap' : 'pop'}.${domain}`,
    port: String(ports[values.kind][values.security]),
    user: values.address.trim(),
  };
  const filled = { ...values };
  for (const field of derivedFields) if (!touched.has(field)) filled[field] = derived[field];
  return filled;
}

/** A trusted certificate stays with the host and port that it was trusted at: elsewhere it is left out. */
function withPin<S extends { host: string; port: number }>(
  server: S,
  pin: CertificatePin | null,
): S & { pin?: CertificatePin } {
  return pin?.host === server.host.trim() && pin.port === server.port ? { ...server, pin } : server;
}

export function toDraft(values: AccountFormValues, pin: CertificatePin | null): object {
  const { kind, address, name, label, colour, passwordStorage, deleteFromServer } = values;
  const { host, port, security, user } = values;
  const server = withPin({ host, port: Number(port), security, user }, pin);
  const common = { address, name, label, colour, server, passwordStorage };
  return kind === 'imap' ? { kind, ...common } : { kind, ...common, deleteFromServer };
}

const sentences: Partial<Record<FieldName, string>> = {
  address: 'Enter an e-mail address, like ada@example.org.',
  name: 'This name is too long.',
  label: 'Give the account a name of at most 60 letters.',
  host: 'Enter the name of the mail server, like imap.example.org.',
  port: 'Enter a port between 1 and 65535.',
  user: 'Enter the user name.',
  password: 'Enter the password.',
};

export type CheckedForm =
  | { ok: true; draft: AccountDraft; /** null: by the browser. */ password: string | null }
  | { ok: false; errors: FieldErrors };

/** @param oauth the service that the person has signed in to instead of giving a password */
export function checkForm(
  values: AccountFormValues,
  pin: CertificatePin | null = null,
  oauth: OAuthService | null = null,
): CheckedForm {
  const draft = AccountDraft.safeParse({ ...toDraft(values, pin), ...(oauth ? { oauth } : {}) });
  const password = oauth ? { success: true as const, data: null } : Password.safeParse(values.password);
  if (draft.success && password.success) return { ok: true, draft: draft.data, password: password.data };
  const errors: FieldErrors = {};
  for (const issue of draft.error?.issues ?? []) {
    const field = issue.path.at(-1) as FieldName;
    errors[field] = sentences[field] ?? 'Check this field.';
  }
  if (!password.success) errors.password = sentences.password ?? '';
  return { ok: false, errors };
}

export type ServerValues = Pick<AccountFormValues, 'host' | 'port' | 'security' | 'user' | 'password'>;

export type CheckedServer =
  { ok: true; server: ServerAddress; password: string | null } | { ok: false; errors: FieldErrors };

/** The server's part of the form alone; an empty password stands for the one that is kept. */
export function checkServer(
  { host, port, security, user, password }: ServerValues,
  pin: CertificatePin | null,
): CheckedServer {
  const server = ServerAddress.safeParse(withPin({ host, port: Number(port), security, user }, pin));
  const typed = password === '' ? null : Password.safeParse(password);
  const passwordFits = typed === null || typed.success;
  if (server.success && passwordFits) return { ok: true, server: server.data, password: typed?.data ?? null };
  const errors: FieldErrors = {};
  for (const issue of server.error?.issues ?? []) {
    const field = issue.path.at(-1) as FieldName;
    errors[field] = sentences[field] ?? 'Check this field.';
  }
  if (!passwordFits) errors.password = 'This password has characters that no server takes.';
  return { ok: false, errors };
}

/** The first colour that no account has yet. */
export function freeColour(all: readonly AccountColour[], used: readonly AccountColour[]): AccountColour {
  return all.find((colour) => !used.includes(colour)) ?? all[used.length % all.length] ?? 'blue';
}
