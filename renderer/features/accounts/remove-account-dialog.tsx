/** Asks before an account goes: says what would be lost, and offers to save it first. */
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { RemovalLoss } from '../../../electron/contract/commands';
import type { AccountSummary } from '../../../electron/contract/model';
import { sendCommand } from '../../data/use-commands';
import { useNotices } from '../../state/notices';
import { useUi } from '../../state/ui-store';
import { startsFocused } from '../../ui/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { focusControl } from '../../ui/focus-control';
import styles from './accounts.module.css';
import { describeLoss } from './describe-loss';
import { ExportProgressLine } from './export-progress-line';
import { FormOutcome } from './form-outcome';
import type { FormWork } from './form-outcome';
import { savedSentence } from './saved-sentence';

const saveLabel = 'Save the mail to a folder…';

interface RemoveAccountProps {
  account: AccountSummary;
  onClose: () => void;
}

export function RemoveAccountDialog({ account, onClose }: RemoveAccountProps): ReactNode {
  const [loss, setLoss] = useState<RemovalLoss | null>(null);
  const [work, setWork] = useState<FormWork>({ kind: 'idle' });
  const [looks, setLooks] = useState(0);
  const [saving, setSaving] = useState(false);
  const busy = work.kind === 'working';

  useEffect(() => {
    void sendCommand('account.removal-preview', { accountId: account.id }).then((result) => {
      if (result.ok) setLoss(result.value);
      else setWork({ kind: 'result', ok: false, sentence: result.sentence });
    });
  }, [account.id, looks]);
  const lookAgain = (): void => setLooks(looks + 1);

  const save = async (): Promise<void> => {
    if (busy) return;
    setSaving(true);
    setWork({ kind: 'working', sentence: 'Saving the mail…' });
    const result = await sendCommand('account.export-mail', { accountId: account.id });
    setSaving(false);
    if (!result.ok) setWork({ kind: 'result', ok: false, sentence: result.sentence });
    else if (result.value === null) setWork({ kind: 'idle' });
    else {
      const { missing, left } = result.value;
      setWork({ kind: 'result', ok: missing + left === 0, sentence: savedSentence(result.value) });
    }
    lookAgain();
    requestAnimationFrame(keepFocusHere);
  };

  const remove = async (): Promise<void> => {
    if (!loss || busy) return;
    setWork({ kind: 'working', sentence: 'Removing the account…' });
    const { queued, outgoing, localMails } = loss;
    const result = await sendCommand('account.remove', {
      accountId: account.id,
      told: { queued, outgoing, localMails },
    });
    if (!result.ok) {
      setWork({ kind: 'result', ok: false, sentence: result.sentence });
      lookAgain();
      return;
    }
    // Whatever was open may have been the account's.
    useUi.getState().goToFolder({ kind: 'unified', role: 'inbox' });
    useNotices.getState().tell({ level: 'info', sentence: `${account.label} was removed.`, actionId: null });
    onClose();
  };

  return (
    <Dialog
      title={`Remove ${account.label}?`}
      onClose={busy ? () => undefined : onClose}
      footer={
        <>
          <Button onClick={busy ? undefined : onClose} aria-disabled={busy} {...startsFocused}>
            Cancel
          </Button>
          <Button look="danger" onClick={() => void remove()} aria-disabled={busy || loss === null}>
            Remove account
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {loss &&
          describeLoss(account.kind, loss).map(({ grave, text }) => (
            <p key={text} className={grave ? styles.bad : undefined}>
              {text}
            </p>
          ))}
        {loss !== null && loss.localMails > 0 && (
          <div>
            <Button icon={Download} onClick={() => void save()} aria-disabled={busy}>
              {saveLabel}
            </Button>
          </div>
        )}
        {saving && <ExportProgressLine account={account} />}
        <div className={styles.outcome} role="status" aria-live="polite">
          <FormOutcome work={work} />
        </div>
      </div>
    </Dialog>
  );
}

/** The button that ends the saving goes with it; the focus goes back to the one that began it. */
function keepFocusHere(): void {
  const dialog = document.querySelector('dialog[open]');
  if (dialog && !dialog.contains(document.activeElement)) focusControl(dialog, [saveLabel]);
}
