/** The bar at the bottom: connection in a word and an icon, each account's state, and what waits for a server. */
import { CircleAlert, Clock, Cloud, CloudOff, Plug, RefreshCw, TriangleAlert, Unplug } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AccountSummary } from '../../../electron/contract/model';
import type { AccountId } from '../../../electron/contract/ids';
import { useLiveQuery } from '../../data/use-live-query';
import { useStatus } from '../../state/status-store';
import { useUi } from '../../state/ui-store';
import { syncNow, toggleWorkOffline } from '../../state/work-offline';
import { colourOf } from '../../ui/account-colours';
import { cx } from '../../ui/cx';
import { VisuallyHidden } from '../../ui/visually-hidden';
import { describeOverall, describeStatus } from './describe-status';
import type { OverallStatus } from './describe-status';
import styles from './status-bar.module.css';

const overallIcons: Record<OverallStatus['kind'], LucideIcon> = {
  online: Cloud,
  partly: TriangleAlert,
  offline: CloudOff,
  busy: RefreshCw,
  attention: CircleAlert,
};

export function StatusBar({ accounts }: { accounts: readonly AccountSummary[] }): ReactNode {
  const { accounts: statuses, workOffline } = useStatus();
  const pending = useLiveQuery('pending-count', {}) ?? 0;
  const show = useUi((state) => state.show);
  const overall = describeOverall(accounts, statuses, workOffline);
  const Switch = workOffline ? Unplug : Plug;
  const Icon = overallIcons[overall.kind];
  return (
    <footer className={styles.bar} aria-label="Status">
      <span className={cx(styles.overall, styles[overall.kind])} data-status={overall.kind}>
        <Icon size={15} aria-hidden />
        <span>{overall.word}</span>
      </span>
      <ul className={styles.accounts} aria-label="Accounts">
        {accounts.map((account) => (
          <li key={account.id}>
            <AccountChip
              account={account}
              onOpen={(accountId) => show({ kind: 'account-settings', accountId })}
            />
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={cx(styles.pending, pending > 0 && styles.some)}
        data-f6="status"
        data-tip="Pending operations"
        data-tip-keys="g o"
        onClick={() => show({ kind: 'operations' })}
      >
        <Clock size={14} aria-hidden />
        {pending === 0 ? 'Nothing pending' : `${pending.toLocaleString()} pending`}
      </button>
      <button
        type="button"
        className={cx(styles.sync, workOffline && styles.some)}
        aria-label="Work offline"
        aria-pressed={workOffline}
        data-tip={workOffline ? 'Go online' : 'Work offline'}
        data-tip-keys="Ctrl+Shift+O"
        onClick={() => void toggleWorkOffline()}
      >
        <Switch size={14} aria-hidden />
      </button>
      <button
        type="button"
        className={styles.sync}
        aria-label="Sync now"
        data-tip="Sync now"
        data-tip-keys="F5"
        onClick={syncNow}
      >
        <RefreshCw size={14} aria-hidden />
      </button>
      <LiveStatus accounts={accounts} overall={overall.word} />
    </footer>
  );
}

function AccountChip({
  account,
  onOpen,
}: {
  account: AccountSummary;
  onOpen: (id: AccountId) => void;
}): ReactNode {
  const status = useStatus((state) => state.accounts[account.id]);
  const { tone, word, detail } = describeStatus(status);
  const words = detail && tone === 'busy' ? `${word} ${detail}` : word;
  return (
    <button
      type="button"
      className={cx(styles.chip, styles[tone])}
      data-tip={detail ?? undefined}
      data-tone={tone}
      onClick={() => onOpen(account.id)}
    >
      <span className={styles.dot} style={{ background: colourOf(account.colour) }} />
      <span className={styles.name} dir="auto">
        {account.label}
      </span>
      <span className={styles.word}>{words}</span>
    </button>
  );
}

/** Says changes of state aloud, without reading every step of a sync. */
function LiveStatus({
  accounts,
  overall,
}: {
  accounts: readonly AccountSummary[];
  overall: string;
}): ReactNode {
  const { accounts: statuses } = useStatus();
  const sentences = accounts.flatMap((account) => {
    const { tone, word, detail } = describeStatus(statuses[account.id]);
    return tone === 'offline' || tone === 'attention' ? [detail ?? `${account.label}: ${word}`] : [];
  });
  return (
    <VisuallyHidden>
      <span role="status" aria-live="polite">
        {[`${overall}.`, ...sentences].join(' ')}
      </span>
    </VisuallyHidden>
  );
}
