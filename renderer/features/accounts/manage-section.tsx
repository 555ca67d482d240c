/** An account's place among the others, pausing it, and the way out. */
import { ArrowDown, ArrowUp, Pause, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useLiveQuery } from '../../data/use-live-query';
import { Button } from '../../ui/button';
import styles from './accounts.module.css';
import { movedBy } from './moved-by';

interface ManageSectionProps {
  account: AccountSummary;
  paused: boolean;
  onPaused: (paused: boolean) => void;
  onRemove: () => void;
}

export function ManageSection({ account, paused, onPaused, onRemove }: ManageSectionProps): ReactNode {
  const ids = (useLiveQuery('accounts', {}) ?? []).map(({ id }) => id);
  const place = ids.indexOf(account.id);
  const [problem, setProblem] = useState<string | null>(null);
  const [pausing, setPausing] = useState(false);

  const move = async (by: -1 | 1): Promise<void> => {
    const result = await sendCommand('account.reorder', { accountIds: movedBy(ids, account.id, by) });
    setProblem(result.ok ? null : result.sentence);
  };
  const pause = async (): Promise<void> => {
    if (pausing) return;
    setPausing(true);
    const result = await sendCommand('account.pause', { accountId: account.id, paused: !paused });
    setPausing(false);
    setProblem(result.ok ? null : result.sentence);
    if (result.ok) onPaused(!paused);
  };

  return (
    <section className={styles.section} aria-label="This account">
      <h3>This account</h3>
      {problem && (
        <p className={styles.bad} role="alert">
          {problem}
        </p>
      )}
      {/* Never `disabled`: the focus would fall off a button that has just been pressed. */}
      {ids.length > 1 && (
        <div className={styles.place}>
          <span role="status" className={styles.state}>
            Place {place + 1} of {ids.length} in the folder tree
          </span>
          <Button
            icon={ArrowUp}
            aria-label={`Move ${account.label} up`}
            aria-disabled={place <= 0}
            onClick={() => place > 0 && void move(-1)}
          >
            Up
          </Button>
          <Button
            icon={ArrowDown}
            aria-label={`Move ${account.label} down`}
            aria-disabled={place >= ids.length - 1}
            onClick={() => place < ids.length - 1 && void move(1)}
          >
            Down
          </Button>
        </div>
      )}
      <p className={styles.state} role="status">
        {paused
          ? 'Paused: Satchel does not connect. Mail that is here can be read and sorted; changes wait.'
          : 'While paused, Satchel does not connect to this account; changes wait until you resume.'}
      </p>
      <div className={styles.buttons}>
        <Button icon={paused ? Play : Pause} onClick={() => void pause()} aria-disabled={pausing}>
          {paused ? 'Resume account' : 'Pause account'}
        </Button>
        <span className={styles.spring} />
        <Button icon={Trash2} onClick={onRemove}>
          Remove account…
        </Button>
      </div>
    </section>
  );
}
