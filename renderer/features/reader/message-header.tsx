/** Subject, people and date of a mail, and what else is known of it. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Address, Envelope } from '../../../electron/contract/model';
import { formatFullDate } from '../../ui/format-date';
import styles from './message-header.module.css';

/** More recipients than this are folded behind a button. */
const shownRecipients = 6;

interface MessageHeaderProps {
  envelope: Envelope;
  /** ms since 1970; null where the mail tells no date. */
  when: number | null;
  /** What else there is to know of it, beside the date. */
  children?: ReactNode;
}

export function MessageHeader({ envelope, when, children }: MessageHeaderProps): ReactNode {
  const replyTo = envelope.replyTo.filter(
    (address) => !envelope.from.some((from) => from.address === address.address),
  );
  return (
    <header className={styles.header}>
      <h2 className={styles.subject} dir="auto">
        {envelope.subject || 'No subject'}
      </h2>
      <dl className={styles.people}>
        <People label="From" addresses={envelope.from} strong />
        <People label="To" addresses={envelope.to} />
        <People label="Cc" addresses={envelope.cc} />
        <People label="Reply to" addresses={replyTo} />
      </dl>
      <div className={styles.facts}>
        {when === null ? (
          <span>No date</span>
        ) : (
          <time dateTime={new Date(when).toISOString()}>{formatFullDate(when)}</time>
        )}
        {children}
      </div>
    </header>
  );
}

function People({
  label,
  addresses,
  strong,
}: {
  label: string;
  addresses: readonly Address[];
  strong?: boolean;
}): ReactNode {
  const [all, setAll] = useState(false);
  if (addresses.length === 0) return null;
  const shown = all ? addresses : addresses.slice(0, shownRecipients);
  const hidden = addresses.length - shown.length;
  return (
    <div className={styles.line}>
      <dt>{label}</dt>
      <dd>
        {shown.map((address, index) => (
          <span key={`${address.address} ${index}`} className={styles.person}>
            {address.name && (
              <bdi className={strong ? styles.strong : undefined} dir="auto">
                {address.name}
              </bdi>
            )}
            {address.name ? ' ' : ''}
            <bdi className={styles.address}>{address.name ? `<${address.address}>` : address.address}</bdi>
            {index < shown.length - 1 ? ', ' : ''}
          </span>
        ))}
        {hidden > 0 && (
          <button type="button" className={styles.more} onClick={() => setAll(true)}>
            and {hidden.toLocaleString()} more
          </button>
        )}
      </dd>
    </div>
  );
}
