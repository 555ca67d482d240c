/** "Copy diagnostics": main writes them to the clipboard, a notice says what they hold. */
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';

export async function copyDiagnostics(): Promise<void> {
  const result = await sendCommand('app.copy-diagnostics', {});
  useNotices.getState().tell({
    level: result.ok ? 'info' : 'error',
    sentence: result.ok
      ? `${result.value.lines} lines of diagnostics are on the clipboard, without names, addresses, servers or mail. Read them before you send them.`
      : result.sentence,
    actionId: null,
    topic: 'diagnostics',
  });
}
