/** Which account a message is of, and whether its server knows what was done to it. */
import { Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AccountSummary, MessageDetail } from '../../../electron/contract/model';
import { colourOf } from '../../ui/account-colours';
import styles from './message-header.module.css';

export function MessageFacts({
  message,
  account,
}: {
  message: MessageDetail;
  account: AccountSummary | undefined;
}): ReactNode {
  return (
    <>
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
    </>
  );
}
