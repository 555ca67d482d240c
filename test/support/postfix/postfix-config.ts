/** The configuration of a private Postfix that takes mail by submission and hands it to a Dovecot. */
import { join } from 'node:path';
import type { TestCertificates } from '../dovecot/test-ca';

export interface PostfixPlace {
  /** Everything that Postfix writes is below it. */
  folder: string;
  /** The unpacked packages. */
  root: string;
  environment: string;
}

export interface PostfixOptions {
  submissions: number;
  submission: number;
  /** Dovecot's, on loopback: who may send, and where mail for `domain` goes. */
  auth: number;
  lmtp: number;
  domain: string;
  /** Octets; it offers SIZE with it. */
  sizeLimit: number;
  /** The port of a filter that sees each mail before it is queued (a milter). */
  milter?: number;
}

export function mainCf(
  { folder, root, environment }: PostfixPlace,
  certificates: TestCertificates,
  options: PostfixOptions,
): string {
  const { auth, lmtp, domain, sizeLimit, milter } = options;
  const lines: Record<string, string> = {
    compatibility_level: '3.6',
    queue_directory: join(folder, 'queue'),
    data_directory: join(folder, 'data'),
    daemon_directory: join(root, 'usr/lib/postfix/sbin'),
    command_directory: join(root, 'usr/sbin'),
    shlib_directory: join(root, 'usr/lib/postfix'),
    meta_directory: join(folder, 'config'),
    import_environment: `MAIL_CONFIG LD_LIBRARY_PATH=${environment}`,
    // Users that every Debian has; Postfix wants three that share nothing.
    mail_owner: 'mail',
    setgid_group: 'games',
    default_privs: 'nobody',
    maillog_file: join(folder, 'postfix.log'),
    maillog_file_prefixes: folder,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: `mx.${domain}`,
    mydestination: '',
    mynetworks: '',
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    virtual_mailbox_domains: `static:${domain}`,
    virtual_mailbox_maps: `inline:{ ${['ada', 'bob', 'jürgen'].map((user) => `${user}@${domain}=x`).join(' ')} }`,
    virtual_transport: `lmtp:inet:127.0.0.1:${lmtp}`,
    // Dovecot's LMTP does not offer it; the mail itself is taken.
    smtputf8_autodetect_classes: 'sendmail, verify',
    smtpd_tls_cert_file: certificates.certificatePath,
    smtpd_tls_key_file: certificates.keyPath,
    smtpd_tls_auth_only: 'yes',
    smtpd_sasl_auth_enable: 'yes',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${auth}`,
    smtpd_relay_restrictions: 'permit_sasl_authenticated, reject',
    smtpd_recipient_restrictions: 'reject_unlisted_recipient, permit_sasl_authenticated, reject',
    smtpd_peername_lookup: 'no',
    message_size_limit: String(sizeLimit),
    mailbox_size_limit: '0',
    in_flow_delay: '0',
    ...(milter !== undefined && {
      smtpd_milters: `inet:127.0.0.1:${milter}`,
      milter_default_action: 'tempfail',
    }),
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

/** As Debian's own, without what no mail of a test ever comes to. Columns: name, type, private, unprivileged, chroot, wake-up, most. */
export function masterCf({ submissions, submission }: PostfixOptions): string {
  return `127.0.0.1:${submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:${submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
}
