/** The mailbox tree: unified folders on top, then every account with its colour; one tab stop, arrow keys inside. */
import { ChevronRight, Clock, Settings2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { DragEvent, KeyboardEvent, MouseEvent, ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary, MailboxTreeRow } from '../../../electron/contract/model';
import { draggedMail } from '../../state/drag';
import { act } from '../../state/mail-actions';
import { menuPlace } from '../../state/menu';
import type { MenuPlace } from '../../state/menu';
import { useUi } from '../../state/ui-store';
import { colourOf } from '../../ui/account-colours';
import { cx } from '../../ui/cx';
import { folderIcons } from '../../ui/folder-icons';
import { badgeCount, buildAccounts, buildUnified, flattenTree, folderKey, outboxNode } from './build-tree';
import type { FlatNode } from './build-tree';
import { dropAction } from './drop-action';
import type { DropAction } from './drop-action';
import styles from './mailbox-tree.module.css';

interface MailboxTreeProps {
  accounts: readonly AccountSummary[];
  mailboxes: readonly MailboxTreeRow[];
  /** Messages in the outbox. */
  outbox: number;
  onAccountSettings: (accountId: AccountId) => void;
  onMenu: (node: FlatNode, place: MenuPlace) => void;
}

export function MailboxTree({
  accounts,
  mailboxes,
  outbox,
  onAccountSettings,
  onMenu,
}: MailboxTreeProps): ReactNode {
  const { folder, collapsed, goToFolder, toggleCollapsed, unified: shown, outboxOpen, openOutbox } = useUi();
  const unified = useMemo(() => (shown ? buildUnified(mailboxes) : []), [shown, mailboxes]);
  const byAccount = useMemo(() => buildAccounts(accounts, mailboxes), [accounts, mailboxes]);
  const flat = useMemo(
    () => flattenTree([...unified, ...outboxNode(outbox), ...byAccount], collapsed),
    [unified, outbox, byAccount, collapsed],
  );
  const [focusKey, setFocusKey] = useState<string | null>(null);
  /** The folder that takes what is dragged over it. */
  const [dropKey, setDropKey] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);

  const selectedKey = outboxOpen ? 'outbox' : folderKey(folder);
  // One row is in the tab order: the last focused, else the open folder, else the first.
  const tabKey = [focusKey, selectedKey].find((key) => flat.some((node) => node.key === key)) ?? flat[0]?.key;
  const colours = new Map(accounts.map((account) => [account.id, colourOf(account.colour)]));

  const focusNode = (node: FlatNode | undefined): void => {
    if (!node) return;
    setFocusKey(node.key);
    tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(node.key)}"]`)?.focus();
  };
  const activate = (node: FlatNode): void => {
    setFocusKey(node.key);
    if (node.icon === 'outbox') openOutbox();
    else if (node.folder) goToFolder(node.folder);
    else if (node.expanded !== null) toggleCollapsed(node.key);
  };

  const onKeyDown = (event: KeyboardEvent, node: FlatNode, index: number): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case 'ArrowDown':
        focusNode(flat[index + 1]);
        break;
      case 'ArrowUp':
        focusNode(flat[index - 1]);
        break;
      case 'Home':
        focusNode(flat[0]);
        break;
      case 'End':
        focusNode(flat.at(-1));
        break;
      case 'ArrowRight':
        if (node.expanded === false) toggleCollapsed(node.key);
        else if (node.expanded) focusNode(flat[index + 1]);
        break;
      case 'ArrowLeft':
        if (node.expanded) toggleCollapsed(node.key);
        else focusNode(flat.find((other) => other.key === node.parentKey));
        break;
      case 'Enter':
      case ' ':
        activate(node);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const dropOn = (event: DragEvent, node: FlatNode): DropAction | null => {
    // As file managers have it: Ctrl, or Option on a Mac.
    const copies = event.ctrlKey || event.altKey;
    return draggedMail.get() && dropAction(node.folder, copies, folder, mailboxes);
  };
  const onDragOver = (event: DragEvent, node: FlatNode): void => {
    const action = dropOn(event, node);
    setDropKey(action ? node.key : null);
    if (!action) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = action.verb === 'copy' ? 'copy' : 'move';
  };
  const onDrop = (event: DragEvent, node: FlatNode): void => {
    const action = dropOn(event, node);
    const dragged = draggedMail.get();
    setDropKey(null);
    draggedMail.end();
    if (!action || !dragged) return;
    event.preventDefault();
    void act(action.verb, dragged.ids, action.target);
  };
  const onContextMenu = (event: MouseEvent, node: FlatNode): void => {
    event.preventDefault();
    focusNode(node);
    // The menu key has no place of its own.
    const keyed = event.clientX === 0 && event.clientY === 0 ? event.currentTarget : null;
    onMenu(node, menuPlace(event, keyed));
  };

  return (
    <div ref={tree} role="tree" aria-label="Mailboxes" className={styles.tree}>
      {flat.map((node, index) => (
        <TreeRow
          key={node.key}
          node={node}
          selected={node.key === selectedKey}
          inTabOrder={node.key === tabKey}
          colour={node.accountId ? colours.get(node.accountId) : undefined}
          divided={node.accountId !== null}
          onActivate={() => activate(node)}
          onToggle={() => toggleCollapsed(node.key)}
          onKeyDown={(event) => onKeyDown(event, node, index)}
          isDropTarget={node.key === dropKey}
          onDragOver={(event) => onDragOver(event, node)}
          onDragLeave={() => setDropKey((key) => (key === node.key ? null : key))}
          onDrop={(event) => onDrop(event, node)}
          onContextMenu={(event) => onContextMenu(event, node)}
          onSettings={node.accountId ? () => onAccountSettings(node.accountId as AccountId) : undefined}
        />
      ))}
    </div>
  );
}

