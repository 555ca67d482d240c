/** What a refused certificate says of itself, and the way to trust exactly this one at exactly this server. */
import type { ReactNode } from 'react';
import type { CertificatePin, ServerAddress } from '../../../electron/contract/account';
import type { CertificateFacts, MailError } from '../../../electron/contract/errors';
import { Button } from '../../ui/button';
import styles from './accounts.module.css';

/** The certificate for which a connection was refused; null: it was not about a certificate. */
export function refusedCertificate(error: MailError | null | undefined): CertificateFacts | null {
  return error?.kind === 'tls' ? (error.certificate ?? null) : null;
}

interface CertificateDetailsProps {
  certificate: CertificateFacts;
  server: Pick<ServerAddress, 'host' | 'port'>;
  busy: boolean;
  onTrust: (pin: CertificatePin) => void;
}

export function CertificateDetails({
  certificate,
  server,
  busy,
  onTrust,
}: CertificateDetailsProps): ReactNode {
  const { host, port } = server;
  const { names, issuer, validFrom, validTo, fingerprint } = certificate;
  return (
    <details className={styles.certificate}>
      <summary>Certificate details</summary>
      <dl>
        <dt>For</dt>
        <dd>{names.length > 0 ? names.join(', ') : 'it names no server'}</dd>
        <dt>Issued by</dt>
        <dd>{issuer || 'it names nobody'}</dd>
        <dt>Valid</dt>
        <dd>
          {day(validFrom)} to {day(validTo)}
        </dd>
        <dt>Fingerprint (SHA-256)</dt>
        <dd>
          <code>{fingerprint}</code>
        </dd>
      </dl>
      <p>
        Whoever is behind a wrong certificate can read your password and your mail. Trust it only if you run
        this server yourself, or if whoever runs it has told you this very fingerprint. Satchel asks again
        when it changes.
      </p>
      <Button
        look="danger"
        aria-disabled={busy}
        onClick={() => !busy && onTrust({ host, port, fingerprint })}
      >
        {`Trust this certificate for ${host}`}
      </Button>
    </details>
  );
}

/** In universal time, as certificates count. */
function day(time: number): string {
  if (!Number.isFinite(time)) return 'a day that it does not tell';
  return new Date(time).toLocaleDateString(undefined, { dateStyle: 'long', timeZone: 'UTC' });
}
