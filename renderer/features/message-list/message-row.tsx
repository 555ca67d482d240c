/** One row of the list: who, what, when, and every state in words as well as in ink. */
import { Clock, Paperclip, Reply, Star } from 'lucide-react';
import { memo } from 'react';
import type { DragEvent, MouseEvent, ReactNode } from 'react';
import type { MessageId } from '../../../electron/contract/ids';
import type { AccountSummary, MessageListRow } from '../../../electron/contract/model';
import { draggedMail } from '../../state/drag';
import type { Density } from '../../state/ui-store';
import { colourOf } from '../../ui/account-colours';
import { cx } from '../../ui/cx';
import { displayNames } from '../../ui/format-address';
import { formatFullDate, formatListDate } from '../../ui/format-date';
import styles from './message-row.module.css';

interface MessageRowProps {
  /** undefined: its page is not here yet. */
  row: MessageListRow | undefined;
  index: number;
  top: number;
  height: number;
  density: Density;
  now: number;
  /** Sent and Drafts say to whom instead of from whom. */
  outgoing: boolean;
  account: AccountSummary | undefined;
  showAccount: boolean;
  isCursor: boolean;
  isOpen: boolean;
  isSelected: boolean;
  onClick: (event: MouseEvent, row: MessageListRow, index: number) => void;
  onStar: (id: MessageId) => void;
  onDragStart: (event: DragEvent, row: MessageListRow) => void;
}

export function rowElementId(id: MessageId): string {
  return `message ${id}`.replace(/\s/g, '_');
}

function people(row: MessageListRow, outgoing: boolean): string {
  return outgoing ? displayNames(row.to, 'No recipients') : displayNames(row.from, 'Unknown sender');
}

/** What a screen reader says of the row, most telling first. */
function spoken(props: MessageRowProps, row: MessageListRow): string {
  const { account, showAccount, outgoing } = props;
  return [
    row.unread && 'Unread',
    row.starred && 'Starred',
    row.answered && 'Answered',
    `${outgoing ? 'To ' : ''}${people(row, outgoing)}`,
    row.subject || 'No subject',
    formatFullDate(row.sortKey),
    showAccount && account?.label,
    row.hasAttachments && 'Has attachments',
    row.pending > 0 && 'Waiting for the server',
  ]
    .filter(Boolean)
    .join(', ');
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps): ReactNode {
  const { row, index, top, height, now, outgoing, account, showAccount, density } = props;
  const place = { transform: `translateY(${top}px)`, blockSize: height };
  if (!row) {
    return (
      <div role="row" aria-rowindex={index + 1} aria-label="Loading" className={styles.row} style={place}>
        <div role="gridcell" className={styles.skeleton} />
      </div>
    );
  }
  return (
    // The grid around it keeps the focus (aria-activedescendant) and has the keys.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={rowElementId(row.id)}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={props.isSelected || (props.isOpen && props.isCursor)}
      aria-label={spoken(props, row)}
      className={cx(
        styles.row,
        row.unread && styles.unread,
        props.isCursor && styles.cursor,
        props.isOpen && styles.open,
        props.isSelected && styles.selected,
      )}
      style={place}
      data-cursor={props.isCursor || undefined}
      data-density={density}
      draggable
      onDragStart={(event) => props.onDragStart(event, row)}
      onDragEnd={() => draggedMail.end()}
      onClick={(event) => props.onClick(event, row, index)}
    >
      <div role="gridcell" className={styles.cell}>
        {account && <span className={styles.stripe} style={{ background: colourOf(account.colour) }} />}
        <span className={styles.dot} />
        <span className={cx(styles.line, styles.first)}>
          <span className={styles.people} dir="auto">
            {people(row, outgoing)}
          </span>
          <span className={styles.marks}>
            {row.pending > 0 && <Clock size={13} aria-hidden data-mark="pending" />}
            {row.answered && <Reply size={14} aria-hidden />}
            {row.hasAttachments && <Paperclip size={13} aria-hidden />}
            <time dateTime={new Date(row.sortKey).toISOString()}>{formatListDate(row.sortKey, now)}</time>
          </span>
        </span>
        <span className={styles.line}>
          <span className={cx(styles.subject, !row.subject && styles.none)} dir="auto">
            {row.subject || 'No subject'}
          </span>
          <button
            type="button"
            tabIndex={-1}
            className={cx(styles.star, row.starred && styles.starred)}
            aria-label={row.starred ? 'Remove star' : 'Star'}
            aria-pressed={row.starred}
            // The list keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={(event) => {
              event.stopPropagation();
              props.onStar(row.id);
            }}
          >
            <Star size={15} aria-hidden fill={row.starred ? 'currentColor' : 'none'} />
          </button>
        </span>
        {(density === 'comfortable' || (showAccount && account)) && (
          <span className={cx(styles.line, styles.last)}>
            {density === 'comfortable' && (
              <span className={styles.preview} dir="auto">
                {row.preview || ' '}
              </span>
            )}
            {showAccount && account && (
              <span className={styles.account} dir="auto">
                {account.label}
              </span>
            )}
          </span>
        )}
      </div>
    </div>
  );
});
