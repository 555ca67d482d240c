/** A line over the list for each account in its first sync: how far it is, and the way to pause or resume it. */
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountSummary } from '../../../electron/contract/model';
import type { AccountStatus } from '../../../electron/contract/status-events';
import { pauseAccount } from '../../state/pause-account';
import { Button } from '../../ui/button';
import { progressSentence } from './progress-sentence';
import styles from './sync-progress.module.css';

export interface SyncingAccount {
  account: AccountSummary;
  status: AccountStatus;
}

export function SyncProgress({ accounts }: { accounts: readonly SyncingAccount[] }): ReactNode {
  return accounts.map((one) => <Line key={one.account.id} {...one} />);
}

function Line({ account, status }: SyncingAccount): ReactNode {
  const [busy, setBusy] = useState(false);
  const { label } = account;
  const paused = status.phase === 'paused';
  const { progress } = status;
  const press = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await pauseAccount(account, !paused);
    setBusy(false);
  };
  return (
    <div role="group" aria-label={`Sync of ${label}`} className={styles.line}>
      <div className={styles.how}>
        {/* Not a live region: thousands of steps would be read out. The status bar says aloud what matters. */}
        <p className={styles.words}>{progressSentence(label, status)}</p>
        {progress && progress.total > 0 && !paused && (
          <progress
            className={styles.bar}
            aria-label={`Progress of ${label}`}
            max={progress.total}
            value={Math.min(progress.done, progress.total)}
          />
        )}
      </div>
      <Button
        look="quiet"
        icon={paused ? Play : Pause}
        aria-label={paused ? `Resume ${label}` : `Pause ${label}`}
        aria-disabled={busy}
        onClick={() => void press()}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
    </div>
  );
}
