// Unpacks Cyrus, Courier, Postfix and OpenDKIM out of Debian's packages: installed, they would conflict with Dovecot and start daemons.
import { join } from 'node:path';
import { unpackPackages } from './unpack-packages.mjs';

const cyrusPackages = [
  ...['cyrus-imapd', 'cyrus-common', 'sasl2-bin', 'libsasl2-2', 'libsasl2-modules-db', 'libdb5.3'],
  ...[
    'libical3',
    'libxapian30',
    'libpcre3',
    'libuuid1',
    'libicu72',
    'libjansson4',
    'libwrap0',
    'libsqlite3-0',
  ],
  ...['libglib2.0-0', 'libnsl2'],
];

const courierPackages = [
  ...['courier-imap', 'courier-base', 'courier-authlib'],
  ...['libcourier-unicode4', 'libgamin0', 'libgdbm6', 'libidn12'],
];

const postfixPackages = ['postfix', 'libicu72', 'libnsl2', 'libtirpc3', 'libdb5.3', 'libsasl2-2'];

const dkimPackages = [
  ...['opendkim', 'libopendkim11', 'libmilter1.0.1', 'librbl1', 'libvbr2', 'libmemcached11', 'libhashkit2'],
  ...['libunbound8', 'liblua5.3-0', 'libopendbx1', 'libldap-2.5-0', 'libdb5.3', 'libbsd0', 'python3-dkim'],
];

/**
 * @typedef {{ root: string, env: Record<string, string> }} UnpackedServer the folder that stands for `/`, and what its
 * programs need in their environment
 */

/**
 * Cyrus; some 15 MB to download.
 * @returns {Promise<UnpackedServer>}
 */
export async function ensureMailServers() {
  const { root, libraries } = await unpackPackages({
    what: 'Cyrus',
    folder: 'mail-servers',
    packages: cyrusPackages,
  });
  const sasl = libraries.map((library) => join(library, 'sasl2'));
  return { root, env: { LD_LIBRARY_PATH: libraries.join(':'), SASL_PATH: sasl.join(':') } };
}

/**
 * Courier's IMAP program; less than 1 MB to download.
 * @returns {Promise<UnpackedServer>}
 */
export async function ensureCourier() {
  const { root, libraries } = await unpackPackages({
    what: 'Courier',
    folder: 'courier',
    packages: courierPackages,
  });
  return { root, env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

/**
 * Postfix; some 12 MB to download. Its daemons find their libraries by this environment, which its configuration must hand on.
 * @returns {Promise<UnpackedServer>}
 */
export async function ensurePostfix() {
  const { root, libraries } = await unpackPackages({
    what: 'Postfix',
    folder: 'postfix',
    packages: postfixPackages,
  });
  const all = [join(root, 'usr/lib/postfix'), ...libraries];
  return { root, env: { LD_LIBRARY_PATH: all.join(':') } };
}

/**
 * OpenDKIM, which signs, and dkimpy, which verifies and has nothing to do with it; 3 MB to download.
 * @returns {Promise<UnpackedServer>} `env` is for both
 */
export async function ensureDkim() {
  const { root, libraries } = await unpackPackages({
    what: 'OpenDKIM',
    folder: 'dkim',
    packages: dkimPackages,
  });
  const python = join(root, 'usr/lib/python3/dist-packages');
  return { root, env: { LD_LIBRARY_PATH: libraries.join(':'), PYTHONPATH: python } };
}
