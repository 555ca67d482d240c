/** When a message is to be sent: the usual times, or any other. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { startsFocused } from '../auto-focus';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { TextField } from '../field';
import { formatFullDate } from '../format-date';
import { fromLocalInput, laterChoices, toLocalInput } from './later-choices';
import styles from './later-dialog.module.css';

interface LaterDialogProps {
  /** @param at ms since 1970 */
  onChoose: (at: number) => void;
  onClose: () => void;
}

export function LaterDialog({ onChoose, onClose }: LaterDialogProps): ReactNode {
  const [now] = useState(() => Date.now());
  const [typed, setTyped] = useState(() => toLocalInput(now + 2 * 3_600_000));
  const [error, setError] = useState<string>();
  const choices = laterChoices(now);
  const choose = (): void => {
    const at = fromLocalInput(typed);
    if (at === null || at <= Date.now()) setError('Choose a time to come.');
    else onChoose(at);
  };
  return (
    <Dialog title="Send later" onClose={onClose}>
      <div className={styles.choices}>
        {choices.map(({ label, at }, index) => (
          <Button key={label} {...(index === 0 ? startsFocused : {})} onClick={() => onChoose(at)}>
            {label}
            <span className={styles.when}>{formatFullDate(at)}</span>
          </Button>
        ))}
      </div>
      <form
        className={styles.custom}
        onSubmit={(event) => {
          event.preventDefault();
          choose();
        }}
      >
        <TextField
          label="At another time"
          type="datetime-local"
          min={toLocalInput(now)}
          value={typed}
          error={error}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit">Send then</Button>
      </form>
      <p className={styles.hint}>
        Satchel must be running then, and online; if it is not, the message goes as soon as it is.
      </p>
    </Dialog>
  );
}
