/** Where a password can be kept here, said plainly. */
import type { PasswordStorage } from '../../../electron/contract/account';

interface StorageChoice {
  value: PasswordStorage;
  label: string;
  hint?: string;
}

const ask: StorageChoice = {
  value: 'ask',
  label: 'Ask me at each start',
  hint: 'It is kept in memory only and gone when Satchel closes.',
};

/** @param protection what this computer really offers */
export function storageChoices(protection: 'keychain' | 'weak'): StorageChoice[] {
  switch (protection) {
    case 'keychain':
      return [{ value: 'keychain', label: 'Keep it in this computer’s keychain' }, ask];
    case 'weak':
      return [
        ask,
        {
          value: 'weak',
          label: 'Keep it in a file',
          hint: 'This computer offers no keychain: other programs running as you could read the file.',
        },
      ];
  }
}
