/** A key, a chord or a sequence drawn as keycaps. */
import type { ReactNode } from 'react';
import { keycaps } from './key-registry';
import styles from './keys.module.css';

const mac = /Mac/.test(navigator.userAgent);

export function Keys({ keys }: { keys: string }): ReactNode {
  return keycaps(keys, mac).map((cap, index) =>
    cap === 'then' ? (
      <span key={index} className={styles.then}>
        then
      </span>
    ) : (
      <kbd key={index} className={styles.cap}>
        {cap}
      </kbd>
    ),
  );
}
