/** The window: puts the panes side by side, opens the dialogs, gives the keys their work. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountSummary } from '../electron/contract/model';
import { AppDialogs } from './app-dialogs';
import styles from './app.module.css';
import { useLiveQuery } from './data/use-live-query';
import { sendCommand } from './data/use-commands';
import { FirstRun } from './features/accounts/first-run';
import { TabStrip } from './features/composer/tab-strip';
import { Notices } from './features/status/notices';
import { StatusBar } from './features/status/status-bar';
import { HelpDialogs } from './help-dialogs';
import { MailFilesHost } from './mail-files';
import { Panes } from './panes';
import { followStatus, useStatus } from './state/status-store';
import { useTextMenus } from './state/text-menus';
import { useFocusGuard } from './state/use-focus-guard';
import { useTheme } from './state/use-theme';
import { ContextMenuHost } from './ui/context-menu';
import { EmptyState } from './ui/empty-state';
import { TooltipHost } from './ui/tooltip-host';
import { useAppKeys } from './use-app-keys';
import { useDrafts } from './use-drafts';
import { useHomeFolder } from './use-home-folder';
import { useWindowTitle } from './window-title';

export function App(): ReactNode {
  useTheme();
  useFocusGuard();
  useTextMenus();
  useEffect(() => followStatus(), []);
  const problem = useStatus((state) => state.problem);
  const accounts = useLiveQuery('accounts', {});
  const firstRun = useFirstRun(accounts);
  if (problem) {
    return (
      <>
        <EmptyState title="Satchel cannot open your mail" role="alert">
          <p>{problem}</p>
        </EmptyState>
        <MailFilesHost />
        <HelpDialogs />
        <Notices />
      </>
    );
  }
  if (!accounts || firstRun === null) return <div className={styles.app} aria-busy />;
  return (
    <>
      {firstRun ? <FirstRun onAdded={() => undefined} /> : <Mail accounts={accounts} />}
      <MailFilesHost />
      <HelpDialogs />
      <Notices />
      <ContextMenuHost />
      <TooltipHost />
    </>
  );
}

function Mail({ accounts }: { accounts: readonly AccountSummary[] }): ReactNode {
  const mailboxes = useLiveQuery('mailboxes', {}) ?? [];
  useAppKeys(mailboxes);
  useHomeFolder(mailboxes);
  useWindowTitle(mailboxes);
  useDrafts();
  return (
    <div className={styles.app}>
      <TabStrip />
      <Panes accounts={accounts} mailboxes={mailboxes} />
      <StatusBar accounts={accounts} />
      <AppDialogs accounts={accounts} mailboxes={mailboxes} />
    </div>
  );
}

/** An empty store may only be a cache that is being built again: main knows whether there are accounts. */
function useFirstRun(accounts: readonly AccountSummary[] | undefined): boolean | null {
  const [configured, setConfigured] = useState<number | null>(null);
  const shown = accounts?.length;
  useEffect(() => {
    if (shown !== 0) return;
    void sendCommand('account.list', {}).then((result) => setConfigured(result.ok ? result.value.length : 0));
  }, [shown]);
  if (shown === undefined) return null;
  if (shown > 0) return false;
  return configured === null ? null : configured === 0;
}
