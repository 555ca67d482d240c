/** Sends status events to the ui window while there is one. */
import type { StatusEvent } from '../../contract/status-events';

/** What is needed of a WebContents. */
export interface StatusReceiver {
  isDestroyed(): boolean;
  isCrashed(): boolean;
  send(channel: string, event: StatusEvent): void;
}

export const statusChannel = 'satchel:status';

/**
 * @param receiver the ui window's WebContents now, null while there is none
 * @returns a function that drops events nobody can hear: a page that starts asks for the whole with `status.get`
 */
export function createStatusSender(receiver: () => StatusReceiver | null): (event: StatusEvent) => void {
  return (event) => {
    const contents = receiver();
    if (contents && !contents.isDestroyed() && !contents.isCrashed()) contents.send(statusChannel, event);
  };
}
