/** What a pane says when it has nothing to show. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

interface EmptyStateProps {
  title: string;
  icon?: LucideIcon;
  role?: 'alert' | 'status';
  children?: ReactNode;
}

export function EmptyState({ title, icon: Icon, role, children }: EmptyStateProps): ReactNode {
  return (
    <div className={styles.empty} role={role}>
      {Icon && <Icon size={36} strokeWidth={1.25} aria-hidden />}
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  );
}
