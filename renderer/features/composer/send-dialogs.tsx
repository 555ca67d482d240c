/** What is asked before a message goes: whether it is meant so, and when. */
import type { ReactNode } from 'react';
import { startsFocused } from '../../ui/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { LaterDialog } from '../../ui/later/later-dialog';
import styles from './composer.module.css';
import type { Sending } from './use-sending';
import { describeWarning } from './warnings';

export function SendDialogs({ sending, active }: { sending: Sending; active: boolean }): ReactNode {
  const { asking, choosing, cancel, goOn, begin } = sending;
  if (!active) return null;
  if (asking)
    return (
      <Dialog
        title="Send it like this?"
        onClose={cancel}
        footer={
          <>
            <Button {...startsFocused} onClick={cancel}>
              Go on writing
            </Button>
            <Button look="primary" onClick={() => void goOn()}>
              Send anyway
            </Button>
          </>
        }
      >
        <ul className={styles.warnings}>
          {asking.warnings.map((warning) => (
            <li key={warning.kind}>{describeWarning(warning)}</li>
          ))}
        </ul>
      </Dialog>
    );
  if (choosing) return <LaterDialog onChoose={(at) => void begin(at)} onClose={cancel} />;
  return null;
}
