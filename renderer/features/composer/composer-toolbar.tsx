/** What can be done with the draft; every button has a name and shows its key. */
import { Clock, Ellipsis, FileType, LayoutTemplate, Paperclip, Send, Trash2, Type, X } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import type { DraftContent } from '../../../electron/contract/draft';
import type { ComposerActions } from '../../state/composer-actions';
import { menuPlace, useMenu } from '../../state/menu';
import type { MenuEntry } from '../../state/menu';
import { Button, IconButton } from '../../ui/button';
import styles from './composer.module.css';

interface ComposerToolbarProps {
  content: DraftContent;
  actions: ComposerActions;
  onChange: (part: Partial<DraftContent>) => void;
  /** It is being handed over. */
  busy: boolean;
}

const mod = /Mac/.test(navigator.userAgent) ? 'Cmd' : 'Ctrl';

export function ComposerToolbar({ content, actions, onChange, busy }: ComposerToolbarProps): ReactNode {
  const plain = content.body.kind === 'plain';
  return (
    <div role="toolbar" aria-label="Draft actions" className={styles.toolbar}>
      <Button
        look="primary"
        icon={Send}
        disabled={busy}
        data-tip="Send"
        data-tip-keys={`${mod}+Enter`}
        onClick={actions.send}
      >
        Send
      </Button>
      <IconButton
        icon={Clock}
        label="Send later"
        hint={`${mod}+Shift+Enter`}
        disabled={busy}
        onClick={actions.sendLater}
      />
      <span className={styles.gap} />
      <IconButton icon={Paperclip} label="Attach files" hint={`${mod}+Shift+A`} onClick={actions.attach} />
      <IconButton
        icon={plain ? FileType : Type}
        label={plain ? 'Write with formatting' : 'Write plain text'}
        hint={`${mod}+Shift+T`}
        onClick={actions.togglePlain}
      />
      <IconButton
        icon={LayoutTemplate}
        label="Templates"
        hint={`${mod}+Shift+M`}
        aria-haspopup="dialog"
        onClick={actions.templates}
      />
      <IconButton
        icon={Ellipsis}
        label="Options of the message"
        aria-haspopup="menu"
        onClick={(event) => openOptions(event, content, onChange)}
      />
      <Marks content={content} />
      <span className={styles.spring} />
      <IconButton icon={Trash2} label="Discard draft" hint={`${mod}+Shift+D`} onClick={actions.discard} />
      <IconButton icon={X} label="Save and close" hint="Esc" onClick={actions.close} />
    </div>
  );
}

/** What was chosen in the menu, where it can be seen. */
function Marks({ content }: { content: DraftContent }): ReactNode {
  const marks = [
    content.priority === 'high' && 'High priority',
    content.priority === 'low' && 'Low priority',
    content.readReceipt && 'Read receipt',
    content.deliveryReceipt && 'Delivery receipt',
  ].filter((mark) => mark !== false);
  return marks.map((mark) => (
    <span key={mark} className={styles.mark}>
      {mark}
    </span>
  ));
}

function openOptions(
  event: MouseEvent,
  content: DraftContent,
  onChange: (part: Partial<DraftContent>) => void,
): void {
  const priority = (value: DraftContent['priority'], label: string): MenuEntry => ({
    ...{ kind: 'item', label, checked: content.priority === value },
    run: () => onChange({ priority: value }),
  });
  useMenu.getState().openMenu({
    label: 'Options of the message',
    place: menuPlace(event, event.currentTarget),
    entries: [
      priority('high', 'High priority'),
      priority('normal', 'Normal priority'),
      priority('low', 'Low priority'),
      { kind: 'separator' },
      {
        ...{ kind: 'item', label: 'Ask for a read receipt', checked: content.readReceipt },
        run: () => onChange({ readReceipt: !content.readReceipt }),
      },
      {
        ...{ kind: 'item', label: 'Ask for a delivery receipt', checked: content.deliveryReceipt },
        run: () => onChange({ deliveryReceipt: !content.deliveryReceipt }),
      },
    ],
  });
}
