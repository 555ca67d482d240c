/** Writes the configuration of a private Cyrus IMAP that keeps everything in one folder and listens on loopback only. */
import { userInfo } from 'node:os';
import { isRoot } from '../dovecot/dovecot-config';
import type { TestCertificates } from '../dovecot/test-ca';

const special = ['Drafts', 'Sent', 'Archive', 'Junk', 'Trash'];

/** The text of imapd.conf. */
export function cyrusConfig(folder: string, certificates: TestCertificates): string {
  return `configdirectory: ${folder}/conf
partition-default: ${folder}/mail
defaultpartition: default
cyrus_user: ${isRoot() ? 'nobody' : userInfo().username}
servername: localhost
virtdomains: off
unixhierarchysep: yes
altnamespace: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder}/sasldb2
sasl_mech_list: PLAIN
allowplaintext: yes
maxlogins_per_user: 0
autocreate_quota: 0
autocreate_inbox_folders: ${special.join('|')}
autocreate_subscribe_folders: ${special.join('|')}
${special.map((name) => `xlist-${name.toLowerCase()}: ${name}`).join('\n')}
tls_server_cert: ${certificates.certificatePath}
tls_server_key: ${certificates.keyPath}
idlesocket: ${folder}/conf/socket/idle
lmtpsocket: ${folder}/conf/socket/lmtp
notifysocket: ${folder}/conf/socket/notify
sievedir: ${folder}/sieve
`;
}

/** The text of cyrus.conf: what the master starts. */
export function cyrusServices(root: string, folder: string, ports: { imap: number; imaps: number }): string {
  const program = (name: string): string => `${root}/usr/lib/cyrus/bin/${name} -C ${folder}/imapd.conf`;
  return `START {
  recover cmd="${program('ctl_cyrusdb')} -r"
  idled cmd="${program('idled')}"
}
SERVICES {
  imap cmd="${program('imapd')} -U 30" listen="127.0.0.1:${ports.imap}" prefork=0
  imaps cmd="${program('imapd')} -s -U 30" listen="127.0.0.1:${ports.imaps}" prefork=0
}
EVENTS {
}
`;
}

/** A script that becomes the master in the foreground; its arguments are Dovecot's, and mean nothing here. */
export function launcher(root: string, folder: string, env: Record<string, string>): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}='${value}'\n`);
  return `#!/bin/sh
${exports.join('')}exec '${root}/usr/lib/cyrus/bin/master' -C '${folder}/imapd.conf' -M '${folder}/cyrus.conf' -p '${folder}/run/master.pid' -D
`;
}
