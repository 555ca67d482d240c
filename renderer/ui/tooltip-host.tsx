/** One tooltip for the whole window: shows `data-tip` and `data-tip-keys` of what is hovered or focused by keyboard. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import styles from './tooltip-host.module.css';

interface Tip {
  text: string;
  keys: string | undefined;
  anchor: DOMRect;
}

const hoverDelay = 450;

/** The name is already the control's aria-label, so the bubble itself is for eyes only. */
export function TooltipHost(): ReactNode {
  const [tip, setTip] = useState<Tip | null>(null);
  const bubble = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = (): void => {
      clearTimeout(timer);
      setTip(null);
    };
    const show = (target: EventTarget | null, delay: number): void => {
      hide();
      const anchor = target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
      const text = anchor?.dataset['tip'];
      if (!anchor || !text) return;
      timer = setTimeout(() => {
        if (anchor.isConnected)
          setTip({ text, keys: anchor.dataset['tipKeys'], anchor: anchor.getBoundingClientRect() });
      }, delay);
    };
    const onOver = (event: PointerEvent): void => show(event.target, hoverDelay);
    const onFocus = (event: FocusEvent): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible'))
        show(event.target, hoverDelay);
      else hide();
    };
    document.addEventListener('pointerover', onOver);
    document.addEventListener('focusin', onFocus);
    for (const name of ['pointerdown', 'keydown', 'scroll', 'focusout'] as const)
      document.addEventListener(name, hide, true);
    return () => {
      hide();
      document.removeEventListener('pointerover', onOver);
      document.removeEventListener('focusin', onFocus);
      for (const name of ['pointerdown', 'keydown', 'scroll', 'focusout'] as const)
        document.removeEventListener(name, hide, true);
    };
  }, []);

  useEffect(() => {
    const element = bubble.current;
    if (!element || !tip) return;
    // The top layer, so that it also shows over a modal dialog.
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    const left = tip.anchor.left + tip.anchor.width / 2 - width / 2;
    const below = tip.anchor.bottom + 6;
    element.style.left = `${Math.max(6, Math.min(left, window.innerWidth - width - 6))}px`;
    element.style.top = `${below + height > window.innerHeight ? tip.anchor.top - height - 6 : below}px`;
    return () => element.hidePopover();
  }, [tip]);

  return (
    <div ref={bubble} popover="manual" className={styles.tip} aria-hidden>
      {tip?.text}
      {tip?.keys && <kbd className={styles.keys}>{tip.keys}</kbd>}
    </div>
  );
}
