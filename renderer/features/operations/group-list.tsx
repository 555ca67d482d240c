/** The rows of the pending view: a virtual tree grid with one tab stop, arrow keys and the keys of the registry inside. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { OperationChoice } from '../../../electron/contract/commands';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { targetAccount } from '../../../electron/contract/operation';
import type { MailOperation, OperationRecord } from '../../../electron/contract/operation';
import type { GroupId } from '../../../electron/contract/operation-group';
import type { GroupSummary, QueryValues } from '../../../electron/contract/queries';
import { useLiveQuery } from '../../data/use-live-query';
import { windowRange } from '../../data/window-range';
import type { WindowRange } from '../../data/window-range';
import { useNow } from '../../state/use-now';
import { choicesOf, isSingle } from './describe-group';
import { describeState, isOnlyHere, isWholeHere, lookalikesOf } from './describe-operation';
import { GroupRow } from './group-row';
import styles from './operations-panel.module.css';
import { OperationRow } from './operation-row';
import { countRows, rowAt, spanOf } from './panel-rows';
import type { PanelKey, PanelRow } from './panel-rows';

export type GroupPage = QueryValues['operation-groups'];

interface GroupListProps {
  groups: GroupPage;
  expanded: GroupId | null;
  accounts: readonly AccountSummary[];
  keyOf: (event: KeyboardEvent) => PanelKey | null;
  onRange: (range: WindowRange) => void;
  onExpand: (group: GroupId | null) => void;
  /** @param asks the person is asked first */
  onAct: (key: PanelKey, choice: OperationChoice, asks: boolean) => void;
  /** The person is to choose the message that an operation means. */
  onChoose: (record: OperationRecord) => void;
}

export const headings = ['Needs you', 'In progress', 'Waiting', 'History'] as const;

/** Before they are measured, in px at the normal text size. */
const likelyHeights: Record<PanelRow['kind'], number> = { heading: 40, group: 76, operation: 56 };
const pageRows = 8;

