/** How much room each account takes on this computer, worked out while the person looks. */
import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { StorageUse } from '../../../electron/contract/commands';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { Button } from '../../ui/button';
import { Spinner } from '../../ui/spinner';
import { describeStorage, isSampled } from './describe-storage';
import styles from './settings-dialog.module.css';

type Measured = { kind: 'known'; uses: StorageUse[] } | { kind: 'failed'; sentence: string };

export function StorageSetting({ accounts }: { accounts: readonly AccountSummary[] }): ReactNode {
  const [measured, setMeasured] = useState<Measured | null>(null);
  const [busy, setBusy] = useState(true);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let gone = false;
    void sendCommand('storage.measure', {}).then((result) => {
      if (gone) return;
      setBusy(false);
      setMeasured(
        result.ok ? { kind: 'known', uses: result.value } : { kind: 'failed', sentence: result.sentence },
      );
    });
    return () => void (gone = true);
  }, [asked]);
  const again = (): void => {
    if (busy) return;
    setBusy(true);
    setAsked(asked + 1);
  };
  const uses = measured?.kind === 'known' ? measured.uses : [];
  return (
    <>
      <dl className={styles.storage} aria-label="Storage used">
        {accounts.map((account) => {
          const use = uses.find(({ accountId }) => accountId === account.id);
          return (
            <div key={account.id}>
              <dt dir="auto">{account.label}</dt>
              <dd>{use ? describeStorage(use) : busy ? 'Working it out…' : 'Not known.'}</dd>
            </div>
          );
        })}
      </dl>
      {measured?.kind === 'failed' && (
        <p role="alert" className={styles.problem}>
          {measured.sentence}
        </p>
      )}
      <p className={styles.about}>
        Text and attachments; the lists of messages are not counted.
        {isSampled(uses) && ' Estimated from a part of the messages.'}
      </p>
      <div className={styles.action}>
        <Button icon={RefreshCw} onClick={again} aria-disabled={busy}>
          Measure again
        </Button>
        {busy && <Spinner />}
      </div>
    </>
  );
}
