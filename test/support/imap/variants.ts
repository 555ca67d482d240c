/** Every kind of real IMAP server that the backend is tried on, and the mail that lies on them. */
import { startCourier } from '../courier/start-courier';
import { startCyrus } from '../cyrus/start-cyrus';
import type { ImapTestServer } from '../cyrus/start-cyrus';
import type { DovecotUser } from '../dovecot/dovecot-options';
import { startDovecot } from '../dovecot/start-dovecot';

export interface Variant {
  name: string;
  move: boolean;
  uidplus: boolean;
  /** It gives the messages of a mailbox that is renamed other UIDs. */
  renumbers?: true;
  /** Before every mailbox but INBOX, and between levels. */
  namespace: { prefix: string; delimiter: string };
  /** @param dovecotConfig more lines for a Dovecot; the others have none of the mailboxes that it could leave out */
  start: (users: DovecotUser[], dovecotConfig?: string) => Promise<ImapTestServer>;
}

const slashes = { prefix: '', delimiter: '/' };
const dots = { prefix: 'INBOX.', delimiter: '.' };
const dovecot = (name: string, without: string[]): Variant => ({
  name: `Dovecot ${name}`,
  move: !without.includes('MOVE'),
  uidplus: !without.includes('UIDPLUS'),
  namespace: slashes,
  start: (users, extraConfig = '') => startDovecot({ users, withoutCapabilities: without, extraConfig }),
});

/** Every real server that the IMAP backend is tried on. Courier has neither MOVE nor CONDSTORE. */
export const variants: Variant[] = [
  dovecot('with everything', []),
  dovecot('without MOVE', ['MOVE']),
  dovecot('without CONDSTORE', ['CONDSTORE', 'QRESYNC']),
  dovecot('without UIDPLUS and MOVE', ['UIDPLUS', 'MOVE']),
  {
    name: 'Cyrus',
    move: true,
    uidplus: true,
    namespace: slashes,
    start: (users) => startCyrus({ users }),
  },
  {
    name: 'Courier',
    renumbers: true,
    move: false,
    uidplus: true,
    namespace: dots,
    start: (users) => startCourier({ users }),
  },
  {
    name: 'Courier without UIDPLUS',
    renumbers: true,
    move: false,
    uidplus: false,
    namespace: dots,
    start: (users) => startCourier({ users, withoutCapabilities: ['UIDPLUS'] }),
  },
];

export const mail = (name: string, text = `text of ${name}`): string =>
  `Date: Fri, 17 Jul 2026 02:44:25 +0000\r\nFrom: B <b@example.org>\r\nTo: a@example.org\r\nSubject: ${name}\r\nMessage-ID: <${name}@x>\r\n\r\n${text}\r\n`;
