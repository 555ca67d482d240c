/** The sheet that shows a message as it came, and copies or saves it. */
import { Copy, Download, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { CommandResult, SourceText as Source } from '../../../electron/contract/commands';
import type { MessageId } from '../../../electron/contract/ids';
import { sendCommand } from '../../data/use-commands';
import { useNotices } from '../../state/notices';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Spinner } from '../../ui/spinner';
import { describeCopied, describeSource } from './describe-source';
import { SourceText } from './source-text';
import styles from './source.module.css';

interface SourceSheetProps {
  messageId: MessageId;
  onClose: () => void;
}

export function SourceSheet({ messageId, onClose }: SourceSheetProps): ReactNode {
  const { answer, again } = useSource(messageId);
  const source = answer?.ok ? answer.value : null;
  const footer = source ? (
    <Actions messageId={messageId} source={source} />
  ) : (
    <Button icon={RefreshCw} aria-disabled={!answer} onClick={again}>
      Try again
    </Button>
  );
  return (
    <Dialog title="Message source" shape="page" onClose={onClose} footer={footer}>
      {!answer && (
        <p className={styles.waiting} role="status">
          <Spinner /> Reading the source…
        </p>
      )}
      {answer && !answer.ok && (
        <p className={styles.problem} role="alert">
          {answer.sentence}
        </p>
      )}
      {source && <SourceText text={source.text} />}
    </Dialog>
  );
}

/** Main holds the octets from the first request until the sheet is closed. */
function useSource(messageId: MessageId) {
  const [answer, setAnswer] = useState<CommandResult<Source> | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let gone = false;
    void sendCommand('source.open', { messageId }).then((result) => {
      if (!gone) setAnswer(result);
    });
    return () => {
      gone = true;
      void sendCommand('source.close', { messageId });
    };
  }, [messageId, asked]);
  const again = (): void => {
    if (!answer) return;
    setAnswer(null);
    setAsked(asked + 1);
  };
  return { answer, again };
}

function Actions({ messageId, source }: { messageId: MessageId; source: Source }): ReactNode {
  const [saving, setSaving] = useState(false);
  const tell = (level: 'info' | 'error', sentence: string): void =>
    useNotices.getState().tell({ level, sentence, actionId: null, topic: 'source' });
  const copy = async (): Promise<void> => {
    const result = await sendCommand('source.copy', { messageId });
    tell(result.ok ? 'info' : 'error', result.ok ? describeCopied(source) : result.sentence);
  };
  const save = async (): Promise<void> => {
    if (saving) return;
    setSaving(true);
    const result = await sendCommand('source.save', { messageId });
    setSaving(false);
    if (!result.ok) tell('error', result.sentence);
    else if (result.value) tell('info', `Saved the message to ${result.value.path}`);
  };
  const notes = describeSource(source);
  return (
    <>
      {notes.length > 0 && <p className={styles.notes}>{notes.join(' ')}</p>}
      <Button icon={Copy} onClick={() => void copy()}>
        Copy
      </Button>
      <Button icon={Download} aria-disabled={saving} onClick={() => void save()}>
        Save as .eml…
      </Button>
      {saving && <Spinner />}
    </>
  );
}
