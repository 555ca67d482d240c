/** One action in one account: what it does, how far it is, why it waits, and what can be done about it. */
import { ChevronRight, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { GroupSummary } from '../../../electron/contract/queries';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { formatAgo, formatFullDate } from '../../ui/format-date';
import { choicesOf, describeGroup, describeProgress, isSingle, progressOf } from './describe-group';
import { describeState, describeTries, describeTurn } from './describe-operation';
import type { PanelKey, RowPlace } from './panel-rows';
import styles from './operations-panel.module.css';
import { TargetGone } from './target-gone';

interface GroupRowProps extends RowPlace {
  group: GroupSummary;
  account: string;
  target: string;
  now: number;
  isExpanded: boolean;
  onToggle: () => void;
  onAct: (key: PanelKey) => void;
}

export function GroupRow({
  index,
  top,
  measure,
  isActive,
  group,
  account,
  target,
  now,
  isExpanded,
  onToggle,
  onAct,
}: GroupRowProps): ReactNode {
  const { state, tries, reason } = group.top;
  const { word, tone } = describeState(state, tries);
  const what = describeGroup(group, account, target);
  const single = isSingle(group);
  const progress = progressOf(group);
  const { canRetry, canChoose, canPutBack, discards, asksFirst, canDismiss } = choicesOf(group);
  const facts = [
    ...describeProgress(group),
    group.rank < 3 && describeTurn(group.top, account, target),
    group.rank < 3 && describeTries(group.top),
  ].filter((fact) => typeof fact === 'string');
  const age = formatAgo(group.since, now);
  const tab = isActive ? 0 : -1;
  return (
    <div
      ref={measure}
      role="row"
      aria-level={1}
      aria-rowindex={index + 1}
      aria-expanded={single ? undefined : isExpanded}
      aria-label={[what, word, ...facts, age, reason].filter(Boolean).join('. ')}
      tabIndex={tab}
      data-index={index}
      data-group={group.id}
      className={cx(styles.place, styles.row)}
      style={{ insetBlockStart: top }}
    >
      {/* For the mouse only: the row around it unfolds by the arrow keys. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events */}
      <div role="gridcell" tabIndex={-1} className={styles.text} onClick={single ? undefined : onToggle}>
        {!single && (
          <ChevronRight size={15} aria-hidden className={cx(styles.chevron, isExpanded && styles.unfolded)} />
        )}
        <p className={styles.what} dir="auto">
          {what}
        </p>
        <p className={styles.facts}>
          <span className={cx(styles.state, styles[tone])}>{word}</span>
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          <time dateTime={new Date(group.since).toISOString()} title={formatFullDate(group.since)}>
            {age}
          </time>
        </p>
        {progress !== null && (
          <div className={styles.track} aria-hidden>
            <div className={styles.bar} style={{ inlineSize: `${progress * 100}%` }} />
          </div>
        )}
        {reason && <p className={styles.reason}>{reason}</p>}
      </div>
      <div role="gridcell" className={styles.buttons}>
        {canRetry && (
          <Button tabIndex={tab} data-tip="Retry" data-tip-keys="r" onClick={() => onAct('retry')}>
            Retry
          </Button>
        )}
        {canChoose && (
          <Button tabIndex={tab} data-tip="Choose" data-tip-keys="c" onClick={() => onAct('choose')}>
            Choose which…
          </Button>
        )}
        {canPutBack && (
          <Button tabIndex={tab} data-tip="Put back" data-tip-keys="p" onClick={() => onAct('put-back')}>
            {single ? 'Put it back' : 'Put them back'}
          </Button>
        )}
        <TargetGone record={group.top} tabIndex={tab} />
        {discards > 0 && (
          <Button tabIndex={tab} data-tip="Discard" data-tip-keys="Del" onClick={() => onAct('discard')}>
            {asksFirst ? 'Discard…' : 'Discard'}
          </Button>
        )}
        {canDismiss && (
          <IconButton icon={X} label="Dismiss" hint="e" tabIndex={tab} onClick={() => onAct('dismiss')} />
        )}
      </div>
    </div>
  );
}
