/** "Add account" once there is one already. */
import type { ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { Dialog } from '../../ui/dialog';
import { AccountForm } from './account-form-view';
import { usePasswordProtection } from './use-password-protection';

interface AddAccountDialogProps {
  accounts: readonly AccountSummary[];
  onAdded: (accountId: AccountId) => void;
  onClose: () => void;
}

export function AddAccountDialog({ accounts, onAdded, onClose }: AddAccountDialogProps): ReactNode {
  const protection = usePasswordProtection();
  return (
    <Dialog title="Add account" onClose={onClose}>
      {protection && (
        <AccountForm
          usedColours={accounts.map(({ colour }) => colour)}
          protection={protection}
          onAdded={onAdded}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}
