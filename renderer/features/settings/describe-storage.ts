/** How much room an account takes, in a sentence that says what is exact and what is not. Pure. */
import type { StorageUse } from '../../../electron/contract/commands';
import { formatSize } from '../../ui/format-size';

const messages = (count: number): string =>
  count === 1 ? 'one message' : `${count.toLocaleString()} messages`;

/** "About 12 MB for 340 messages that can be read offline." */
export function describeStorage({ localMails, localOctets, bodies }: StorageUse): string {
  const cached =
    bodies.messages === 0
      ? null
      : `about ${formatSize(bodies.octets)} ${localMails > 0 ? 'to show them at once' : `for ${messages(bodies.messages)} that can be read offline`}`;
  if (localMails > 0) {
    const kept = `${formatSize(localOctets)} in ${messages(localMails)} kept on this computer`;
    return `${kept}${cached ? `, and ${cached}` : ''}.`;
  }
  return cached === null ? 'Nothing yet.' : `${cached.charAt(0).toUpperCase()}${cached.slice(1)}.`;
}

/** Whether any of the figures was scaled up from a sample. */
export const isSampled = (uses: readonly StorageUse[]): boolean =>
  uses.some(({ bodies }) => bodies.measured < bodies.messages);
