/** A small turning ring for work whose end is not known. */
import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './spinner.module.css';

export function Spinner({ size = 16 }: { size?: number }): ReactNode {
  return <LoaderCircle size={size} className={styles.spinner} aria-hidden />;
}
