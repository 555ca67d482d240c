/** The real servers that histories run on: one process for many, with a user of its own for each history. */
import { startCourier } from '../courier/start-courier';
import { startCyrus } from '../cyrus/start-cyrus';
import type { ImapTestServer } from '../cyrus/start-cyrus';
import type { DovecotUser } from '../dovecot/dovecot-options';
import { startDovecot } from '../dovecot/start-dovecot';

export interface HistoryServer {
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
  }),
  cyrus: async (users: DovecotUser[]): Promise<HistoryServer> => ({
    ...{ server: await startCyrus({ users }), canMove: true, prefix: '' },
  }),
  courier: async (users: DovecotUser[]): Promise<HistoryServer> => ({
    ...{ server: await startCourier({ users }), canMove: false, prefix: 'INBOX.' },
  }),
} as const;
export type ServerKind = keyof typeof serverKinds;

export const historyPassword = 'history-secret';

export function historyUser(seed: number): string {
  return `history${seed}`;
}
