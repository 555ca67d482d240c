/** Every way in which a server can fail an account, and the exact words for it: at the form and while running. */
import { cut } from './failing-server';
import type { Behaviour, Protocol } from './failing-server';
import { portalName } from './failure-certificates';
import type { FaultyCertificates } from './failure-certificates';

export const password = 'correct-horse-7';

export interface FailureCase {
  name: string;
  security: 'tls' | 'starttls';
  /** null: nobody listens there. */
  server: ((made: FaultyCertificates, protocol: Protocol) => Behaviour) | null;
  /** In place of localhost. */
  host?: string;
  /** The sentence without the account's name; `at` is `host:port`, `today` is when it was made, in ms since 1970. */
  says: (at: string, made: FaultyCertificates, protocol: Protocol, today: number) => string;
  /** What follows it at the form, and while running; left out: nothing does. */
  then?: [testing: string, running: string];
  /** While running, where that is another sentence. */
  saysRunning?: (at: string, protocol: Protocol) => string;
  /** The server gets as far as the password. */
  hearsPassword?: true;
}

const again: [string, string] = [' Then try again.', ' Satchel will try again by itself.'];
const safe = ' No password was sent.';
const greetings: Record<Protocol, string> = { imap: '* OK ready\r\n', pop3: '+OK ready\r\n' };
const ssh = 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n';
const http = 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html></html>';
const askOrMove = 'Ask whoever runs the server, or try another network.';
const checkPort = 'Check the port, and whether it wants TLS or STARTTLS.';
const checkKind = 'Check the server name, the port, and whether it is IMAP or POP3.';
const portal = (at: string): string =>
  `another machine answers in place of ${at}: its certificate is for ${portalName}. If this network has a web page to sign in on, do that first; if not, check the server name.${safe}`;
const silent = (at: string): string => `${at} took the connection and said nothing. ${checkPort}`;
const notTls = (at: string): string =>
  `${at} does not speak TLS on this port. Choose STARTTLS, or the port for TLS.${safe}`;
const newCertificate = 'ask whoever runs the server for a new certificate.';

/** "23 November 2026", by another way than the product's. */
function day(time: number): string {
  const date = new Date(time);
  const month = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(date);
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}

const plain =
  (greeting: string | null, more: Partial<Behaviour> = {}) =>
  (): Behaviour => ({
    greeting,
    ...more,
  });
/** TLS with a good certificate, and then this. */
const safely =
  (greeting: (protocol: Protocol) => string | null, more: Partial<Behaviour> = {}) =>
  (made: FaultyCertificates, protocol: Protocol): Behaviour => ({
    tls: { pem: made.good, at: 'once' },
    greeting: greeting(protocol),
    ...more,
  });
const greets = (protocol: Protocol): string => greetings[protocol];

type CertificateName = Exclude<keyof FaultyCertificates, 'caPem' | 'expiredAt' | 'beginsAt'>;
const withCertificate =
  (which: CertificateName, at: 'once' | 'starttls' = 'once') =>
  (made: FaultyCertificates, protocol: Protocol): Behaviour => ({
    tls: { pem: made[which], at },
    greeting: greetings[protocol],
    toPassword: () => null,
  });

const connections: FailureCase[] = [
  {
    name: 'name not found',
    security: 'tls',
    host: 'mail.no-such-place.invalid',
    server: null,
    says: () => 'no server named mail.no-such-place.invalid was found. Check the name, and your network.',
    then: again,
  },
  {
    name: 'connection refused',
    security: 'tls',
    server: null,
    says: (at) => `${at} refused the connection. Check the server name and the port.`,
    then: again,
  },
  {
    name: 'connection refused, STARTTLS',
    security: 'starttls',
    server: null,
    says: (at) => `${at} refused the connection. Check the server name and the port.`,
    then: again,
  },
  {
    name: 'TLS asked of a plain port',
    security: 'tls',
    server: (_made, protocol) => ({ greeting: greetings[protocol] }),
    says: notTls,
  },
  {
    name: 'STARTTLS asked of a port that is TLS at once',
    security: 'starttls',
    server: safely(greets),
    says: (at) => `${at} wants TLS from the start on this port. Choose TLS in place of STARTTLS.${safe}`,
  },
  {
    name: 'STARTTLS not offered',
    security: 'starttls',
    server: (_made, protocol) => ({ greeting: greetings[protocol] }),
    says: (at) => `${at} does not offer STARTTLS. Choose TLS and its port.${safe}`,
  },
  {
    name: 'nothing newer than TLS 1.1',
    security: 'tls',
    server: (made) => ({ tls: { pem: made.good, at: 'once', maxVersion: 'TLSv1.1' }, greeting: null }),
    says: (at) =>
      `no safe connection to ${at} could be made. Check the port; if it is right, ask whoever runs the server whether it offers TLS 1.2.${safe}`,
  },
];

