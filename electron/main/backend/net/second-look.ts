/** Looks at a server that failed once more: is it there, does it speak TLS at once, with which certificate? */
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { isCertificate } from './certificate-facts';

export interface SecondLook {
  /** It took the connection. */
  reached: boolean;
  /** It answered a TLS handshake from the first byte. */
  speaksTls: boolean;
  /** null: none, or no TLS. */
  certificate: PeerCertificate | null;
}

/**
 * Node gives a refused certificate away to nobody, so this connection takes any, reads it and ends: nothing but the
 * handshake is ever sent on it, and nothing that it brings is believed. Never rejects.
 * @param timeout ms for everything
 */
export function lookAgain(host: string, port: number, timeout: number): Promise<SecondLook> {
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
    socket.once('connect', () => {
      look.reached = true;
      const name = isIP(host) ? {} : { servername: host };
      const secured = connectTls({ socket, host, ...name, rejectUnauthorized: false }, () => {
        look.speaksTls = true;
        const certificate: unknown = secured.getPeerCertificate();
        if (isCertificate(certificate)) look.certificate = certificate;
        finish();
      });
      secured.on('error', finish);
    });
  });
}