export function GroupList(props: GroupListProps): ReactNode {
  const { groups, expanded, accounts, keyOf, onRange, onExpand, onAct, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [operationRange, setOperationRange] = useState<WindowRange>({ offset: 0, limit: 200 });
  const operations = useLiveQuery(
    'group-operations',
    expanded === null ? null : { ...operationRange, group: expanded },
  );
  const now = useNow(10_000);
  const count = countRows(groups);
  /** The row that is in the tab order. */
  const [active, setActive] = useState(1);
  /** A row that gets the focus as soon as it is there: to begin with the first. */
  const wanted = useRef<number | null>(1);
  const hadFocus = useRef(false);

  const groupAt = useCallback(
    (index: number): GroupSummary | undefined => groups.groups[index - groups.offset],
    [groups],
  );
  const operationAt = useCallback(
    (index: number): OperationRecord | undefined =>
      operations && operations.group === expanded ? operations.records[index - operations.offset] : undefined,
    [operations, expanded],
  );
  /** A row that takes the place of another one has a height of its own. */
  const keyOfRow = useCallback(
    (index: number): string => {
      const row = rowAt(groups, index);
      if (row?.kind === 'heading') return `heading ${row.rank}`;
      const id = row?.kind === 'group' ? groupAt(row.index)?.id : row && operationAt(row.index)?.operation.id;
      return id ?? `row ${index}`;
    },
    [groups, groupAt, operationAt],
  );

  // eslint-disable-next-line react-hooks/incompatible-library -- known to the virtualizer's makers; nothing here is memoised on it
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => likelyHeights[rowAt(groups, index)?.kind ?? 'group'],
    getItemKey: keyOfRow,
    overscan: 4,
    rangeExtractor: (range) => {
      const indices = defaultRangeExtractor(range);
      // The row with the focus stays, however far it is scrolled away.
      return active < count && !indices.includes(active)
        ? [...indices, active].sort((a, b) => a - b)
        : indices;
    },
  });
  const items = virtualizer.getVirtualItems();
  const rows = items.map((item) => rowAt(groups, item.index));
  const groupSpan = spanOf(rows, 'group');
  const operationSpan = spanOf(rows, 'operation');
  const [firstGroup, lastGroup] = [groupSpan?.first ?? 0, groupSpan?.last ?? 0];
  const [firstOperation, lastOperation] = [operationSpan?.first ?? 0, operationSpan?.last ?? 0];
  useEffect(() => onRange(windowRange(firstGroup, lastGroup)), [firstGroup, lastGroup, onRange]);
  useEffect(
    () => setOperationRange(windowRange(firstOperation, lastOperation)),
    [firstOperation, lastOperation],
  );

  const focusRow = (index: number): HTMLElement | null =>
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
  useEffect(() => {
    const lost = hadFocus.current && !scroller.current?.contains(document.activeElement);
    const target = wanted.current ?? (lost ? Math.min(active, count - 1) : null);
    if (target === null) return;
    const row = focusRow(target);
    if (!row) return;
    wanted.current = null;
    row.focus();
  });

  const labelOf = (id: AccountId): string =>
    accounts.find((known) => known.id === id)?.label ?? 'a removed account';
  const labels = (operation: MailOperation) => ({
    account: labelOf(operation.accountId),
    target: labelOf(targetAccount(operation)),
  });

  const goTo = (index: number, step: 1 | -1): void => {
    let to = Math.max(0, Math.min(index, count - 1));
    while (rowAt(groups, to)?.kind === 'heading') to += to === 0 ? 1 : step;
    setActive(to);
    wanted.current = to;
    virtualizer.scrollToIndex(to, { align: 'auto' });
  };

  const toggle = (group: GroupSummary): void => {
    if (!isSingle(group)) onExpand(expanded === group.id ? null : group.id);
  };

  const actOn = (key: PanelKey, row: PanelRow | null): void => {
    if (key === 'retry-all' || key === 'discard-all' || key === 'clear-history') {
      onAct(key, { everything: true }, key === 'discard-all');
      return;
    }
    if (row?.kind === 'group') {
      const group = groupAt(row.index);
      const can = group && choicesOf(group);
      if (!group || !can) return;
      if ((key === 'retry' && can.canRetry) || (key === 'dismiss' && can.canDismiss))
        onAct(key, { groupId: group.id }, false);
      if (key === 'choose' && can.canChoose) onChoose(group.top);
      if (key === 'put-back' && can.canPutBack) onAct(key, { groupId: group.id }, false);
      if (key === 'discard' && can.discards > 0) onAct(key, { groupId: group.id }, can.asksFirst);
    }
    const record = row?.kind === 'operation' ? operationAt(row.index) : undefined;
    if (!record) return;
    if (key === 'choose' && lookalikesOf(record).length > 0) onChoose(record);
    const can = describeState(record.state, record.tries);
    if (
      (key === 'retry' && can.canRetry) ||
      (key === 'put-back' && isWholeHere(record)) ||
      (key === 'discard' && can.canDiscard) ||
      (key === 'dismiss' && can.canDismiss)
    )
      onAct(key, { operationId: record.operation.id }, key === 'discard' && isOnlyHere(record));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rowAt(groups, active);
    const onRow = event.target instanceof HTMLElement && event.target.dataset['index'] !== undefined;
    const group = row?.kind === 'group' ? groupAt(row.index) : undefined;
    const key = keyOf(event);
    if (key) actOn(key, row);
    else if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    else if (event.key === 'ArrowDown') goTo(active + 1, 1);
    else if (event.key === 'ArrowUp') goTo(active - 1, -1);
    else if (event.key === 'PageDown') goTo(active + pageRows, 1);
    else if (event.key === 'PageUp') goTo(active - pageRows, -1);
    else if (event.key === 'Home') goTo(0, 1);
    else if (event.key === 'End') goTo(count - 1, -1);
    else if (!onRow) return;
    else if (event.key === 'ArrowLeft' && row?.kind === 'operation') {
      const before = active - row.index - 1;
      onExpand(null);
      goTo(before, -1);
    } else if (!group) return;
    else if (event.key === 'ArrowRight' && expanded === group.id) goTo(active + 1, 1);
    else if (
      event.key === 'Enter' ||
      event.key === ' ' ||
      (event.key === 'ArrowRight') !== (expanded === group.id && event.key === 'ArrowLeft')
    )
      toggle(group);
    else return;
    event.preventDefault();
  };

  return (
    // The rows inside have the focus.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Operations"
      aria-rowcount={count}
      aria-colcount={2}
      className={styles.scroller}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        hadFocus.current = true;
        const index = event.target.closest<HTMLElement>('[data-index]')?.dataset['index'];
        if (index !== undefined) setActive(Number(index));
      }}
      onBlur={(event) => {
        // A row that is taken away has nobody to hand the focus to; everybody else has.
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget))
          hadFocus.current = false;
      }}
    >
      <div role="presentation" className={styles.canvas} style={{ blockSize: virtualizer.getTotalSize() }}>
        {items.map((item, at) => {
          const row = rows[at] ?? null;
          const group = row?.kind === 'group' ? groupAt(row.index) : undefined;
          const record = row?.kind === 'operation' ? operationAt(row.index) : undefined;
          const place = {
            index: item.index,
            top: item.start,
            measure: virtualizer.measureElement,
            isActive: item.index === active,
          };
          if (row?.kind === 'heading')
            return (
              <div
                key={`heading ${row.rank}`}
                ref={virtualizer.measureElement}
                role="row"
                aria-rowindex={item.index + 1}
                data-index={item.index}
                className={styles.place}
                style={{ insetBlockStart: item.start }}
              >
                <div role="rowheader" className={styles.heading}>
                  {headings[row.rank]}
                  <span className={styles.count}>{groups.sections[row.rank]?.toLocaleString()}</span>
                </div>
              </div>
            );
          if (group)
            return (
              <GroupRow
                key={group.id}
                {...place}
                {...labels(group.sample.operation)}
                group={group}
                now={now}
                isExpanded={expanded === group.id}
                onToggle={() => toggle(group)}
                onAct={(key) => actOn(key, row)}
              />
            );
          if (record)
            return (
              <OperationRow
                key={record.operation.id}
                {...place}
                {...labels(record.operation)}
                record={record}
                now={now}
                onAct={(key) => actOn(key, row)}
              />
            );
          return (
            <div
              key={`row ${item.index}`}
              role="row"
              aria-rowindex={item.index + 1}
              data-index={item.index}
              className={styles.place}
              style={{ insetBlockStart: item.start, blockSize: item.size }}
            >
              <span role="gridcell" className={styles.facts}>
                …
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
