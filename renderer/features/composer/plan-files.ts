/** Where files that were dropped or pasted go, and what is said of those that go nowhere (pure). */
import { largestMailFile, mostMailFiles } from '../../../electron/contract/mail-files';

interface AnyFile {
  name: string;
  /** Octets. */
  size: number;
  /** A media type; empty: the system knows none. */
  type: string;
}

/**
 * Pictures that every program shows. SVG is none of them: it is a document that could hold anything.
 * @param picturesInText whether they may be shown in the text
 */
export function planFiles<T extends AnyFile>(
  files: readonly T[],
  picturesInText: boolean,
): { inText: T[]; listed: T[]; sentences: string[] } {
  const plan = { inText: [] as T[], listed: [] as T[], sentences: [] as string[] };
  let octets = 0;
  for (const file of files) {
    const count = plan.inText.length + plan.listed.length;
    if (count === mostMailFiles) {
      plan.sentences.push(`Satchel takes up to ${mostMailFiles} files at once; the others were left out.`);
      break;
    }
    if (octets + file.size > largestMailFile) {
      plan.sentences.push(
        `“${file.name}” is too large: Satchel takes up to ${largestMailFile / 1024 / 1024} MB at once.`,
      );
      continue;
    }
    octets += file.size;
    if (picturesInText && /^image\/(?:png|jpeg|gif|webp)$/.test(file.type)) plan.inText.push(file);
    else plan.listed.push(file);
  }
  return plan;
}
