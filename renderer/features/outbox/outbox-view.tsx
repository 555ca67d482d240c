/** Mail on its way out: where each message stands, in words, and what can be done about it. Nothing vanishes unseen. */
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { OperationId } from '../../../electron/contract/ids';
import type { OutboxRecord } from '../../../electron/contract/outbox';
import type { AccountSummary } from '../../../electron/contract/model';
import { useLiveQuery } from '../../data/use-live-query';
import { actOnMail } from '../../state/outbox-actions';
import { useStatus } from '../../state/status-store';
import { useNow } from '../../state/use-now';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { EmptyState } from '../../ui/empty-state';
import { displayNames } from '../../ui/format-address';
import { formatFullDate } from '../../ui/format-date';
import { formatSize } from '../../ui/format-size';
import { LaterDialog } from '../../ui/later/later-dialog';
import { describeOutbox, isShown, recipientsOf } from './describe-outbox';
import type { OutboxAction } from './describe-outbox';
import styles from './outbox-view.module.css';

const actionLabels: Record<OutboxAction, string> = {
  edit: 'Take back and edit',
  'send-now': 'Send now',
  reschedule: 'Send later…',
  'was-sent': 'It was sent',
  'send-again': 'Send again',
  correct: 'Correct the addresses',
  'give-up': 'Do not try again',
  dismiss: 'Dismiss',
};

interface OutboxViewProps {
  accounts: readonly AccountSummary[];
  leading: ReactNode;
}

export function OutboxView({ accounts, leading }: OutboxViewProps): ReactNode {
  const records = useLiveQuery('outbox', {})?.filter(isShown);
  const [choosing, setChoosing] = useState<OperationId | null>(null);
  return (
    <main className={styles.pane} data-pane="list">
      <header className={styles.header}>
        {leading}
        <div>
          <h1 className={styles.title}>Outbox</h1>
          <p className={styles.count}>{countWords(records?.length)}</p>
        </div>
      </header>
      {records?.length === 0 ? (
        <EmptyState icon={CircleCheck} title="The outbox is empty" role="status">
          <p>What you send waits here until its server has it.</p>
        </EmptyState>
      ) : (
        <ul className={styles.list} aria-label="Messages in the outbox">
          {records?.map((record) => (
            <OutboxRow
              key={record.item.id}
              record={record}
              account={accounts.find(({ id }) => id === record.item.accountId)}
              onChoose={() => setChoosing(record.item.id)}
            />
          ))}
        </ul>
      )}
      {choosing !== null && (
        <LaterDialog
          onChoose={(notBefore) => {
            setChoosing(null);
            void actOnMail('outbox.reschedule', { id: choosing, notBefore });
          }}
          onClose={() => setChoosing(null)}
        />
      )}
    </main>
  );
}

function countWords(count: number | undefined): string {
  if (count === undefined) return '';
  return count === 1 ? '1 message' : `${count.toLocaleString()} messages`;
}

interface OutboxRowProps {
  record: OutboxRecord;
  account: AccountSummary | undefined;
  onChoose: () => void;
}

function OutboxRow({ record, account, onChoose }: OutboxRowProps): ReactNode {
  const now = useNow(5_000);
  const { item } = record;
  const { envelope } = item;
  const hold = useHold(item.accountId);
  const { state, tone, details, actions } = describeOutbox(record, now, hold);
  const subject = envelope.subject.trim() || 'No subject';
  const { id } = item;
  const run: Record<OutboxAction, () => void> = {
    edit: () => void actOnMail('outbox.take-back', { id }),
    'send-now': () => void actOnMail('outbox.send-now', { id }),
    reschedule: onChoose,
    'was-sent': () => void actOnMail('outbox.resolve', { id, as: 'sent' }),
    'send-again': () => void actOnMail('outbox.resolve', { id, as: 'again' }),
    correct: () => void actOnMail('outbox.correct', { id }),
    'give-up': () => void actOnMail('outbox.give-up', { id }),
    dismiss: () => void actOnMail('outbox.dismiss', { id }),
  };
  return (
    <li className={styles.row} aria-label={`${subject}: ${state}`}>
      <div className={styles.what}>
        <p className={styles.people} dir="auto">
          {displayNames(recipientsOf(item), `${item.to.length} hidden recipients`)}
        </p>
        <p className={styles.subject} dir="auto">
          {subject}
        </p>
        <p className={styles.state} role="status">
          <span className={cx(styles.word, styles[tone])}>{state}</span>
        </p>
        {details.map((sentence) => (
          <p key={sentence} className={styles.detail} dir="auto">
            {sentence}
          </p>
        ))}
        <p className={styles.facts}>
          {account && <span>{account.label}</span>}
          <span>{formatSize(item.octets)}</span>
          <time dateTime={new Date(item.createdAt).toISOString()}>{formatFullDate(item.createdAt)}</time>
        </p>
      </div>
      <div className={styles.buttons} role="group" aria-label={`What to do with ${subject}`}>
        {actions.map((action, index) => (
          <Button key={action} data-f6={index === 0 ? 'list' : undefined} onClick={run[action]}>
            {actionLabels[action]}
          </Button>
        ))}
      </div>
    </li>
  );
}

/** Why the account sends nothing now, where that is so. */
function useHold(accountId: OutboxRecord['item']['accountId']): string | null {
  const { accounts, workOffline } = useStatus();
  if (workOffline) return 'You work offline.';
  const status = accounts[accountId];
  if (status?.phase === 'paused') return 'This account is paused.';
  if (status?.phase === 'stopped') return status.sentence ?? 'This account waits for you to sign in.';
  if (status?.phase === 'offline') return status.sentence ?? 'Its server cannot be reached.';
  return null;
}
