/** Everything that was done here and is not on its server yet, and what became of the rest: nothing is hidden. */
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import { isPending, targetAccount } from '../../../electron/contract/operation';
import { mostOperations } from '../../../electron/contract/queries';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useLiveQuery } from '../../data/use-live-query';
import { useNotices } from '../../state/notices';
import { useNow } from '../../state/use-now';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { formatAge, formatFullDate } from '../../ui/format-date';
import { describeOperation, describeState, describeTries, describeTurn } from './describe-operation';
import styles from './operations-panel.module.css';
import { TargetGone } from './target-gone';

/** How many settled operations are listed below the pending ones. */
const history = 100;
/** Rows shown at once; a bulk action can queue thousands. */
const page = 200;

export function OperationsPanel({
  accounts,
  onClose,
}: {
  accounts: readonly AccountSummary[];
  onClose: () => void;
}): ReactNode {
  const [shown, setShown] = useState(page);
  const records = useLiveQuery('operations', { pending: shown, history });
  const total = useLiveQuery('pending-count', {}) ?? 0;
  const now = useNow(10_000);
  const pending = records?.filter((record) => isPending(record.state)) ?? [];
  const settled = records?.filter((record) => !isPending(record.state)) ?? [];
  const labelOf = (id: AccountId): string =>
    accounts.find((known) => known.id === id)?.label ?? 'a removed account';
  const row = (record: OperationRecord): ReactNode => (
    <OperationRow
      key={record.operation.id}
      record={record}
      now={now}
      account={labelOf(record.operation.accountId)}
      target={labelOf(targetAccount(record.operation))}
    />
  );
  return (
    <Dialog title="Pending operations" shape="sheet" onClose={onClose}>
      {records && pending.length === 0 && (
        <div className={styles.calm}>
          <EmptyState icon={CircleCheck} title="Everything is on its server">
            <p>What you do offline waits here until its server can be reached.</p>
          </EmptyState>
        </div>
      )}
      {pending.length > 0 && (
        <ul className={styles.list} aria-label="Waiting for the server">
          {pending.map(row)}
        </ul>
      )}
      {pending.length > 0 && total > pending.length && shown < mostOperations && (
        <Button
          look="quiet"
          onClick={() => setShown(Math.min(shown + page, mostOperations))}
        >{`Show more of ${total.toLocaleString()}`}</Button>
      )}
      {settled.length > 0 && (
        <>
          <h3 className={styles.heading}>History</h3>
          <ul className={styles.list} aria-label="History">
            {settled.map(row)}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function OperationRow({
  record,
  account,
  target,
  now,
}: {
  record: OperationRecord;
  account: string;
  target: string;
  now: number;
}): ReactNode {
  const { operation, state, tries, reason } = record;
  const { word, tone, canRetry, canDiscard } = describeState(state, tries);
  const told = describeTries(record);
  const turn = isPending(state) ? describeTurn(record, account, target) : null;
  const give = async (name: 'operation.retry' | 'operation.discard'): Promise<void> => {
    const result = await sendCommand(name, { operationId: operation.id });
    if (!result.ok) useNotices.getState().tell({ level: 'error', sentence: result.sentence, actionId: null });
  };
  return (
    <li className={styles.row}>
      <p className={styles.what} dir="auto">
        {describeOperation(operation, account, target)}
      </p>
      <p className={styles.facts}>
        <span className={cx(styles.state, styles[tone])}>{word}</span>
        <time
          dateTime={new Date(operation.createdAt).toISOString()}
          title={formatFullDate(operation.createdAt)}
        >
          {formatAge(operation.createdAt, now)} ago
        </time>
        {turn && <span>{turn}</span>}
        {told && <span>{told}</span>}
      </p>
      {reason && <p className={styles.reason}>{reason}</p>}
      {(canRetry || canDiscard) && (
        <div className={styles.buttons}>
          {canRetry && <Button onClick={() => void give('operation.retry')}>Retry</Button>}
          <TargetGone record={record} />
          {canDiscard && <Button onClick={() => void give('operation.discard')}>Discard</Button>}
        </div>
      )}
    </li>
  );
}
