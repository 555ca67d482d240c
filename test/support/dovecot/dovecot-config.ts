// Writes the configuration of a private Dovecot 2.3 that keeps everything in one folder and listens on loopback only.
import { userInfo } from 'node:os';
import type { DovecotOAuth, DovecotOptions, DovecotPorts } from './dovecot-options';
import type { TestCertificates } from './test-ca';

/** What Dovecot 2.3.19 announces after login: its setting can replace the list, but not take a name out of it. */
const capabilities = (
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS ' +
  'THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED ' +
  'I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE ' +
  'SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE'
).split(' ');

/** Dovecot refuses to store mail as root: as root it hands mail to the user that owns nothing. */
const nobody = 65534;

export interface MailOwner {
  uid: number;
  gid: number;
}

export function mailOwner(): MailOwner {
  const { uid, gid } = userInfo();
  return uid === 0 ? { uid: nobody, gid: nobody } : { uid, gid };
}

export function isRoot(): boolean {
  return userInfo().uid === 0;
}

export function dovecotConfig(
  folder: string,
  ports: DovecotPorts,
  certificates: TestCertificates,
  options: DovecotOptions,
  groupName: string,
): string {
  const owner = mailOwner();
  const me = userInfo().username;
  const without = new Set(options.withoutCapabilities ?? []);
  const tokenMechanisms = options.oauth ? (options.oauth.mechanisms ?? ['xoauth2', 'oauthbearer']) : [];
  const listener = (name: string, port: number, ssl = false): string =>
    `  inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n${ssl ? '    ssl = yes\n' : ''}  }\n`;
  const mailbox = (name: string): string =>
    `  mailbox ${name} {\n    auto = subscribe\n    special_use = \\${name}\n  }\n`;

  return `# Made for one test run.
protocols = imap pop3 lmtp
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/dovecot.log
instance_name = ${folder}
ssl = yes
ssl_cert = <${certificates.certificatePath}
ssl_key = <${certificates.keyPath}

${isRoot() ? '' : `default_internal_user = ${me}\ndefault_internal_group = ${groupName}\ndefault_login_user = ${me}\n`}
first_valid_uid = ${owner.uid}
last_valid_uid = ${owner.uid}
first_valid_gid = ${owner.gid}
mail_access_groups =
mail_privileged_group =

mail_location = maildir:~/Maildir
# Otherwise Dovecot stores bare line feeds, and a stored file is not what POP3 sends.
mail_save_crlf = yes
mail_fsync = never
maildir_stat_dirs = no
namespace inbox {
  inbox = yes
  separator = /
${['Drafts', 'Sent', 'Archive', 'Junk', 'Trash'].map(mailbox).join('')}}

disable_plaintext_auth = ${options.allowPlaintextAuth === false ? 'yes' : 'no'}
auth_mechanisms = ${['plain', 'login', ...tokenMechanisms].join(' ')}
auth_failure_delay = 0
passdb {
  driver = passwd-file
${options.oauth ? '  mechanisms = plain login\n' : ''}  args = username_format=%u ${folder}/passwords
}
${options.oauth ? tokenPassdb(folder, tokenMechanisms) : ''}userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/mail/%u allow_all_users=yes
}

${without.size === 0 ? '' : `imap_capability = ${capabilities.filter((name) => !without.has(name)).join(' ')}\n`}
${options.pop3UidlFormat === undefined ? '' : `pop3_uidl_format = ${options.pop3UidlFormat}\n`}
pop3_no_flag_updates = ${options.pop3NoFlagUpdates ? 'yes' : 'no'}
protocol imap {
  mail_max_userip_connections = ${options.maxConnectionsPerUser ?? 0}
}
protocol pop3 {
  mail_max_userip_connections = ${options.maxConnectionsPerUser ?? 0}
}

service imap-login {
  chroot =
  service_count = 0
${listener('imap', ports.imap)}${listener('imaps', ports.imaps, true)}}
service pop3-login {
  chroot =
  service_count = 0
${listener('pop3', ports.pop3)}${listener('pop3s', ports.pop3s, true)}}
service lmtp {
${listener('lmtp', ports.lmtp)}}
service anvil {
  chroot =
  # Its penalty makes every login after a wrong password wait for seconds.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service ipc {
  chroot =
}
service stats {
  chroot =
}

${options.extraConfig ?? ''}
`;
}

const tokenSettings = (folder: string): string => `${folder}/dovecot-oauth2.conf.ext`;

function tokenPassdb(folder: string, mechanisms: readonly string[]): string {
  return `passdb {
  driver = oauth2
  mechanisms = ${mechanisms.join(' ')}
  args = ${tokenSettings(folder)}
}
`;
}

/** How Dovecot asks about a token, and where: the path and the text of a file of its own. */
export function tokenSettingsFile(folder: string, { introspectionUrl }: DovecotOAuth): [string, string] {
  const lines = {
    introspection_mode: 'post',
    introspection_url: introspectionUrl,
    username_attribute: 'sub',
    active_attribute: 'active',
    active_value: 'true',
  };
  const text = Object.entries(lines).map(([name, value]) => `${name} = ${value}\n`);
  return [tokenSettings(folder), text.join('')];
}

/** One line for each user; encoded, so that a password may hold any character. */
export function passwordFile(options: DovecotOptions): string {
  return options.users
    .map(({ user, password }) => `${user}:{PLAIN.B64}${Buffer.from(password).toString('base64')}\n`)
    .join('');
}
