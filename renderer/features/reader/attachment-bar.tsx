/** The attachments, each with its size and a button that saves it. */
import { Download, Paperclip } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ReadableId } from '../../../electron/contract/readable-id';
import type { Attachment } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useNotices } from '../../state/notices';
import { formatSize } from '../../ui/format-size';
import { Spinner } from '../../ui/spinner';
import styles from './attachment-bar.module.css';

interface AttachmentBarProps {
  messageId: ReadableId;
  attachments: readonly Attachment[];
}

export function AttachmentBar({ messageId, attachments }: AttachmentBarProps): ReactNode {
  return (
    <ul className={styles.bar} aria-label="Attachments">
      {attachments.map((attachment) => (
        <li key={attachment.partId}>
          <AttachmentButton messageId={messageId} attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function AttachmentButton({
  messageId,
  attachment,
}: {
  messageId: ReadableId;
  attachment: Attachment;
}): ReactNode {
  const [saving, setSaving] = useState(false);
  const name = attachment.filename || 'Unnamed attachment';
  const save = async (): Promise<void> => {
    if (saving) return;
    setSaving(true);
    const result = await sendCommand('attachment.save', { messageId, partId: attachment.partId });
    setSaving(false);
    const { tell } = useNotices.getState();
    if (!result.ok) tell({ level: 'error', sentence: result.sentence, actionId: null });
    else if (result.value)
      tell({ level: 'info', sentence: `Saved ${name} to ${result.value.path}`, actionId: null });
  };
  return (
    <button
      type="button"
      className={styles.attachment}
      aria-label={`Save ${name}, ${formatSize(attachment.size)}`}
      data-tip="Save attachment"
      // Never `disabled`: the focus would fall off the button that has just been pressed.
      aria-disabled={saving}
      onClick={() => void save()}
    >
      <Paperclip size={14} aria-hidden />
      <span className={styles.name} dir="auto">
        {name}
      </span>
      <span className={styles.size}>{formatSize(attachment.size)}</span>
      {saving ? <Spinner size={14} /> : <Download size={14} aria-hidden />}
    </button>
  );
}
