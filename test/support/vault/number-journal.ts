/** The bare journal with the simplest owner there is: a list of numbers. */
import type { FileSystem } from '../../../electron/main/vault/file-system';
import type { JournalOwner } from '../../../electron/main/vault/journal';
import { openJournal } from '../../../electron/main/vault/open-journal';
import type { OpenedJournal } from '../../../electron/main/vault/open-journal';

export interface NumberJournal extends OpenedJournal<number> {
  numbers: number[];
}

export async function openNumbers(fs: FileSystem, dir = '/journal'): Promise<NumberJournal> {
  const numbers: number[] = [];
  const owner: JournalOwner<number> = {
    restore: (part) => void numbers.push((part as { n: number }).n),
    apply({ entry }) {
      if (entry.kind !== 'history-trimmed') throw new Error(`not a number: ${entry.kind}`);
      const n = Number(entry.ids[0]?.slice(1));
      numbers.push(n);
      return n;
    },
    *snapshot() {
      for (const n of numbers) yield { n };
    },
  };
  return { ...(await openJournal(fs, dir, owner, () => 1)), numbers };
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
