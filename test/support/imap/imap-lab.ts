/** A real IMAP server with chosen extensions, a fresh user for each test, and a raw socket that tells what it really holds. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { StoreApi } from '../../../electron/main/store/store-api';
import type { ImapTestServer } from '../cyrus/start-cyrus';
import { RawImap } from '../raw-imap';
import { openRig, uidsOf } from './imap-rig';
import type { Known, Rig } from './imap-rig';
import type { Variant } from './variants';
import { mail } from './variants';

export type { Variant } from './variants';
export { mail, variants } from './variants';

const users = Array.from({ length: 24 }, (_, index) => `user${index}`);

/** Modified UTF-7 of Projekte/Größe and 日本語 (RFC 3501 section 5.1.3). */
export const boxes = {
  'Projekte/Größe': 'Projekte/Gr&APYA3w-e',
  日本語: '&ZeVnLIqe-',
  'Archive/2024/Q1': 'Archive/2024/Q1',
} as const;

/**
 * Registers the hooks of one describe block and gives its tools; `freshUser` must be called first in each test. The tools
 * take mailboxes as Dovecot names them, `at` gives this server's name for one.
 */
export function useImapServer({ namespace, start }: Variant) {
  let server: ImapTestServer;
  let raw: RawImap;
  const rigs: Rig[] = [];
  const cleanups: RawImap[] = [];
  let serial = 0;

  beforeAll(async () => {
    server = await start(users.map((user) => ({ user, password: 'secret' })));
  });
  afterAll(() => server.dispose());
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.close()));
    for (const client of cleanups.splice(0)) client.close();
  });

  const at = (box: string): string =>
    box === 'INBOX' ? box : namespace.prefix + box.replaceAll('/', namespace.delimiter);

  /** A user of its own for each test. */
  async function freshUser(): Promise<string> {
    serial += 1;
    const user = users[serial - 1];
    if (!user) throw new Error('too few users');
    raw = await RawImap.open({ port: server.ports.imap }, user, 'secret');
    cleanups.push(raw);
    return user;
  }

  async function rig(user: string, store?: StoreApi): Promise<Rig> {
    const opened = await openRig({ port: server.ports.imaps, ca: server.caCertificatePem, user }, store);
    rigs.push(opened);
    return opened;
  }

  async function fill(box: string, names: string[], flags: string[] = []): Promise<void> {
    for (const name of names) await raw.append(at(box), mail(name), flags);
  }

  /** What the server has, by UID. */
  async function onServer(box: string): Promise<{ uid: number; flags: string[]; messageId: string }[]> {
    const { exists } = await raw.select(at(box), 'EXAMINE');
    const list = exists === 0 ? [] : await raw.messages();
    return list.map((entry) => ({ ...entry, flags: entry.flags.filter((flag) => flag !== '\\Recent') }));
  }

  const names = async (box: string): Promise<string[]> =>
    (await onServer(box)).map((entry) => entry.messageId.slice(1, -3)).sort();

  async function expectSame(store: StoreApi, path: string, box: string): Promise<void> {
    const here = (await uidsOf(store, at(path))).map(({ uid, flags }) => ({
      uid,
      flags: flags.slice().sort(),
    }));
    expect(here).toEqual((await onServer(box)).map(({ uid, flags }) => ({ uid, flags })));
  }

  async function known(box: string, name: string, path = box): Promise<Known> {
    const { uidValidity } = await raw.select(at(box), 'EXAMINE');
    const found = (await raw.messages()).find((entry) => entry.messageId === `<${name}@x>`);
    if (!found) throw new Error(`no ${name}`);
    const row = (await raw.ok(`UID FETCH ${found.uid} (RFC822.SIZE INTERNALDATE)`)).untagged.join();
    const internalDate = Date.parse((/INTERNALDATE "([^"]+)"/.exec(row)?.[1] ?? '').trim());
    const size = Number(/RFC822.SIZE (\d+)/.exec(row)?.[1]);
    return {
      path: at(path),
      uidValidity: String(uidValidity),
      uid: found.uid,
      messageId: `<${name}@x>`,
      size,
      internalDate,
    };
  }

  async function target(box: string): Promise<{ path: string; uidValidity: string; uidNext: number }> {
    // By STATUS: Courier's SELECT does not tell UIDNEXT.
    const status = (await raw.ok(`STATUS ${at(box)} (UIDNEXT UIDVALIDITY)`)).untagged.join('\n');
    const number = (name: string): number => Number(new RegExp(`\\b${name} (\\d+)`).exec(status)?.[1]);
    const uidValidity = number('UIDVALIDITY');
    const uidNext = number('UIDNEXT');
    return { path: at(box), uidValidity: String(uidValidity), uidNext };
  }

  const source = (of: Known): { path: string; uidValidity: string; uid: number } => ({
    path: of.path,
    uidValidity: of.uidValidity,
    uid: of.uid ?? 0,
  });

  return {
    /** Once the tests run. */
    server: () => server,
    ca: () => server.caCertificatePem,
    /** The user's raw socket. */
    raw: () => raw,
    at,
    deliver: (user: string, message: string) => server.deliver(user, message),
    freshUser,
    rig,
    fill,
    onServer,
    names,
    expectSame,
    known,
    target,
    source,
  };
}
