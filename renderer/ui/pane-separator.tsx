/** The line between two panes: drag it, or move it by arrow keys (ARIA window splitter). */
import { useRef } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import styles from './pane-separator.module.css';

interface PaneSeparatorProps {
  /** What it makes wider, as the accessible name. */
  label: string;
  /** Where it stands: a custom property holding a length. */
  place: 'tree' | 'list';
  /** CSS pixels of the pane before it. */
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  onReset: () => void;
}

/** CSS pixels that an arrow key moves it by. */
const arrowStep = 16;

export function PaneSeparator(props: PaneSeparatorProps): ReactNode {
  const { label, place, value, min, max, onChange, onReset } = props;
  const drag = useRef<{ from: number; value: number } | null>(null);
  const set = (next: number): void => onChange(Math.round(Math.max(min, Math.min(next, max))));
  // In a right-to-left window the pane grows to the left.
  const forward = (element: Element): number => (getComputedStyle(element).direction === 'rtl' ? -1 : 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    const by = forward(event.currentTarget) * arrowStep;
    if (event.key === 'ArrowRight') set(value + by);
    else if (event.key === 'ArrowLeft') set(value - by);
    else if (event.key === 'Home') set(min);
    else if (event.key === 'End') set(max);
    else if (event.key === 'Enter') onReset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    // Captured, so that the pointer may cross a message frame.
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, value };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (!drag.current) return;
    set(drag.current.value + (event.clientX - drag.current.from) * forward(event.currentTarget));
  };
  const onPointerEnd = (): void => {
    drag.current = null;
  };

  return (
    // A separator that takes the focus is a widget (ARIA 1.2), which this rule does not know.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={`${value} pixels`}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={styles.separator}
      data-place={place}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onDoubleClick={onReset}
    />
  );
}