const certificates: FailureCase[] = [
  {
    name: 'self-signed certificate',
    security: 'tls',
    server: withCertificate('selfSigned'),
    says: (at) =>
      `${at} has only signed its certificate itself, so it could be any machine. ${askOrMove}${safe}`,
  },
  {
    name: 'self-signed certificate, STARTTLS',
    security: 'starttls',
    server: withCertificate('selfSigned', 'starttls'),
    says: (at) =>
      `${at} has only signed its certificate itself, so it could be any machine. ${askOrMove}${safe}`,
  },
  {
    name: 'expired certificate, or the clock is ahead',
    security: 'tls',
    server: withCertificate('expired'),
    says: (at, { expiredAt }, _protocol, today) =>
      `the certificate of ${at} expired on ${day(expiredAt)}, and this computer's clock says ${day(today)}. If the clock is wrong, set it; if it is right, ${newCertificate}${safe}`,
  },
  {
    name: 'expired certificate, STARTTLS',
    security: 'starttls',
    server: withCertificate('expired', 'starttls'),
    says: (at, { expiredAt }, _protocol, today) =>
      `the certificate of ${at} expired on ${day(expiredAt)}, and this computer's clock says ${day(today)}. If the clock is wrong, set it; if it is right, ${newCertificate}${safe}`,
  },
  {
    name: 'certificate not yet valid: the clock is behind',
    security: 'tls',
    server: withCertificate('notYetValid'),
    says: (at, { beginsAt }, _protocol, today) =>
      `the certificate of ${at} begins on ${day(beginsAt)}, and this computer's clock says ${day(today)}. Set the clock; if it is right, ask whoever runs the server.${safe}`,
  },
  {
    name: 'certificate not yet valid, STARTTLS',
    security: 'starttls',
    server: withCertificate('notYetValid', 'starttls'),
    says: (at, { beginsAt }, _protocol, today) =>
      `the certificate of ${at} begins on ${day(beginsAt)}, and this computer's clock says ${day(today)}. Set the clock; if it is right, ask whoever runs the server.${safe}`,
  },
  {
    name: 'certificate for another name',
    security: 'tls',
    server: withCertificate('otherHost'),
    says: portal,
  },
  {
    name: 'certificate for another name, STARTTLS',
    security: 'starttls',
    server: withCertificate('otherHost', 'starttls'),
    says: portal,
  },
  {
    name: 'captive portal: HTTPS with its own certificate for another host',
    security: 'tls',
    server: (made) => ({
      tls: { pem: made.selfSignedOtherHost, at: 'once' },
      greeting: http,
      speaksSecond: true,
    }),
    says: portal,
  },
  {
    name: 'unknown authority',
    security: 'tls',
    server: withCertificate('unknownAuthority'),
    says: (at) =>
      `the certificate of ${at} is signed by an authority that this computer does not know. ${askOrMove}${safe}`,
  },
  {
    name: 'unknown authority that sends its root along',
    security: 'tls',
    server: withCertificate('unknownAuthorityWithRoot'),
    says: (at) =>
      `the certificate of ${at} is signed by an authority that this computer does not know. ${askOrMove}${safe}`,
  },
];

const garbage = '\x07\x00\xff~%% 31337 hello\r\n';
const noise: FailureCase['says'] = (at, _made, protocol) =>
  `${at} does not answer like a mail server (${
    protocol === 'imap'
      ? 'it does not greet like an IMAP server'
      : 'the connection was answered by "?~%% 31337 hello"'
  }). ${checkKind}`;
