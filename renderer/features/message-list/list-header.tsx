/** The list's header: the folder's name and counts, or, while messages are selected, what can be done with them. */
import { Archive, FolderInput, Mail, MailOpen, OctagonAlert, RefreshCw, Star, Trash2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MessageId } from '../../../electron/contract/ids';
import { sendCommand } from '../../data/use-commands';
import { act } from '../../state/mail-actions';
import { useUi } from '../../state/ui-store';
import { IconButton } from '../../ui/button';
import { VisuallyHidden } from '../../ui/visually-hidden';
import styles from './list-header.module.css';

interface ListHeaderProps {
  title: string;
  total: number;
  unread: number;
  loading: boolean;
  selected: ReadonlySet<MessageId>;
  leading: ReactNode;
}

export function ListHeader(props: ListHeaderProps): ReactNode {
  return props.selected.size > 0 ? <BulkBar {...props} /> : <FolderBar {...props} />;
}

function FolderBar({ title, total, unread, loading, leading }: ListHeaderProps): ReactNode {
  const messages = total === 1 ? '1 message' : `${total.toLocaleString()} messages`;
  return (
    <header className={styles.bar}>
      {leading}
      <div className={styles.titles}>
        <h1 className={styles.title} dir="auto">
          {title}
        </h1>
        <p className={styles.counts}>
          {loading ? 'Opening…' : unread > 0 ? `${messages}, ${unread.toLocaleString()} unread` : messages}
        </p>
      </div>
      <IconButton
        icon={RefreshCw}
        label="Get new mail"
        hint="F5"
        onClick={() => void sendCommand('sync.now', {})}
      />
    </header>
  );
}

function BulkBar({ title, selected, total }: ListHeaderProps): ReactNode {
  const { select, show } = useUi.getState();
  const count = selected.size;
  return (
    <div className={styles.bulk} role="toolbar" aria-label="Selected messages">
      <VisuallyHidden>
        <h1>{title}</h1>
      </VisuallyHidden>
      <IconButton icon={X} label="Clear selection" hint="Esc" onClick={() => select({ kind: 'none' })} />
      <p className={styles.selected} role="status">
        <strong>{count.toLocaleString()}</strong>{' '}
        {count === total ? `selected, the whole folder` : `of ${total.toLocaleString()} selected`}
      </p>
      <div className={styles.actions}>
        <IconButton icon={Archive} label="Archive selected" hint="e" onClick={() => void act('archive')} />
        <IconButton icon={Trash2} label="Move selected to Trash" hint="#" onClick={() => void act('trash')} />
        <IconButton
          icon={OctagonAlert}
          label="Mark selected as junk"
          hint="!"
          onClick={() => void act('junk')}
        />
        <IconButton
          icon={FolderInput}
          label="Move selected to a folder"
          hint="v"
          onClick={() => show({ kind: 'move', messageIds: [...selected] })}
        />
        <IconButton icon={Star} label="Star selected" hint="s" onClick={() => void act('star')} />
        <IconButton
          icon={MailOpen}
          label="Mark selected as read"
          hint="Shift+I"
          onClick={() => void act('read')}
        />
        <IconButton
          icon={Mail}
          label="Mark selected as unread"
          hint="Shift+U"
          onClick={() => void act('unread')}
        />
      </div>
    </div>
  );
}
