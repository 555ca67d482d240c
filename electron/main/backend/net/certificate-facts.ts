/** Reads what a certificate says of itself into plain facts; it may be anybody's. */
import type { PeerCertificate } from 'node:tls';
import type { CertificateFacts } from '../../../contract/errors';

const mostNames = 10;
const longestName = 255;

/** Whether a value is a certificate as Node gives them; a server may have none, which is an empty object. */
export function isCertificate(value: unknown): value is PeerCertificate {
  return typeof value === 'object' && value !== null && 'fingerprint256' in value && 'valid_to' in value;
}

/** @param now ms since 1970, by the clock that the certificate was judged by */
export function certificateFacts(certificate: PeerCertificate, now: number): CertificateFacts {
  const issuer = certificate.issuer as PeerCertificate['issuer'] | undefined;
  return {
    names: namesOf(certificate).slice(0, mostNames),
    issuer: first(issuer?.O) ?? first(issuer?.CN) ?? '',
    validFrom: Date.parse(certificate.valid_from),
    validTo: Date.parse(certificate.valid_to),
    fingerprint: certificate.fingerprint256,
    seenAt: now,
  };
}

/** Subject alternative names as Node writes them: `DNS:a.example, IP Address:127.0.0.1`; without any, the common name. */
function namesOf(certificate: PeerCertificate): string[] {
  const names = (certificate.subjectaltname ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):"?([^"]+)"?$/.exec(entry)?.[1] ?? []);
  const common = first((certificate.subject as PeerCertificate['subject'] | undefined)?.CN);
  return (names.length > 0 ? names : common === null ? [] : [common]).map((name) =>
    name.slice(0, longestName),
  );
}

/** A field may stand there twice, whatever the types say. */
function first(field: string | string[] | undefined): string | null {
  const value = Array.isArray(field) ? field[0] : field;
  return value ?? null;
}
