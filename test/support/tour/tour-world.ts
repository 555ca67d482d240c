/** A private mail server with Mara's three accounts on it, a model of what it should hold, and a throw-away profile. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mara } from '../corpus/cast';
import type { CorpusMail, CorpusMailbox } from '../corpus/corpus-mail';
import { type AccountKind, type CorpusOptions, planMailboxes } from '../corpus/mailbox-plan';
import { seedAccount } from '../corpus/seed-account';
import { type DovecotOptions, type DovecotServer, startDovecot } from '../dovecot/start-dovecot';
import { ExpectedAccount, compareStates } from './expected-state';
import type { HandsKind } from './hands';
import { readServerState } from './server-state';

/** What a person types into the form to add the account. */
export interface WorldAccount {
  kind: AccountKind;
  protocol: 'imap' | 'pop3';
  label: string;
  name: string;
  address: string;
  host: string;
  port: number;
  security: 'tls' | 'starttls';
  user: string;
  password: string;
  mailboxes: CorpusMailbox[];
  /** What the server should hold. */
  expected: ExpectedAccount;
  /** What Satchel should show: for IMAP the same, for POP the mail on this computer, which arrives unread. */
  shown: ExpectedAccount;
}

export interface World {
  server: DovecotServer;
  accounts: Record<AccountKind, WorldAccount>;
  profile: string;
  /** Messages seeded. */
  seeded: number;
  /** Differences between a server account and its model, in words. */
  differences(kind: AccountKind): Promise<string[]>;
  /** How its windows are used. */
  hands: HandsKind;
  /** A folder for anything else that a run leaves; removed with the world. */
  scratch: string;
  dispose(): Promise<void>;
}

export interface WorldOptions {
  corpus?: CorpusOptions;
  /** The accounts that get mail; all by default. */
  kinds?: readonly AccountKind[];
  dovecot?: Partial<Omit<DovecotOptions, 'users'>>;
  /** How its windows are used; by mouse, if nothing is said. */
  hands?: HandsKind;
  /** Passwords with everything in them that a client could get wrong are the default. */
  password?: string;
}

const fixed = {
  work: { protocol: 'imap', security: 'tls', label: 'Fjordwerk', person: mara.work },
  home: { protocol: 'imap', security: 'starttls', label: 'Home', person: mara.home },
  isp: { protocol: 'pop3', security: 'tls', label: 'Oldline', person: mara.isp },
} as const;

const portNames = {
  imap: { tls: 'imaps', starttls: 'imap' },
  pop3: { tls: 'pop3s', starttls: 'pop3' },
} as const;

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const kinds = ['work', 'home', 'isp'] as const;
  const password = (kind: AccountKind): string => options.password ?? `${kind} Pass-word 7 ü"\\`;
  const users = kinds.map((kind) => ({ user: fixed[kind].person.address, password: password(kind) }));
  const server = await startDovecot({ users, ...options.dovecot });
  const folder = await mkdtemp(join(tmpdir(), 'satchel-tour-'));
  const dispose = async (): Promise<void> => {
    await server.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const account = (kind: AccountKind): WorldAccount => {
      const { protocol, security, label, person } = fixed[kind];
      const wanted = options.kinds?.includes(kind) ?? true;
      const mailboxes = wanted ? planMailboxes(kind, options.corpus) : [];
      const expected = new ExpectedAccount(mailboxes);
      return {
        ...{ kind, protocol, security, label, mailboxes, expected },
        shown: protocol === 'imap' ? expected : new ExpectedAccount(mailboxes.map(unread)),
        ...{ name: person.name, address: person.address, user: person.address, password: password(kind) },
        ...{ host: server.host, port: server.ports[portNames[protocol][security]] },
      };
    };
    const accounts = { work: account('work'), home: account('home'), isp: account('isp') };
    let seeded = 0;
    for (const kind of kinds) seeded += await seedAccount(server, accounts[kind], accounts[kind].mailboxes);
    return {
      ...{ server, accounts, seeded, dispose },
      profile: join(folder, 'profile'),
      scratch: folder,
      hands: options.hands ?? 'mouse',
      differences: async (kind) =>
        compareStates(accounts[kind].expected.lines(), await readServerState(server, accounts[kind])),
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** POP3 hands over mail without its flags. */
function unread({ path, mails }: CorpusMailbox): CorpusMailbox {
  return { path, mails: mails.map((mail) => ({ ...mail, flags: [] })) };
}

/** All mail of the three inboxes as the unified Inbox shows it at the start: newest first. */
export function unifiedInbox(world: World): { account: WorldAccount; mail: CorpusMail }[] {
  return Object.values(world.accounts)
    .flatMap((account) =>
      account.mailboxes
        .filter(({ path }) => path === 'INBOX')
        .flatMap(({ mails }) => mails.map((mail) => ({ account, mail }))),
    )
    .sort((a, b) => b.mail.date.getTime() - a.mail.date.getTime());
}
