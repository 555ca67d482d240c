/** Asks before operations are taken back, and says what is lost with them. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { DiscardLoss, OperationChoice } from '../../../electron/contract/commands';
import { sendCommand } from '../../data/use-commands';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { describeLoss } from './describe-group';
import styles from './operations-panel.module.css';

interface DiscardDialogProps {
  choice: OperationChoice;
  onConfirm: () => void;
  onClose: () => void;
}

export function DiscardDialog({ choice, onConfirm, onClose }: DiscardDialogProps): ReactNode {
  const [loss, setLoss] = useState<DiscardLoss | null>(null);
  useEffect(() => {
    let asked = true;
    void sendCommand('operation.discard-preview', choice).then((result) => {
      if (asked && result.ok) setLoss(result.value);
      else if (asked) onClose();
    });
    return () => {
      asked = false;
    };
    // Asked once: what is told must not change under the person's eyes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  if (!loss) return null;
  const { left, ...taken } = loss;
  const count = Object.values(taken).reduce((sum, one) => sum + one, 0);
  const { forGood, back } = describeLoss(loss);
  return (
    <ConfirmDialog
      title={count === 1 ? 'Discard this operation?' : `Discard ${count.toLocaleString()} operations?`}
      action="Discard"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        {count === 1
          ? 'No server has it. It is taken back here:'
          : 'No server has heard of them. They are taken back here:'}
      </p>
      <ul className={styles.loss}>
        {forGood.map((sentence) => (
          <li key={sentence} className={styles.problem}>
            {sentence}
          </li>
        ))}
        {back.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {left === 0 && <p>What the servers have already stays as it is.</p>}
    </ConfirmDialog>
  );
}
