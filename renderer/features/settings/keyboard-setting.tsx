/** Where the keys are written down. */
import { Keyboard } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button';
import styles from './settings-dialog.module.css';

export function KeyboardSetting({ onKeys }: { onKeys: () => void }): ReactNode {
  return (
    <>
      <p className={styles.about}>
        Everything can be done by keyboard. The keys are those of Gmail; <kbd>Ctrl</kbd>+<kbd>K</kbd> finds
        any command by its name.
      </p>
      <div className={styles.action}>
        <Button icon={Keyboard} onClick={onKeys}>
          Show keyboard shortcuts
        </Button>
      </div>
    </>
  );
}
