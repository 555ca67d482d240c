/** Buttons: with words, or an icon alone with its name and key in a tooltip. */
import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import styles from './button.module.css';
import { cx } from './cx';

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children'>;

interface ButtonProps extends Native {
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
  icon?: LucideIcon;
  children: ReactNode;
}

export function Button({
  look = 'plain',
  icon: Icon,
  children,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button type={type} className={cx(styles.button, styles[look])} {...rest}>
      {Icon && <Icon size={16} aria-hidden />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps extends Native {
  icon: LucideIcon;
  /** The accessible name, and the tooltip's text. */
  label: string;
  /** The key that does the same, as the key sheet writes it. */
  hint?: string | undefined;
  pressed?: boolean;
  filled?: boolean;
}

export function IconButton({
  icon: Icon,
  label,
  hint,
  pressed,
  filled,
  type = 'button',
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <button
      type={type}
      className={styles.icon}
      aria-label={label}
      aria-pressed={pressed}
      data-tip={label}
      data-tip-keys={hint}
      {...rest}
    >
      <Icon size={18} aria-hidden fill={filled ? 'currentColor' : 'none'} />
    </button>
  );
}
