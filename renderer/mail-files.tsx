/** Opens mail files over whatever is on the screen, with or without an account, and takes those that are dropped. */
import { MailOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { MailFileDialog } from './features/reader/mail-file-dialog';
import styles from './mail-files.module.css';
import { closeMailFiles, showMailFile, useMailFiles } from './state/mail-files';
import { useFileDrop } from './use-file-drop';

export function MailFilesHost(): ReactNode {
  const { files, shown } = useMailFiles();
  const over = useFileDrop();
  return (
    <>
      {shown !== null && (
        <MailFileDialog files={files} shown={shown} onShow={showMailFile} onClose={closeMailFiles} />
      )}
      {over && (
        <div className={styles.over} aria-hidden>
          <p className={styles.hint}>
            <MailOpen size={20} />
            Drop to open the mail
          </p>
        </div>
      )}
    </>
  );
}
