/** Opens mail files over whatever is on the screen, with or without an account, and takes those that are dropped. */
import { MailOpen, Paperclip } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { MailboxId } from '../electron/contract/ids';
import { useLiveQuery } from './data/use-live-query';
import { MoveDialog } from './features/mailboxes/move-dialog';
import { MailFileDialog } from './features/reader/mail-file-dialog';
import styles from './mail-files.module.css';
import { addMailFile, closeMailFiles, showMailFile, useMailFiles } from './state/mail-files';
import { dropComposer, useFileDrop } from './use-file-drop';

export function MailFilesHost(): ReactNode {
  const { files, shown } = useMailFiles();
  const over = useFileDrop();
  const accounts = useLiveQuery('accounts', {}) ?? [];
  const mailboxes = useLiveQuery('mailboxes', {}) ?? [];
  const [adding, setAdding] = useState(false);
  const add = async (target: MailboxId): Promise<void> => {
    setAdding(false);
    if (shown !== null) await addMailFile(shown, target);
  };
  return (
    <>
      {shown !== null && (
        <MailFileDialog
          {...{ files, shown }}
          onShow={showMailFile}
          onAdd={mailboxes.some(({ selectable }) => selectable) ? () => setAdding(true) : null}
          onClose={closeMailFiles}
        />
      )}
      {shown !== null && adding && (
        <MoveDialog
          {...{ accounts, mailboxes, accountIds: null, count: 1, verb: 'add' }}
          onMove={(target) => void add(target)}
          onClose={() => setAdding(false)}
        />
      )}
      {over && (
        <div className={styles.over} aria-hidden>
          <p className={styles.hint}>
            {dropComposer() ? <Paperclip size={20} /> : <MailOpen size={20} />}
            {dropComposer() ? 'Drop to attach' : 'Drop to open the mail'}
          </p>
        </div>
      )}
    </>
  );
}
