/** Decides which of the files dropped on the window are read, and what is said of the others (pure). */
import { largestMailFile, mostMailFiles } from '../electron/contract/mail-files';

export interface DroppedItem {
  name: string;
  /** Octets. */
  size: number;
  folder: boolean;
}

/** @returns `take`: those to read; `sentences`: one for each reason to leave some out */
export function planDrop<T extends DroppedItem>(items: readonly T[]): { take: T[]; sentences: string[] } {
  const take: T[] = [];
  const sentences: string[] = [];
  let octets = 0;
  for (const item of items) {
    if (item.folder) sentences.push(`“${item.name}” is a folder. Drop the mail files that are in it.`);
    else if (octets + item.size > largestMailFile)
      sentences.push(
        `“${item.name}” is too large: Satchel opens up to ${largestMailFile / 1024 / 1024} MB of mail files at once.`,
      );
    else if (take.length === mostMailFiles) {
      sentences.push(`Satchel opens up to ${mostMailFiles} mail files at once; the others were left out.`);
      break;
    } else {
      take.push(item);
      octets += item.size;
    }
  }
  return { take, sentences };
}
