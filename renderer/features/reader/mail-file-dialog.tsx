/** Mail files, one at a time: read only, by the reader's own parts, and in no folder. */
import { ChevronLeft, ChevronRight, FileText, FileX, FolderPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { CommandResult } from '../../../electron/contract/commands';
import type { MailFile, MailFileContent, MailFileId } from '../../../electron/contract/mail-files';
import { sendCommand } from '../../data/use-commands';
import { Button, IconButton } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { Spinner } from '../../ui/spinner';
import { AttachmentBar } from './attachment-bar';
import styles from './mail-file-dialog.module.css';
import { BodyView } from './message-body-view';
import { MessageHeader } from './message-header';
import readerStyles from './reader.module.css';

interface MailFileDialogProps {
  /** At least one. */
  files: readonly MailFile[];
  shown: MailFileId;
  onShow: (id: MailFileId) => void;
  /** Puts the one that is shown into a folder; null: there is no folder yet. */
  onAdd: (() => void) | null;
  onClose: () => void;
}

export function MailFileDialog({ files, shown, onShow, onAdd, onClose }: MailFileDialogProps): ReactNode {
  const at = files.findIndex(({ id }) => id === shown);
  const file = files[at];
  if (!file) return null;
  return (
    <Dialog
      title={file.name}
      // A sentence needs no page; among others it keeps their size, so that nothing jumps while one leafs.
      shape={file.kind === 'here' || files.length > 1 ? 'page' : 'box'}
      onClose={onClose}
      footer={
        <>
          {files.length > 1 && <Pager files={files} at={at} onShow={onShow} />}
          {file.kind === 'here' && onAdd && (
            <Button onClick={onAdd}>
              <FolderPlus size={16} aria-hidden />
              Add to folder…
            </Button>
          )}
        </>
      }
    >
      <FileView key={`${file.id} ${file.kind}`} file={file} />
    </Dialog>
  );
}

function Pager({
  files,
  at,
  onShow,
}: {
  files: readonly MailFile[];
  at: number;
  onShow: (id: MailFileId) => void;
}): ReactNode {
  // Round and round: a button that went grey under the finger would lose the focus.
  const step = (by: number): void => {
    const next = files[(at + by + files.length) % files.length];
    if (next) onShow(next.id);
  };
  return (
    <div className={styles.pager} role="group" aria-label="Open mail files">
      <IconButton icon={ChevronLeft} label="Previous mail file" onClick={() => step(-1)} />
      <span role="status">{`${at + 1} of ${files.length}`}</span>
      <IconButton icon={ChevronRight} label="Next mail file" onClick={() => step(1)} />
    </div>
  );
}

function FileView({ file }: { file: MailFile }): ReactNode {
  switch (file.kind) {
    case 'reading':
      return (
        <EmptyState title="Reading…" role="status">
          <Spinner size={20} />
        </EmptyState>
      );
    case 'unreadable':
      return <Unreadable sentence={file.sentence} />;
    case 'here':
      return <FileContent id={file.id} />;
  }
}

function Unreadable({ sentence }: { sentence: string }): ReactNode {
  return (
    <EmptyState icon={FileX} title="This file cannot be shown" role="alert">
      <p className={styles.sentence}>{sentence}</p>
    </EmptyState>
  );
}

function FileContent({ id }: { id: MailFileId }): ReactNode {
  const [result, setResult] = useState<CommandResult<MailFileContent> | null>(null);
  useEffect(() => {
    let gone = false;
    void sendCommand('mail-file.read', { fileId: id }).then((answer) => {
      if (!gone) setResult(answer);
    });
    return () => {
      gone = true;
    };
  }, [id]);
  if (!result) return null;
  if (!result.ok) return <Unreadable sentence={result.sentence} />;
  const { envelope, body, receivedAt } = result.value;
  const attachments = body.attachments.filter((attachment) => !attachment.inline);
  return (
    <article className={readerStyles.message} aria-label={envelope.subject || 'No subject'}>
      <MessageHeader envelope={envelope} when={envelope.date ?? receivedAt}>
        <span className={styles.source}>
          <FileText size={13} aria-hidden />
          Read from a file; it is in none of your folders
        </span>
      </MessageHeader>
      {attachments.length > 0 && <AttachmentBar messageId={id} attachments={attachments} />}
      <BodyView id={id} body={body} />
    </article>
  );
}
