/** What this Satchel is, and what it runs on. */
import { BriefcaseBusiness, ClipboardList } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { CommandValues } from '../../../electron/contract/commands';
import { sendCommand } from '../../data/use-commands';
import { copyDiagnostics } from '../../state/copy-diagnostics';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import styles from './about-dialog.module.css';

export function AboutDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [info, setInfo] = useState<CommandValues['app.info'] | null>(null);
  useEffect(() => {
    void sendCommand('app.info', {}).then((result) => result.ok && setInfo(result.value));
  }, []);
  return (
    <Dialog
      title="About Satchel"
      onClose={onClose}
      footer={
        <Button icon={ClipboardList} onClick={() => void copyDiagnostics()}>
          Copy diagnostics
        </Button>
      }
    >
      <div className={styles.about}>
        <BriefcaseBusiness className={styles.mark} size={44} strokeWidth={1.4} aria-hidden />
        <p className={styles.name}>Satchel {info?.version}</p>
        <p>All your IMAP and POP mail in one place, with or without a network.</p>
        <dl className={styles.facts}>
          <Fact label="Electron" value={info?.electron} />
          <Fact label="Chromium" value={info?.chromium} />
          <Fact label="Profile folder" value={info?.profile} />
          <Fact label="Licence" value="MIT" />
        </dl>
      </div>
    </Dialog>
  );
}

function Fact({ label, value }: { label: string; value: string | undefined }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
