/** Looks at a server that failed once more: is it there, does it speak TLS at once, with which certificate? */
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { isCertificate } from './certificate-facts';

export type MailProtocol = 'imap' | 'pop3';

export interface SecondLook {
  /** It took the connection. */
  reached: boolean;
  /** It answered a TLS handshake from the first byte. */
  speaksTls: boolean;
  /** null: none, or no TLS. */
  certificate: PeerCertificate | null;
}

const askForTls = { imap: 'a STARTTLS\r\n', pop3: 'STLS\r\n' } as const;

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
      // A line from the server, our one request, a line from the server: what they say does not matter here.
      socket.once('data', () => {
        socket.once('data', shakeHands);
        socket.write(askForTls[starttls]);
      });
    });
  });
}
