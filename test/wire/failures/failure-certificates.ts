/** Certificates with one fault each, made anew for every run. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTestCertificates } from '../../support/dovecot/test-ca';

const run = promisify(execFile);

export interface Pem {
  cert: string;
  key: string;
}

export interface FaultyCertificates {
  /** The one authority that is trusted. */
  caPem: string;
  good: Pem;
  /** By the trusted authority, over since yesterday. */
  expired: Pem;
  /** By the trusted authority, from tomorrow on. */
  notYetValid: Pem;
  /** By the trusted authority, for `portal.hotel.example`. */
  otherHost: Pem;
  selfSigned: Pem;
  /** A sign-in page's own, for `portal.hotel.example`. */
  selfSignedOtherHost: Pem;
  /** By an authority that nobody trusts; its own certificate is sent along or not. */
  unknownAuthority: Pem;
  unknownAuthorityWithRoot: Pem;
  expiredAt: number;
  beginsAt: number;
}

const day = 86_400_000;
export const portalName = 'portal.hotel.example';

export async function makeFaultyCertificates(folder: string): Promise<FaultyCertificates> {
  const [known, unknown] = [join(folder, 'known'), join(folder, 'unknown')];
  await Promise.all([mkdir(known), mkdir(unknown)]);
  const [ca, other] = await Promise.all([makeTestCertificates(known), makeTestCertificates(unknown)]);
  const good = await pair(ca.certificatePath, ca.keyPath);
  const stranger = await pair(other.certificatePath, other.keyPath);
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  const signed = async (name: string, dates: [number, number], host = 'localhost'): Promise<Pem> => {
    const path = (end: string): string => join(known, `${name}.${end}`);
    await writeFile(path('txt'), '');
    await writeFile(
      path('cnf'),
      [
        '[ca]',
        'default_ca = here',
        '[here]',
        `new_certs_dir = ${known}`,
        `database = ${path('txt')}`,
        'default_md = sha256',
        'rand_serial = yes',
        'policy = any',
        '[any]',
        'commonName = supplied',
        '[server]',
        'extendedKeyUsage = serverAuth',
        `subjectAltName = DNS:${host}`,
      ].join('\n'),
    );
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      path('key'),
    ];
    const request = ['-subj', `/CN=${host}`, '-config', join(known, 'openssl.cnf'), '-out', path('csr')];
    await run('openssl', ['req', ...key, ...request]);
    await run('openssl', [
      ...['ca', '-batch', '-notext', '-config', path('cnf'), '-extensions', 'server'],
      ...['-cert', join(known, 'ca.pem'), '-keyfile', join(known, 'ca.key'), '-in', path('csr')],
      ...['-startdate', stamp(dates[0]), '-enddate', stamp(dates[1]), '-out', path('pem')],
    ]);
    return pair(path('pem'), path('key'));
  };
  const [expiredAt, beginsAt] = [now - day, now + day];
  return {
    caPem: ca.caPem,
    good,
    expired: await signed('expired', [now - 90 * day, expiredAt]),
    notYetValid: await signed('future', [beginsAt, now + 90 * day]),
    otherHost: await signed('other', [now - day, now + day], portalName),
    selfSigned: await selfSigned(folder, 'self', 'localhost'),
    selfSignedOtherHost: await selfSigned(folder, 'portal', portalName),
    unknownAuthority: stranger,
    unknownAuthorityWithRoot: { ...stranger, cert: stranger.cert + other.caPem },
    expiredAt,
    beginsAt,
  };
}

async function selfSigned(folder: string, name: string, host: string): Promise<Pem> {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'],
    ...['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', cert],
  ]);
  return pair(cert, key);
}

async function pair(cert: string, key: string): Promise<Pem> {
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}

/** `20270303101500Z` */
function stamp(time: number): string {
  return `${new Date(time).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