interface TreeRowProps {
  node: FlatNode;
  selected: boolean;
  inTabOrder: boolean;
  colour: string | undefined;
  divided: boolean;
  onActivate: () => void;
  onToggle: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  isDropTarget: boolean;
  onDragOver: (event: DragEvent) => void;
  onDragLeave: () => void;
  onDrop: (event: DragEvent) => void;
  onContextMenu: (event: MouseEvent) => void;
  onSettings: (() => void) | undefined;
}

function TreeRow({
  node,
  selected,
  inTabOrder,
  colour,
  divided,
  onActivate,
  onToggle,
  onKeyDown,
  onSettings,
  isDropTarget,
  onDragOver,
  onDragLeave,
  onDrop,
  onContextMenu,
}: TreeRowProps): ReactNode {
  const Icon = folderIcons[node.icon];
  // An open account's inbox right below says the same.
  const count = node.icon === 'account' && node.expanded ? 0 : badgeCount(node);
  const indent = { paddingInlineStart: `${0.4 + (node.level - 1) * 0.875}rem` };
  const counted =
    node.icon === 'drafts'
      ? `${count} drafts`
      : node.icon === 'outbox'
        ? `${count} on their way`
        : `${count} unread`;
  return (
    <div
      role="treeitem"
      aria-level={node.level}
      aria-posinset={node.position}
      aria-setsize={node.siblings}
      aria-expanded={node.expanded ?? undefined}
      aria-selected={selected}
      aria-label={[
        node.label,
        count > 0 && counted,
        node.pending > 0 && 'waiting for the server',
        node.unsubscribed && 'not subscribed',
      ]
        .filter(Boolean)
        .join(', ')}
      tabIndex={inTabOrder ? 0 : -1}
      data-node={node.key}
      data-f6={inTabOrder ? 'tree' : undefined}
      className={cx(
        styles.row,
        selected && styles.selected,
        isDropTarget && styles.target,
        divided && styles.account,
        count > 0 && node.icon !== 'drafts' && node.icon !== 'outbox' && styles.unread,
        node.unsubscribed && styles.unsubscribed,
      )}
      style={indent}
      onClick={onActivate}
      onKeyDown={onKeyDown}
      onDragOver={onDragOver}
      onDragLeave={onDragLeave}
      onDrop={onDrop}
      onContextMenu={onContextMenu}
    >
      {/* For the mouse only: the tree item around it folds by the arrow keys. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <span
        className={cx(styles.chevron, node.expanded && styles.expanded)}
        onClick={(event) => {
          if (node.expanded === null) return;
          event.stopPropagation();
          onToggle();
        }}
      >
        {node.expanded !== null && <ChevronRight size={14} aria-hidden />}
      </span>
      {colour ? (
        <span className={styles.colour} style={{ background: colour }} />
      ) : (
        <Icon size={16} aria-hidden className={styles.icon} />
      )}
      <span className={styles.label} dir="auto">
        {node.label}
      </span>
      {node.pending > 0 && <Clock size={13} aria-hidden data-mark="pending" className={styles.clock} />}
      {count > 0 && <span className={styles.count}>{count.toLocaleString()}</span>}
      {onSettings && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.settings}
          aria-label={`Settings of ${node.label}`}
          data-tip="Account settings"
          onClick={(event) => {
            event.stopPropagation();
            onSettings();
          }}
        >
          <Settings2 size={15} aria-hidden />
        </button>
      )}
    </div>
  );
}
