/** What goes with the message: each file with its size, and all of them together. */
import { FileIcon, Image, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DraftAttachment, DraftAttachmentId } from '../../../electron/contract/draft';
import { IconButton } from '../../ui/button';
import { formatSize } from '../../ui/format-size';
import { Spinner } from '../../ui/spinner';
import styles from './composer.module.css';

interface AttachmentListProps {
  attachments: readonly DraftAttachment[];
  busy: boolean;
  /** None can be taken away: the mail is being handed over. */
  fixed: boolean;
  /** Why they had better be fewer; null: nothing is known against them. */
  warning: string | null;
  onRemove: (id: DraftAttachmentId) => void;
}

export function AttachmentList({
  attachments,
  busy,
  fixed,
  warning,
  onRemove,
}: AttachmentListProps): ReactNode {
  const listed = attachments.filter(({ inline }) => !inline);
  const inText = attachments.length - listed.length;
  const total = attachments.reduce((sum, { octets }) => sum + octets, 0);
  if (attachments.length === 0 && !busy) return null;
  return (
    <section className={styles.attachments} aria-label="Attachments" inert={fixed}>
      <p className={styles.total}>
        {busy && <Spinner />}
        {[
          listed.length > 0 &&
            (listed.length === 1 ? '1 attachment' : `${listed.length.toLocaleString()} attachments`),
          inText > 0 && `${inText === 1 ? '1 picture' : `${inText.toLocaleString()} pictures`} in the text`,
          formatSize(total),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {warning !== null && (
        <p className={styles.tooLarge} role="status">
          <TriangleAlert size={15} aria-hidden />
          {warning}
        </p>
      )}
      <ul className={styles.files}>
        {listed.map(({ id, filename, contentType, octets }) => (
          <li key={id} className={styles.file}>
            {contentType.startsWith('image/') ? (
              <Image size={15} aria-hidden />
            ) : (
              <FileIcon size={15} aria-hidden />
            )}
            <span className={styles.filename} dir="auto" title={filename}>
              {filename}
            </span>
            <span className={styles.size}>{formatSize(octets)}</span>
            <IconButton icon={X} label={`Remove ${filename}`} onClick={() => onRemove(id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
