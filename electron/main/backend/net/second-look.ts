/** Looks at a server that failed once more: is it there, does it speak TLS at once, with which certificate? */
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { isCertificate } from './certificate-facts';

export type MailProtocol = 'imap' | 'pop3' | 'smtp';

export interface SecondLook {
  /** It took the connection. */
  reached: boolean;
  /** It answered a TLS handshake from the first byte. */
  speaksTls: boolean;
  /** null: none, or no TLS. */
  certificate: PeerCertificate | null;
}

/** Each is said after an answer; after the answer to the last one it is time for the handshake. */
const askForTls: Record<MailProtocol, readonly string[]> = {
  imap: ['a STARTTLS\r\n'],
  pop3: ['STLS\r\n'],
  smtp: ['EHLO [127.0.0.1]\r\n', 'STARTTLS\r\n'],
};

/**
 * Node gives a refused certificate away to nobody, so this connection takes any, reads it and ends: nothing but the
 * handshake is ever sent on it, and nothing that it brings is believed. Never rejects.
 * @param timeout ms for everything
 * @param starttls null: TLS from the first byte; else the protocol in whose words it is asked for after the greeting
 */
export function lookAgain(
  host: string,
  port: number,
  timeout: number,
  starttls: MailProtocol | null = null,
): Promise<SecondLook> {
  return new Promise((resolve) => {
    const look: SecondLook = { reached: false, speaksTls: false, certificate: null };
    const socket = connectTcp({ host, port, autoSelectFamily: true });
    const timer = setTimeout(() => finish(), timeout);
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(look);
    };
    // Both listeners stay: an `error` event without one would end the process.
    socket.on('error', finish);
    socket.on('close', finish);
    const shakeHands = (): void => {
      const name = isIP(host) ? {} : { servername: host };
      const secured = connectTls({ socket, host, ...name, rejectUnauthorized: false }, () => {
        look.speaksTls = true;
        const certificate: unknown = secured.getPeerCertificate();
        if (isCertificate(certificate)) look.certificate = certificate;
        finish();
      });
      secured.on('error', finish);
    };
    socket.once('connect', () => {
      look.reached = true;
      if (starttls === null) {
        shakeHands();
        return;
      }
      // What the server says does not matter here.
      const ask = ([line, ...rest]: readonly string[]): void =>
        void socket.once('data', () => {
          if (line === undefined) return shakeHands();
          ask(rest);
          socket.write(line);
        });
      ask(askForTls[starttls]);
    });
  });
}
