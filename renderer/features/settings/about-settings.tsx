/** What this Satchel is, where it keeps its files, and what to send when it fails. */
import { ClipboardList } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { CommandValues } from '../../../electron/contract/commands';
import { sendCommand } from '../../data/use-commands';
import { copyDiagnostics } from '../../state/copy-diagnostics';
import { Button } from '../../ui/button';
import type { SettingItem } from './find-settings';
import styles from './settings-dialog.module.css';

export const aboutSettings: readonly SettingItem[] = [
  {
    id: 'about',
    words: 'version profile folder where files electron chromium satchel',
    content: <Versions />,
  },
  {
    id: 'diagnostics',
    words: 'copy diagnostics help log problem report support',
    content: (
      <Button icon={ClipboardList} onClick={() => void copyDiagnostics()}>
        Copy diagnostics
      </Button>
    ),
  },
];

function Versions(): ReactNode {
  const [info, setInfo] = useState<CommandValues['app.info'] | null>(null);
  useEffect(() => {
    void sendCommand('app.info', {}).then((result) => result.ok && setInfo(result.value));
  }, []);
  if (!info) return null;
  return (
    <>
      <p className={styles.about}>
        Satchel {info.version}, on Electron {info.electron} and Chromium {info.chromium}
      </p>
      <p className={styles.about}>Profile: {info.profile}</p>
    </>
  );
}
