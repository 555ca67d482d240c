/** One chaos world: a private Dovecot behind a delaying relay, an IMAP and a POP account, a profile, and the model. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchMessage } from '../../bench/support/bench-mail';
import { type DovecotServer, startDovecot } from '../../support/dovecot/start-dovecot';
import { RawImap } from '../../support/raw-imap';
import { type DelayProxy, startDelayProxy } from './delay-proxy';
import type { Truth } from './truth';

export const imapUser = { user: 'chaos', password: 'chaos-secret' };
export const popUser = { user: 'popchaos', password: 'chaos-secret' };

export interface ChaosWorld {
  server: DovecotServer;
  imap: DelayProxy;
  pop: DelayProxy;
  profile: string;
  /** By Message-ID. */
  truths: Map<string, Truth>;
  dispose(): Promise<void>;
}

export async function makeWorld(messages: { imap: number; pop: number }, delay: number): Promise<ChaosWorld> {
  const server = await startDovecot({ users: [imapUser, popUser], maxConnectionsPerUser: 50 });
  const folder = await mkdtemp(join(tmpdir(), 'satchel-chaos-'));
  const imap = await startDelayProxy(server.ports.imaps, delay);
  const pop = await startDelayProxy(server.ports.pop3s, delay);
  const truths = new Map<string, Truth>();
  const deliver = async (
    account: 'imap' | 'pop',
    user: string,
    from: number,
    count: number,
  ): Promise<void> => {
    const numbers = Array.from({ length: count }, (_, index) => from + index);
    await server.deliver(user, numbers.map(benchMessage));
    for (const number of numbers) {
      truths.set(`<bench.${number}@example.org>`, { account, mailbox: 'INBOX', seen: false, flagged: false });
    }
  };
  await deliver('imap', imapUser.user, 0, messages.imap);
  await deliver('pop', popUser.user, 10_000, messages.pop);
  await server.doveadm(['mailbox', 'create', '-u', imapUser.user, '-s', 'Projects']);
  return {
    server,
    imap,
    pop,
    profile: join(folder, 'profile'),
    truths,
    async dispose() {
      await imap.close();
      await pop.close();
      await server.dispose();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface Sighting {
  messageId: string;
  mailbox: string;
  seen: boolean;
  flagged: boolean;
}

/** Every message of the IMAP account as a raw socket finds it; nothing of Satchel or imapflow is used. */
export async function serverSightings(server: DovecotServer): Promise<Sighting[]> {
  const client = await RawImap.connect({ port: server.ports.imaps, ca: server.caCertificatePem });
  await client.ok(`LOGIN ${imapUser.user} ${imapUser.password}`);
  const sightings: Sighting[] = [];
  for (const { name, attributes } of await client.list()) {
    if (attributes.some((attribute) => /noselect/i.test(attribute))) continue;
    const { exists } = await client.select(name);
    if (exists === 0) continue;
    for (const { messageId, flags } of await client.messages()) {
      const has = (flag: string): boolean => flags.some((one) => one.toLowerCase() === flag);
      sightings.push({ messageId, mailbox: name, seen: has('\\seen'), flagged: has('\\flagged') });
    }
  }
  await client.logout();
  return sightings;
}

/** SHA-256 of every file in the vault's mail folders. */
export async function vaultHashes(profile: string): Promise<string[]> {
  const vault = join(profile, 'vault');
  const hashes: string[] = [];
  for (const account of await readdir(vault)) {
    const cur = join(vault, account, 'mail', 'cur');
    for (const name of await readdir(cur).catch(() => [] as string[])) {
      hashes.push(
        createHash('sha256')
          .update(await readFile(join(cur, name)))
          .digest('hex'),
      );
    }
  }
  return hashes.sort();
}

export function expectedPopHashes(world: ChaosWorld, raw: ReadonlyMap<string, string>): string[] {
  return [...world.truths]
    .filter(([, truth]) => truth.account === 'pop' && truth.mailbox !== null)
    .map(([id]) => raw.get(id) ?? 'not on the server')
    .sort();
}

/** Message-ID → SHA-256 of the POP user's messages, from the server's own files. */
export async function popServerHashes(server: DovecotServer): Promise<Map<string, string>> {
  const files = await server.maildirFiles(popUser.user);
  return new Map(
    files.map(({ bytes, sha256 }) => [
      /^message-id:\s*(<[^>]*>)/im.exec(bytes.toString('latin1'))?.[1] ?? '',
      sha256,
    ]),
  );
}