const foreign =
  (line: string): FailureCase['says'] =>
  (at, _made, protocol) =>
    `${at} does not answer like a mail server (${
      protocol === 'imap'
        ? 'it does not greet like an IMAP server'
        : `the connection was answered by "${line}"`
    }). ${checkKind}`;

const greetingFaults: FailureCase[] = [
  {
    name: 'a web server behind TLS',
    security: 'tls',
    server: safely(() => http, { speaksSecond: true }),
    says: silent,
    then: again,
  },
  {
    name: 'a plain web server, TLS asked',
    security: 'tls',
    server: plain(http, { speaksSecond: true, thenCut: true }),
    says: notTls,
  },
  {
    name: 'a web server that tells what it thinks at once',
    security: 'starttls',
    server: plain(http),
    says: foreign('HTTP/1.1 400 Bad Request'),
  },
  { name: 'an SSH server, TLS asked', security: 'tls', server: plain(ssh), says: notTls },
  {
    name: 'an SSH server, STARTTLS asked',
    security: 'starttls',
    server: plain(ssh),
    says: foreign('SSH-2.0-OpenSSH_9.2p1 Debian-2'),
  },
  { name: 'garbage as greeting', security: 'tls', server: safely(() => garbage), says: noise },
  {
    name: 'the other mail protocol',
    security: 'tls',
    server: safely((protocol) => greetings[protocol === 'imap' ? 'pop3' : 'imap']),
    says: foreign('* OK ready'),
  },
  {
    name: 'a greeting that refuses',
    security: 'tls',
    server: safely((protocol) =>
      protocol === 'imap' ? '* BYE too many connections\r\n' : '-ERR too many connections\r\n',
    ),
    says: (at) => `${at} cannot serve you at the moment (it said: too many connections).`,
    then: [' Try again in a few minutes.', ' Satchel will try again by itself.'],
  },
  { name: 'hang behind TLS', security: 'tls', server: safely(() => null), says: silent, then: again },
  { name: 'hang, STARTTLS', security: 'starttls', server: plain(null), says: silent, then: again },
  { name: 'hang before TLS', security: 'tls', server: plain(null), says: silent, then: again },
  {
    name: 'cut in the middle of the greeting',
    security: 'tls',
    server: safely((protocol) => greetings[protocol].slice(0, 4), { thenCut: true }),
    says: (at) =>
      `${at} cut the connection. Try again; if it stays so, check the port, and whether it wants TLS or STARTTLS.`,
    saysRunning: (at) => `the connection to ${at} was cut. Satchel will try again by itself.`,
  },
];

const refusals: Record<Protocol, (words: string) => string> = {
  imap: (words) => `TAG NO [AUTHENTICATIONFAILED] ${words}\r\n`,
  pop3: (words) => `-ERR [AUTH] ${words}\r\n`,
};
const wrongPassword =
  (words: string): FailureCase['says'] =>
  (at) =>
    `${at} did not accept the user name or password (it said: ${words}). Enter the password again, and check the user name.`;

const signIn: FailureCase[] = [
  {
    name: 'wrong password',
    security: 'tls',
    server: (made, protocol) =>
      safely(greets, { toPassword: () => refusals[protocol]('That is not it.') })(made, protocol),
    says: wrongPassword('That is not it'),
    hearsPassword: true,
  },
  {
    name: 'wrong password, repeated by the server',
    security: 'starttls',
    server: (made, protocol) => ({
      tls: { pem: made.good, at: 'starttls' },
      greeting: greetings[protocol],
      toPassword: (line) => refusals[protocol](`what is ${line.split(' ').at(-1)?.replaceAll('"', '')}`),
    }),
    says: wrongPassword('what is …'),
    hearsPassword: true,
  },
  {
    name: 'cut at the password',
    security: 'tls',
    server: safely(greets, { toPassword: () => cut }),
    says: (at, _made, protocol) =>
      protocol === 'imap'
        ? `${at} cut the connection. Try again; if it stays so, check the port, and whether it wants TLS or STARTTLS.`
        : `${at} hung up at the password, as some servers do when it is wrong. Enter the password again, and check the user name.`,
    saysRunning: (at) => `the connection to ${at} was cut. Satchel will try again by itself.`,
    hearsPassword: true,
  },
];

export const failureCases: FailureCase[] = [...connections, ...certificates, ...greetingFaults, ...signIn];
