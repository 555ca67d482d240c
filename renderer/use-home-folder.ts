/** Without unified folders there is none to stand in: the first account's Inbox takes their place. */
import { useEffect } from 'react';
import type { MailboxTreeRow } from '../electron/contract/model';
import { hasUnified } from './features/mailboxes/build-tree';
import { useUi } from './state/ui-store';

/** @param mailboxes in the accounts' order */
export function useHomeFolder(mailboxes: readonly MailboxTreeRow[]): void {
  const away = useUi(({ unified, folder }) => folder.kind === 'unified' && !hasUnified(mailboxes, unified));
  const home = mailboxes.find(({ role, selectable }) => role === 'inbox' && selectable)?.id;
  useEffect(() => {
    if (away && home !== undefined) useUi.getState().goToFolder({ kind: 'mailbox', mailboxId: home });
  }, [away, home]);
}
