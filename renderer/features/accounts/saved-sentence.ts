/** What became of saving an account's mail to a folder. Pure. */
import type { ExportedMail } from '../../../electron/contract/commands';

export function savedSentence({ saved, missing, left, folder }: ExportedMail): string {
  const count = saved === 1 ? 'One message was' : `${saved.toLocaleString()} messages were`;
  const rest = left === 1 ? 'one was' : `${left.toLocaleString()} were`;
  const stopped = left === 0 ? '' : ` You stopped it: ${rest} not saved.`;
  const lost = missing === 0 ? '' : ` ${missing.toLocaleString()} could not: the disk has lost their files.`;
  return `${count} saved in ${folder}.${stopped}${lost}`;
}
