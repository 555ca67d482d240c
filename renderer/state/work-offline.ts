/** The "work offline" switch, from wherever it is offered, and what cannot be done while it is on. */
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';
import { useStatus } from './status-store';

export async function toggleWorkOffline(): Promise<void> {
  const on = !useStatus.getState().workOffline;
  const result = await sendCommand('app.work-offline', { on });
  const { tell } = useNotices.getState();
  if (!result.ok)
    tell({ level: 'warning', sentence: result.sentence, actionId: null, topic: 'work-offline' });
  else if (on)
    tell({
      ...{ level: 'info', actionId: null, topic: 'work-offline' },
      sentence: 'You work offline: nothing is connected to until you go online again. What you do waits.',
    });
}

/** Gets new mail, unless the person wants no connection: then that is said. */
export function syncNow(): void {
  if (!useStatus.getState().workOffline) void sendCommand('sync.now', {});
  else
    useNotices.getState().tell({
      ...{ level: 'info', actionId: null, topic: 'work-offline' },
      sentence: 'You work offline by choice. Go online to get new mail.',
    });
}
