/** The message list: a virtual ARIA grid whose focus stays on the grid while rows come and go beneath it. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { DragEvent, MouseEvent, ReactNode } from 'react';
import type { AccountId, MessageId } from '../../../electron/contract/ids';
import type {
  AccountSummary,
  FolderRef,
  MailboxRole,
  MessageListRow,
} from '../../../electron/contract/model';
import { useLiveQuery } from '../../data/use-live-query';
import { inOrder } from '../../state/in-order';
import { listRows } from '../../state/list-rows';
import { draggedMail } from '../../state/drag';
import { act } from '../../state/mail-actions';
import { menuPlace } from '../../state/menu';
import type { MenuPlace } from '../../state/menu';
import { useNow } from '../../state/use-now';
import { useUi } from '../../state/ui-store';
import { ListHeader } from './list-header';
import { ListPlaceholder } from './list-placeholder';
import { goTo, openRow, selectRangeTo, toggleRow } from './list-navigation';
import styles from './message-list.module.css';
import { MessageRow, rowElementId } from './message-row';
import { rowHeights } from './row-heights';
import { setDragImage } from './drag-image';
import { SyncProgress } from './sync-progress';
import type { SyncingAccount } from './sync-progress';
import { useFollowRows } from './use-follow-rows';
import { windowRange } from '../../data/window-range';

interface MessageListProps {
  folder: FolderRef;
  title: string;
  role: MailboxRole;
  accounts: readonly AccountSummary[];
  /** Accounts in their first sync; shown above the rows. */
  syncing: readonly SyncingAccount[];
  /** The button at the start of the header (back, or open the tree). */
  leading: ReactNode;
  /** Asks for the menu of what keys act on now. */
  onMenu: (place: MenuPlace) => void;
}

export function MessageList({
  folder,
  title,
  role,
  accounts,
  syncing,
  leading,
  onMenu,
}: MessageListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState(() => windowRange(0, 20));
  const slice = useLiveQuery('message-window', { folder, ...range });
  const selection = useUi((state) => state.selection);
  const openId = useUi((state) => state.openId);
  const density = useUi((state) => state.density);
  const rowHeight = rowHeights[density];
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
  useEffect(() => {
    virtualizer.measure();
    const { cursor } = useUi.getState().selection;
    if (cursor) virtualizer.scrollToIndex(cursor.index, { align: 'auto' });
    // When the rows' height changed, which the virtualizer does not notice by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rowHeight]);
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 20;
  useEffect(() => {
    const next = windowRange(first, last);
    setRange((known) => (known.offset === next.offset && known.limit === next.limit ? known : next));
  }, [first, last]);

  useFollowRows(folder, slice, role);

  const { cursor } = selection;
  const cursorId = cursor?.id ?? null;
  useEffect(() => {
    if (cursor) virtualizer.scrollToIndex(cursor.index, { align: 'auto' });
    // Following the cursor, also when it was put where it was: its row may have been scrolled away. Not every change of the
    // virtualizer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);

  const rowAt = (index: number): MessageListRow | undefined => slice?.rows[index - slice.offset];
  const byId = new Map<AccountId, AccountSummary>(accounts.map((account) => [account.id, account]));
  const unified = folder.kind === 'unified';
  const active = items.some((item) => rowAt(item.index)?.id === cursorId);

  const onRowClick = (event: MouseEvent, row: MessageListRow, index: number): void => {
    const cursor = { id: row.id, index };
    if (event.shiftKey) inOrder(() => selectRangeTo(folder, cursor));
    else if (event.ctrlKey || event.metaKey) toggleRow(cursor, false);
    else openRow(cursor);
  };

  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const { cursor, selected } = useUi.getState().selection;
    const element = event.target instanceof Element ? event.target.closest('[role="row"]') : null;
    if (!element) {
      // The menu key, or the mouse below the last row: the row under the cursor, as with any other key.
      if (cursor)
        onMenu(menuPlace(event, document.getElementById(rowElementId(cursor.id)) ?? scroller.current));
      return;
    }
    const index = Number(element.getAttribute('aria-rowindex')) - 1;
    const row = rowAt(index);
    if (!row) return;
    if (!selected.has(row.id)) useUi.getState().select({ kind: 'go', cursor: { id: row.id, index } });
    scroller.current?.focus();
    onMenu(menuPlace(event, null));
  };

  const onDragStart = (event: DragEvent, row: MessageListRow): void => {
    const { selected } = useUi.getState().selection;
    const ids = selected.has(row.id) ? [...selected] : [row.id];
    draggedMail.begin(ids);
    event.dataTransfer.effectAllowed = 'copyMove';
    // Other programs get something they can read; our own folders ask `draggedMail`.
    event.dataTransfer.setData('text/plain', ids.length === 1 ? row.subject : `${ids.length} messages`);
    setDragImage(
      event.dataTransfer,
      ids.length === 1 ? row.subject || 'No subject' : `${ids.length.toLocaleString()} messages`,
    );
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
      <SyncProgress accounts={syncing} />
      <div
        ref={scroller}
        className={styles.scroller}
        // A grid without rows is none; the same element, so that it keeps the focus.
        role={empty ? 'group' : 'grid'}
        tabIndex={0}
        aria-label={`Messages in ${title}`}
        // -1: not known yet (ARIA 1.2).
        aria-rowcount={empty ? undefined : slice ? total : -1}
        aria-colcount={empty ? undefined : 1}
        aria-multiselectable={empty ? undefined : true}
        aria-busy={!slice}
        aria-activedescendant={cursorId && active ? rowElementId(cursorId) : undefined}
        data-f6="list"
        onContextMenu={onContextMenu}
        onFocus={(event) => {
          if (
            event.target === event.currentTarget &&
            event.currentTarget.matches(':focus-visible') &&
            !selection.cursor
          )
            void goTo(0, { open: false });
        }}
      >
        {empty && (
          <ListPlaceholder role={role} syncing={syncing.some(({ status }) => status.phase !== 'paused')} />
        )}
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
                density={density}
                now={now}
                outgoing={role === 'sent' || role === 'drafts'}
                account={row && byId.get(row.accountId)}
                showAccount={unified}
                isCursor={row !== undefined && row.id === cursorId}
                isOpen={row !== undefined && row.id === openId}
                isSelected={row !== undefined && selection.selected.has(row.id)}
                onClick={onRowClick}
                onStar={starRow}
                onDragStart={onDragStart}
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
