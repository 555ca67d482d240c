/** Puts a POP3 backend, a scripted server and a vault together, and compares what is where. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { MailError } from '../../../electron/contract/errors';
import { MailFailure } from '../../../electron/contract/errors';
import type { AccountId } from '../../../electron/contract/ids';
import type { SyncProgress } from '../../../electron/contract/status-events';
import type { MailBackend } from '../../../electron/main/backend/backend';
import type { Dialer } from '../../../electron/main/backend/net/dialer';
import { createPop3Backend } from '../../../electron/main/backend/pop3/pop3-backend';
import type { Pop3BackendDeps } from '../../../electron/main/backend/pop3/pop3-backend';
import type { Pop3Deadlines } from '../../../electron/main/backend/pop3/pop3-deadlines';
import { SignInJudge } from '../../../electron/main/backend/pop3/pop3-sign-in-judge';
import type { Pop3Vault } from '../../../electron/main/backend/pop3/pop3-vault';
import { asServed } from './corpus';
import type { ScriptedPop3Server } from './scripted-server';

/** Far below the product's, far above what loopback takes. */
export const testDeadlines: Pop3Deadlines = {
  connect: 10_000,
  greeting: 10_000,
  idle: 10_000,
  reply: 20_000,
  slowestRate: 1_000,
  signIn: 30_000,
  hold: 10_000,
};

/** Plain TCP: what the thousands of cuts are made on. Tells the server about its client's socket. */
export function plainDialer(server: ScriptedPop3Server): Dialer {
  return {
    open: ({ host, port }) =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect({ host, port });
        socket.setNoDelay(true);
        socket.on('error', (error) => reject(error));
        socket.once('connect', () => {
          const local = socket.localPort ?? 0;
          server.clients.set(local, socket);
          socket.once('close', () => server.clients.delete(local));
          resolve(socket);
        });
      }),
    upgrade: () => Promise.reject(new MailFailure({ kind: 'internal', detail: 'no TLS here' })),
  };
}

export interface Account {
  host: string;
  port: number;
  security: 'tls' | 'starttls';
}

export interface Observed {
  backend: MailBackend;
  closed: (MailError | null)[];
  progress: (SyncProgress | null)[];
  logged: string[];
}

export type BackendOptions = Partial<Pick<Pop3BackendDeps, 'dialer' | 'judge' | 'password' | 'trust'>> & {
  deadlines?: Partial<Pop3Deadlines>;
  user?: string;
};

export function makeBackend(at: Account, vault: Pop3Vault, options: BackendOptions = {}): Observed {
  const observed: Omit<Observed, 'backend'> = { closed: [], progress: [], logged: [] };
  const backend = createPop3Backend({
    account: {
      id: 'pop' as AccountId,
      kind: 'pop3',
      address: 'a@example.org',
      name: 'A',
      label: 'A',
      colour: 'blue',
      server: { ...at, user: options.user ?? 'a@example.org' },
      passwordStorage: 'ask',
      deleteFromServer: vault.deleteFromServer(),
    },
    password: options.password ?? (() => Promise.resolve('secret')),
    vault,
    judge: options.judge ?? new SignInJudge(),
    trust: options.trust ?? { ca: null },
    log: (_level, event) => void observed.logged.push(event),
    events: {
      changed: () => undefined,
      closed: (error) => void observed.closed.push(error),
      progress: (progress) => void observed.progress.push(progress),
    },
    ...(options.dialer ? { dialer: options.dialer } : {}),
    deadlines: { ...testDeadlines, ...options.deadlines },
  });
  return { backend, ...observed };
}

/** As the engine does it: connect, then sync; `close` at the end whatever came of it. */
export async function syncOnce(backend: MailBackend): Promise<MailError | null> {
  try {
    return (await backend.connect()) ?? (await backend.sync({ kind: 'everything' }));
  } finally {
    await backend.close();
  }
}

export function plainBackend(
  server: ScriptedPop3Server,
  vault: Pop3Vault,
  options: BackendOptions = {},
): Observed {
  const at: Account = { host: '127.0.0.1', port: server.port, security: 'tls' };
  return makeBackend(at, vault, { dialer: plainDialer(server), ...options });
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface Difference {
  lost: number;
  doubled: number;
  corrupt: number;
}

/** Compares a vault's messages with what a server was given. `lost` is left out where a cut may leave some to fetch. */
export function compare(vaultMessages: readonly Buffer[], raws: readonly Buffer[]): Difference {
  const wanted = new Map<string, number>();
  for (const raw of raws) count(wanted, sha256(asServed(raw)), 1);
  const difference: Difference = { lost: 0, doubled: 0, corrupt: 0 };
  for (const message of vaultMessages) {
    const hash = sha256(message);
    const left = wanted.get(hash);
    if (left === undefined) difference.corrupt += 1;
    else if (left === 0) difference.doubled += 1;
    else count(wanted, hash, -1);
  }
  for (const left of wanted.values()) difference.lost += left;
  return difference;
}

function count(map: Map<string, number>, key: string, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by);
}
