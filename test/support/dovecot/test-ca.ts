// Makes a throw-away certificate authority and a server certificate for loopback, with openssl.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TestCertificates {
  caPath: string;
  caPem: string;
  certificatePath: string;
  keyPath: string;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export async function makeTestCertificates(folder: string): Promise<TestCertificates> {
  const path = (name: string): string => join(folder, name);
  // Two files of configuration of our own: the system's openssl.cnf differs from machine to machine.
  await writeFile(
    path('openssl.cnf'),
    [
      '[req]',
      'distinguished_name = name',
      'prompt = no',
      '[name]',
      'CN = Satchel test authority',
      '[authority]',
      'basicConstraints = critical, CA:TRUE',
      'keyUsage = critical, keyCertSign, cRLSign',
      'subjectKeyIdentifier = hash',
      '[server]',
      'basicConstraints = critical, CA:FALSE',
      'keyUsage = critical, digitalSignature',
      'extendedKeyUsage = serverAuth',
      'subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1',
      'subjectKeyIdentifier = hash',
      'authorityKeyIdentifier = keyid',
      '',
    ].join('\n'),
  );
  const config = ['-config', path('openssl.cnf')];
  await run('openssl', [
    ...['req', '-x509', ...newKey, ...config, '-extensions', 'authority', '-days', '30'],
    ...['-keyout', path('ca.key'), '-out', path('ca.pem')],
  ]);
  await run('openssl', [
    ...['req', ...newKey, ...config, '-subj', '/CN=localhost'],
    ...['-keyout', path('server.key'), '-out', path('server.csr')],
  ]);
  await run('openssl', [
    ...['x509', '-req', '-in', path('server.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
    ...['-set_serial', `0x${Date.now().toString(16)}`, '-days', '30'],
    ...['-extfile', path('openssl.cnf'), '-extensions', 'server', '-out', path('server.pem')],
  ]);
  return {
    caPath: path('ca.pem'),
    caPem: await readFile(path('ca.pem'), 'utf8'),
    certificatePath: path('server.pem'),
    keyPath: path('server.key'),
  };
}
