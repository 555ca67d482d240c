/** How far the saving of an account's mail is, and the way to end it. */
import { Square } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useStatus } from '../../state/status-store';
import { Button } from '../../ui/button';
import styles from './accounts.module.css';

export function ExportProgressLine({ account }: { account: AccountSummary }): ReactNode {
  const told = useStatus((state) => state.exports[account.id]);
  // What was told before this line stood is of an earlier export.
  const [earlier] = useState(told);
  const [stopping, setStopping] = useState(false);
  const progress = told === earlier ? undefined : told;
  const stop = (): void => {
    if (stopping) return;
    setStopping(true);
    void sendCommand('account.cancel-export', { accountId: account.id });
  };
  if (!progress) return null;
  const { done, total } = progress;
  return (
    <div role="group" aria-label="Saving the mail" className={styles.saving}>
      <p className={styles.count}>
        {done.toLocaleString()} of {total.toLocaleString()} messages
      </p>
      <progress aria-label="Messages saved" max={Math.max(1, total)} value={done} />
      <Button icon={Square} onClick={stop} aria-disabled={stopping}>
        {stopping ? 'Stopping…' : 'Stop saving'}
      </Button>
    </div>
  );
}
