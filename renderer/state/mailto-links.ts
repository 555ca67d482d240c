/** Begins a draft for each address that another program, or a link in a mail, has handed over. */
import { sendCommand } from '../data/use-commands';
import { startDraft } from './composer-tabs';

/** One after the other: the last one is on the screen in the end. */
export async function writeToWaiting(): Promise<void> {
  const taken = await sendCommand('mailto.take', {});
  if (!taken.ok) return;
  for (const url of taken.value.urls) await startDraft({ kind: 'mailto', url });
}
