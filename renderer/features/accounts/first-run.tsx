/** The first screen there is: what Satchel is, and the form that makes it one's own. */
import { BriefcaseBusiness, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import { AccountForm } from './account-form-view';
import styles from './accounts.module.css';
import { usePasswordProtection } from './use-password-protection';

export function FirstRun({ onAdded }: { onAdded: (accountId: AccountId) => void }): ReactNode {
  const protection = usePasswordProtection();
  return (
    <main className={styles.welcome}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <BriefcaseBusiness size={34} strokeWidth={1.5} aria-hidden />
          <h1>Welcome to Satchel</h1>
        </div>
        <p className={styles.promise}>
          All your mail in one place, carried with you. Read and sort it anywhere, even with no network;
          Satchel catches up with your servers when they are back.
        </p>
        <section className={styles.paper} aria-labelledby="first-account">
          <h2 id="first-account">Add your first account</h2>
          {protection && <AccountForm usedColours={[]} protection={protection} onAdded={onAdded} />}
        </section>
        <p className={styles.privacy}>
          <ShieldCheck size={17} aria-hidden />
          <span>
            Nothing leaves this computer except to your own mail servers. There is no Satchel account and no
            tracking.
          </span>
        </p>
      </div>
    </main>
  );
}
