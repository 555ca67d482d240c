/** The real servers that histories run on: one process for many, with a user of its own for each history. */
import { startCourier } from '../courier/start-courier';
import { startCyrus } from '../cyrus/start-cyrus';
import type { ImapTestServer } from '../cyrus/start-cyrus';
import type { DovecotUser } from '../dovecot/dovecot-options';
import { startDovecot } from '../dovecot/start-dovecot';

/** What the model must know of a server. */
export interface ServerHabits {
  /** It gives the messages of a mailbox that is renamed other UIDs, as Courier does. */
  renumbers?: true;
  /** Satchel moves there by COPY, \Deleted and EXPUNGE, which others can see in between. */
  marks?: true;
}

export interface HistoryServer extends ServerHabits {
  server: ImapTestServer;
  canMove: boolean;
  prefix: string;
}

export const serverKinds = {
  dovecot: async (users: DovecotUser[]): Promise<HistoryServer> => ({
    ...{ server: await startDovecot({ users }), canMove: true, prefix: '' },
  }),
  /** Satchel is not told of MOVE; the other programs use it. */
  'dovecot-without-move': async (users: DovecotUser[]): Promise<HistoryServer> => ({
    ...{ server: await startDovecot({ users, withoutCapabilities: ['MOVE'] }), canMove: true, prefix: '' },
    marks: true,
  }),
  cyrus: async (users: DovecotUser[]): Promise<HistoryServer> => ({
    ...{ server: await startCyrus({ users }), canMove: true, prefix: '' },
  }),
  courier: async (users: DovecotUser[]): Promise<HistoryServer> => ({
    ...{ server: await startCourier({ users }), canMove: false, prefix: 'INBOX.' },
    renumbers: true,
    marks: true,
  }),
} as const;
export type ServerKind = keyof typeof serverKinds;

export const historyPassword = 'history-secret';

/** The user of a history's second account. */
export function secondUser(user: string): string {
  return `${user}-there`;
}

/** What a server must know for a history of each. */
export function usersFor(names: readonly string[]): DovecotUser[] {
  return names.flatMap((name) =>
    [name, secondUser(name)].map((user) => ({ user, password: historyPassword })),
  );
}
