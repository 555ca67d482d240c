/** Whether what was written is safe: said in words, with the reason where it is not. */
import { Check, CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SaveState } from '../../state/draft-session';
import { Button } from '../../ui/button';
import styles from './composer.module.css';

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

export function SaveLine({ saving, onRetry }: { saving: SaveState; onRetry: () => void }): ReactNode {
  return (
    <div className={styles.saveLine} role="status" data-saving={saving.kind}>
      {saving.kind === 'failed' ? (
        <>
          <CircleAlert size={15} aria-hidden />
          <strong>Not saved: {saving.sentence}</strong>
          <Button look="quiet" onClick={onRetry}>
            Try again
          </Button>
        </>
      ) : saving.kind === 'saved' ? (
        <>
          <Check size={15} aria-hidden />
          <span>Saved {time.format(saving.at)}</span>
        </>
      ) : (
        <span aria-hidden>{saving.kind === 'unsaved' ? 'Saving…' : ' '}</span>
      )}
    </div>
  );
}
