/** What a person can set wrong for a real server: each told in its own sentence, at the form and while running. */
import type { ServerAddress } from '../../../electron/contract/account';
import type { DovecotServer } from '../dovecot/start-dovecot';
import {
  afterwards,
  expectDoneOnce,
  expectKept,
  leaveWork,
  moveIn,
  nextSentence,
  portOf,
  setPaused,
  untilSettled,
  wantedOf,
} from './lived-in-account';
import type { Protocol } from './lived-in-account';
import { expectSentence, safe } from './place';
import type { Place } from './place';

export interface Fault {
  name: string;
  /** Where the person's account talks to a place that is not right. */
  wrong?: (server: DovecotServer, protocol: Protocol) => Partial<ServerAddress>;
  /** The form's sentence, without the account's name; `at` is `host:port`. */
  says: (at: string, protocol: Protocol) => RegExp | string;
  /** What follows while it runs. */
  again?: true;
  /** Mail that a POP server keeps, since its name was another one in between. */
  keeps?: string[];
}

const other = (protocol: Protocol): Protocol => (protocol === 'imap' ? 'pop3' : 'imap');

export const faults: Fault[] = [
  {
    name: 'wrong password',
    says: (at) =>
      `${at} did not accept the user name or password (it said: Authentication failed). Enter the password again, and check the user name.`,
  },
  {
    name: 'TLS at the STARTTLS port',
    wrong: (server, protocol) => ({ port: portOf(server, protocol, 'starttls') }),
    says: (at) => `${at} does not speak TLS on this port. Choose STARTTLS, or the port for TLS.${safe}`,
  },
  {
    name: 'STARTTLS at the TLS port',
    wrong: () => ({ security: 'starttls' }),
    says: (at) => `${at} wants TLS from the start on this port. Choose TLS in place of STARTTLS.${safe}`,
  },
  {
    name: "the other protocol's TLS port",
    wrong: (server, protocol) => ({ port: portOf(server, other(protocol), 'tls') }),
    says: foreign,
  },
  {
    name: "the other protocol's STARTTLS port",
    wrong: (server, protocol) => ({
      port: portOf(server, other(protocol), 'starttls'),
      security: 'starttls',
    }),
    says: foreign,
  },
  {
    name: 'a name that does not exist',
    wrong: () => ({ host: 'mail.no-such-place.invalid' }),
    says: () => 'no server named mail.no-such-place.invalid was found. Check the name, and your network.',
    again: true,
    keeps: ['INBOX: four'],
  },
];

/** What Dovecot says first is told, as much of it as fits. */
function foreign(at: string, protocol: Protocol): RegExp | string {
  const ask = 'Check the server name, the port, and whether it is IMAP or POP3.';
  return protocol === 'imap'
    ? `${at} does not answer like a mail server (it does not greet like an IMAP server). ${ask}`
    : new RegExp(
        `^Anna: ${at} does not answer like a mail server \\(the connection was answered by "\\* OK \\[CAPABILITY IMAP4rev1 [^)]*\\)\\. ${ask.replaceAll('.', '\\.')}$`,
      );
}

/** An account with mail and work meets the fault, tells it, keeps everything, and goes on when it is mended. */
export async function meetFault(
  { server, mail }: Place,
  protocol: Protocol,
  user: string,
  fault: Fault,
  changePassword: (user: string, to: string) => Promise<void>,
): Promise<void> {
  const { registry } = mail.mail;
  const account = await moveIn(mail, server, protocol, 'tls', user);
  await leaveWork(mail, server, account);
  const accountId = account.id;
  const wrong = { ...account.address, ...fault.wrong?.(server, protocol) };
  if (fault.wrong) await registry.setServer({ accountId, server: wrong, password: null });
  else await changePassword(user, 'another');
  const at = `${wrong.host}:${wrong.port}`;

  await setPaused(mail, account, false);
  const [tested, running] = await Promise.all([
    registry.testServer({ accountId, server: wrong, password: null }),
    nextSentence(mail, account),
  ]);
  const words = fault.says(at, protocol);
  expectSentence(tested.ok ? null : tested.sentence, words, fault.again && ' Then try again.');
  expectSentence(running, words, fault.again && ' Satchel will try again by itself.');
  await expectKept(mail, account);

  if (fault.wrong) await registry.setServer({ accountId, server: account.address, password: null });
  else await registry.setPassword({ accountId, password: 'another' });
  await untilSettled(mail, account);
  await expectDoneOnce(mail, server, account, wantedOf(account, afterwards, fault.keeps));
}
