/** A modal dialog on the browser's own `<dialog>`: it makes the rest inert, closes on Escape and gives focus back. */
import { X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from './button';
import { cx } from './cx';
import styles from './dialog.module.css';
import { keepFocus } from '../state/focus';
import { noticePlaces } from '../state/notice-places';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the bottom, always in sight. */
  footer?: ReactNode;
  /**
   * `sheet` stands at the inline end, full height; `top` hangs near the upper edge, so that it does not jump as it shrinks;
   * `list` is a wider sheet and `page` fills most of the window; what these two hold scrolls by itself.
   */
  shape?: 'box' | 'wide' | 'sheet' | 'list' | 'top' | 'page';
  /** Nothing in it takes the focus, so the text itself does, to be scrolled by keys. */
  textOnly?: boolean;
}

export function Dialog({
  title,
  onClose,
  children,
  footer,
  shape = 'box',
  textOnly,
}: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const [noticePlace, setNoticePlace] = useState<HTMLElement | null>(null);
  const titleId = useId();
  useEffect(() => (noticePlace ? noticePlaces.add(noticePlace) : undefined), [noticePlace]);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog?.close();
      if (before?.isConnected) {
        // The browser has just given the focus back while the text was inert still, and would put nothing into it.
        before.blur();
        before.focus();
      }
      keepFocus();
    };
  }, []);
  return (
    // A press on the backdrop is a convenience; Escape and the Close button do the same.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      className={cx(styles.dialog, shape === 'list' && styles.sheet, styles[shape])}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (event.target !== ref.current) return;
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.frame}>
        <div className={styles.header}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <IconButton icon={X} label="Close" hint="Esc" onClick={onClose} />
        </div>
        <div
          className={styles.body}
          {...(textOnly ? { tabIndex: 0, role: 'group', 'aria-label': title } : {})}
        >
          {children}
        </div>
        {footer && <div className={styles.footer}>{footer}</div>}
        {/* What lies outside of a modal dialog is covered and inert; notices come in here. */}
        <div ref={setNoticePlace} className={styles.notices} />
      </div>
    </dialog>
  );
}
