/** What can be done with the open message; every button has a name and shows its key. */
import {
  Archive,
  ChevronDown,
  ChevronUp,
  Ellipsis,
  FileCode,
  FolderInput,
  Forward,
  Mail,
  MailOpen,
  OctagonAlert,
  Paperclip,
  PenLine,
  Redo,
  Reply,
  ReplyAll,
  Star,
  Trash,
  Trash2,
} from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import type { DraftStart } from '../../../electron/contract/draft';
import type { MessageId } from '../../../electron/contract/ids';
import type { MailboxRole, MessageDetail } from '../../../electron/contract/model';
import { startDraft } from '../../state/composer-tabs';
import { act } from '../../state/mail-actions';
import { menuPlace, useMenu } from '../../state/menu';
import { useUi } from '../../state/ui-store';
import { Button, IconButton } from '../../ui/button';
import { pressKey } from '../../ui/press-key';
import styles from './reader.module.css';

interface ReaderToolbarProps {
  id: MessageId;
  /** undefined while it is being read. */
  message: MessageDetail | undefined;
  /** Of the open folder. */
  role: MailboxRole;
  leading: ReactNode;
}

export function ReaderToolbar({ id, message, role, leading }: ReaderToolbarProps): ReactNode {
  const ids = [id];
  const starred = message?.starred ?? false;
  const unread = message?.unread ?? false;
  const show = useUi((state) => state.show);
  const isDraft = role === 'drafts';
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Message actions">
      {leading}
      {isDraft ? (
        <Button icon={PenLine} onClick={() => void startDraft({ kind: 'edit', messageId: id })}>
          Go on writing
        </Button>
      ) : (
        <>
          <IconButton icon={Reply} label="Reply" hint="r" onClick={() => answer('reply', id)} />
          <IconButton icon={ReplyAll} label="Reply to all" hint="a" onClick={() => answer('reply-all', id)} />
          <IconButton icon={Forward} label="Forward" hint="f" onClick={() => answer('forward', id)} />
        </>
      )}
      <span className={styles.gap} />
      <IconButton icon={Archive} label="Archive" hint="e" onClick={() => void act('archive', ids)} />
      <IconButton icon={Trash2} label="Move to Trash" hint="#" onClick={() => void act('trash', ids)} />
      <IconButton icon={OctagonAlert} label="Mark as junk" hint="!" onClick={() => void act('junk', ids)} />
      <IconButton
        icon={FolderInput}
        label="Move to folder"
        hint="v"
        onClick={() => show({ kind: 'move', messageIds: ids })}
      />
      <span className={styles.gap} />
      <IconButton
        icon={Star}
        label={starred ? 'Remove star' : 'Star'}
        hint="s"
        pressed={starred}
        filled={starred}
        onClick={() => void act(starred ? 'unstar' : 'star', ids)}
      />
      <IconButton
        icon={unread ? MailOpen : Mail}
        label={unread ? 'Mark as read' : 'Mark as unread'}
        hint={unread ? 'Shift+I' : 'Shift+U'}
        onClick={() => void act(unread ? 'read' : 'unread', ids)}
      />
      <IconButton
        icon={Ellipsis}
        label="More actions"
        aria-haspopup="menu"
        onClick={(event) => openMore(event, id)}
      />
      <span className={styles.spring} />
      <IconButton icon={ChevronUp} label="Previous message" hint="k" onClick={() => pressKey({ key: 'k' })} />
      <IconButton icon={ChevronDown} label="Next message" hint="j" onClick={() => pressKey({ key: 'j' })} />
    </div>
  );
}

/** What is seldom wanted, and has a key besides. */
function openMore(event: MouseEvent, id: MessageId): void {
  const { show } = useUi.getState();
  useMenu.getState().openMenu({
    label: 'More actions',
    place: menuPlace(event, event.currentTarget),
    entries: [
      {
        ...{ kind: 'item', label: 'Forward as attachment', icon: Paperclip, hint: 'Shift+F' },
        run: () => answer('forward-attached', id),
      },
      {
        ...{ kind: 'item', label: 'Redirect', icon: Redo, hint: 'Shift+R' },
        run: () => answer('redirect', id),
      },
      {
        ...{ kind: 'item', label: 'Edit as new message', icon: PenLine, hint: mac ? 'Cmd+E' : 'Ctrl+E' },
        run: () => answer('edit-as-new', id),
      },
      {
        ...{ kind: 'item', label: 'Reply to the mailing list', icon: ReplyAll },
        hint: mac ? 'Cmd+Shift+L' : 'Ctrl+Shift+L',
        run: () => answer('reply-list', id),
      },
      { kind: 'separator' },
      {
        ...{ kind: 'item', label: 'Show source', icon: FileCode, hint: mac ? 'Cmd+U' : 'Ctrl+U' },
        run: () => show({ kind: 'source', messageId: id }),
      },
      { kind: 'separator' },
      {
        ...{ kind: 'item', label: 'Delete for ever…', icon: Trash, hint: 'Shift+Del', danger: true },
        run: () => show({ kind: 'delete', messageIds: [id] }),
      },
    ],
  });
}

function answer(kind: Exclude<DraftStart['kind'], 'new' | 'mailto'>, messageId: MessageId): void {
  void startDraft({ kind, messageId });
}

const mac = /Mac/.test(navigator.userAgent);
