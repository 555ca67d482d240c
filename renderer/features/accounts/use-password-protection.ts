/** Asks main once how well this computer can keep a password. */
import { useEffect, useState } from 'react';
import { sendCommand } from '../../data/use-commands';

/** @returns null until main has answered; where it cannot, the careful assumption */
export function usePasswordProtection(): 'keychain' | 'weak' | null {
  const [protection, setProtection] = useState<'keychain' | 'weak' | null>(null);
  useEffect(() => {
    void sendCommand('app.info', {}).then((result) =>
      setProtection(result.ok ? result.value.passwordProtection : 'weak'),
    );
  }, []);
  return protection;
}
