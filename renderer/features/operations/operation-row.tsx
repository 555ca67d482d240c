/** One operation of an unfolded group. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { isPending } from '../../../electron/contract/operation';
import type { OperationRecord } from '../../../electron/contract/operation';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import {
  describeOperation,
  describeState,
  describeTries,
  describeTurn,
  isOnlyHere,
  isWholeHere,
  lookalikesOf,
} from './describe-operation';
import type { PanelKey, RowPlace } from './panel-rows';
import styles from './operations-panel.module.css';

interface OperationRowProps extends RowPlace {
  record: OperationRecord;
  account: string;
  target: string;
  now: number;
  onAct: (key: PanelKey) => void;
}

export function OperationRow({
  index,
  top,
  measure,
  isActive,
  record,
  account,
  target,
  onAct,
}: OperationRowProps): ReactNode {
  const { operation, state, tries, reason } = record;
  const { word, tone, canRetry, canDiscard, canDismiss } = describeState(state, tries);
  const facts = [
    isPending(state) && describeTurn(record, account, target),
    isPending(state) && describeTries(record),
  ].filter((fact) => typeof fact === 'string');
  const what = describeOperation(operation, account, target);
  const tab = isActive ? 0 : -1;
  return (
    <div
      ref={measure}
      role="row"
      aria-level={2}
      aria-rowindex={index + 1}
      aria-label={[what, word, ...facts, reason].filter(Boolean).join('. ')}
      tabIndex={tab}
      data-index={index}
      className={cx(styles.place, styles.row, styles.inner)}
      style={{ insetBlockStart: top }}
    >
      <div role="gridcell" className={styles.text}>
        <p className={styles.what} dir="auto">
          {what}
        </p>
        <p className={styles.facts}>
          <span className={cx(styles.state, styles[tone])}>{word}</span>
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
        {reason && <p className={styles.reason}>{reason}</p>}
      </div>
      <div role="gridcell" className={styles.buttons}>
        {canRetry && (
          <Button tabIndex={tab} onClick={() => onAct('retry')}>
            Retry
          </Button>
        )}
        {lookalikesOf(record).length > 0 && (
          <Button tabIndex={tab} onClick={() => onAct('choose')}>
            Choose which…
          </Button>
        )}
        {isWholeHere(record) && (
          <Button tabIndex={tab} onClick={() => onAct('put-back')}>
            Put it back
          </Button>
        )}
        {canDiscard && (
          <Button tabIndex={tab} onClick={() => onAct('discard')}>
            {isOnlyHere(record) ? 'Discard…' : 'Discard'}
          </Button>
        )}
        {canDismiss && (
          <IconButton icon={X} label="Dismiss" hint="e" tabIndex={tab} onClick={() => onAct('dismiss')} />
        )}
      </div>
    </div>
  );
}
