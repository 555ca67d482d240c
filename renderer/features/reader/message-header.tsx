/** Subject, people, date and account of the open message. */
import { Clock } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountSummary, Address, MessageDetail } from '../../../electron/contract/model';
import { colourOf } from '../../ui/account-colours';
import { formatFullDate } from '../../ui/format-date';
import styles from './message-header.module.css';

/** More recipients than this are folded behind a button. */
const shownRecipients = 6;

export function MessageHeader({
  message,
  account,
}: {
  message: MessageDetail;
  account: AccountSummary | undefined;
}): ReactNode {
  const { envelope } = message;
  const when = envelope.date ?? message.sortKey;
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
        <time dateTime={new Date(when).toISOString()}>{formatFullDate(when)}</time>
        {account && (
          <span className={styles.account}>
            <span className={styles.colour} style={{ background: colourOf(account.colour) }} />
            <span dir="auto">{account.label}</span>
          </span>
        )}
        {message.pending > 0 && (
          <span className={styles.account}>
            <Clock size={13} aria-hidden />
            Waiting for the server
          </span>
        )}
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
