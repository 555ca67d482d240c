/** Sentences over the lower edge: what was done with its Undo, what went wrong, what main has to say. */
import { CircleAlert, Redo2, TriangleAlert, Undo2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { ReactNode } from 'react';
import { useNoticePlace } from '../../state/notice-places';
import { useNotices } from '../../state/notices';
import type { ShownNotice } from '../../state/notices';
import { redo, undo } from '../../state/mail-actions';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import styles from './notices.module.css';

/** Errors stay until they are put away. */
const shownFor: Record<ShownNotice['level'], number | null> = { info: 8_000, warning: 12_000, error: null };

export function Notices(): ReactNode {
  const { notices, dismiss } = useNotices();
  const place = useNoticePlace();
  const own = useRef<HTMLDivElement>(null);
  const newest = notices.at(-1)?.key;
  // Where there is room for few, as in a dialog, the newest is the one to be seen.
  useEffect(() => {
    const last = own.current?.lastElementChild;
    if (newest !== undefined) last?.scrollIntoView({ block: 'nearest' });
  }, [newest, place]);
  const stack = (
    <div ref={own} className={styles.stack} role="region" aria-label="Notices" aria-live="polite">
      {notices.map((notice) => (
        <Notice key={notice.key} notice={notice} onDismiss={() => dismiss(notice.key)} />
      ))}
    </div>
  );
  return place ? createPortal(stack, place) : stack;
}

function Notice({ notice, onDismiss }: { notice: ShownNotice; onDismiss: () => void }): ReactNode {
  const { key, level, sentence, actionId, offer, action, lasts } = notice;
  useEffect(() => {
    const time = lasts ?? shownFor[level];
    if (time === null) return;
    const timer = setTimeout(() => useNotices.getState().dismiss(key), time);
    return () => clearTimeout(timer);
  }, [key, level, lasts]);
  return (
    <div className={cx(styles.notice, styles[level])} role={level === 'error' ? 'alert' : undefined}>
      {level === 'warning' && <TriangleAlert size={17} aria-hidden />}
      {level === 'error' && <CircleAlert size={17} aria-hidden />}
      <p>{sentence}</p>
      {actionId && offer !== 'redo' && (
        <Button look="quiet" icon={Undo2} onClick={() => void undo(actionId)}>
          Undo
        </Button>
      )}
      {actionId && offer === 'redo' && (
        <Button look="quiet" icon={Redo2} onClick={() => void redo(actionId)}>
          Redo
        </Button>
      )}
      {action && (
        <Button
          look="quiet"
          onClick={() => {
            onDismiss();
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon={X} label="Dismiss" onClick={onDismiss} />
    </div>
  );
}
