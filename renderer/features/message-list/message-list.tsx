/** The message list: a virtual ARIA grid whose focus stays on the grid while rows come and go beneath it. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import type {
  AccountSummary,
  FolderRef,
  MailboxRole,
  MessageListRow,
} from '../../../electron/contract/model';
import { useLiveQuery } from '../../data/use-live-query';
import { listRows } from '../../state/list-rows';
import { act } from '../../state/mail-actions';
import { useNow } from '../../state/use-now';
import { useUi } from '../../state/ui-store';
import { ListHeader } from './list-header';
import { ListPlaceholder } from './list-placeholder';
import { goTo, openRow, selectRangeTo, toggleRow } from './list-navigation';
import styles from './message-list.module.css';
import { MessageRow, rowElementId } from './message-row';
import { useFollowRows } from './use-follow-rows';
import { windowRange } from './window-range';

export const rowHeight = 72;

interface MessageListProps {
  folder: FolderRef;
  title: string;
  role: MailboxRole;
  accounts: readonly AccountSummary[];
  /** What the first sync is doing, while it is; shown above the rows. */
  progress: string | null;
  /** The button at the start of the header (back, or open the tree). */
  leading: ReactNode;
}

export function MessageList({
  folder,
  title,
  role,
  accounts,
  progress,
  leading,
}: MessageListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState(() => windowRange(0, 20));
  const slice = useLiveQuery('message-window', { folder, ...range });
  const selection = useUi((state) => state.selection);
  const openId = useUi((state) => state.openId);
  const now = useNow();
  const total = slice?.total ?? 0;
  const empty = slice !== undefined && total === 0;

  // eslint-disable-next-line react-hooks/incompatible-library -- known to the virtualizer's makers; nothing here is memoised on it
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 20;
  useEffect(() => {
    const next = windowRange(first, last);
    setRange((known) => (known.offset === next.offset && known.limit === next.limit ? known : next));
  }, [first, last]);

  useFollowRows(folder, slice, role);

  const cursorIndex = selection.cursor?.index ?? null;
  const cursorId = selection.cursor?.id ?? null;
  useEffect(() => {
    if (cursorIndex !== null) virtualizer.scrollToIndex(cursorIndex, { align: 'auto' });
    // Following the cursor, not every change of the virtualizer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursorIndex, cursorId]);

  const rowAt = (index: number): MessageListRow | undefined => slice?.rows[index - slice.offset];
  const byId = new Map<AccountId, AccountSummary>(accounts.map((account) => [account.id, account]));
  const unified = folder.kind === 'unified';
  const active = items.some((item) => rowAt(item.index)?.id === cursorId);

  const onRowClick = (event: MouseEvent, row: MessageListRow, index: number): void => {
    const cursor = { id: row.id, index };
    if (event.shiftKey) void selectRangeTo(folder, cursor);
    else if (event.ctrlKey || event.metaKey) toggleRow(cursor, false);
    else openRow(cursor);
  };

  return (
    <section className={styles.pane} aria-label="Message list">
      <ListHeader
        title={title}
        total={total}
        unread={slice?.unread ?? 0}
        loading={!slice}
        selected={selection.selected}
        leading={leading}
      />
      {progress && (
        <p className={styles.progress} role="status">
          {progress}
        </p>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        // A grid without rows is none; the same element, so that it keeps the focus.
        role={empty ? 'group' : 'grid'}
        tabIndex={0}
        aria-label={`Messages in ${title}`}
        aria-rowcount={empty ? undefined : total}
        aria-colcount={empty ? undefined : 1}
        aria-multiselectable={empty ? undefined : true}
        aria-busy={!slice}
        aria-activedescendant={cursorId && active ? rowElementId(cursorId) : undefined}
        data-f6="list"
        onFocus={(event) => {
          if (
            event.target === event.currentTarget &&
            event.currentTarget.matches(':focus-visible') &&
            !selection.cursor
          )
            goTo(0, { open: false });
        }}
      >
        {empty && <ListPlaceholder role={role} syncing={progress !== null} />}
        <div role="presentation" className={styles.canvas} style={{ blockSize: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rowAt(item.index);
            return (
              <MessageRow
                key={row?.id ?? `row ${item.index}`}
                row={row}
                index={item.index}
                top={item.start}
                height={rowHeight}
                now={now}
                outgoing={role === 'sent' || role === 'drafts'}
                account={row && byId.get(row.accountId)}
                showAccount={unified}
                isCursor={row !== undefined && row.id === cursorId}
                isOpen={row !== undefined && row.id === openId}
                isSelected={row !== undefined && selection.selected.has(row.id)}
                onClick={onRowClick}
                onStar={starRow}
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}

function starRow(id: MessageId): void {
  void act(listRows.find(id)?.starred ? 'unstar' : 'star', [id]);
}
