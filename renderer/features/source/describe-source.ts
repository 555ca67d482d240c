/** What a person should know of a source that is not shown octet for octet (pure). */
import type { SourceText } from '../../../electron/contract/commands';
import { formatSize } from '../../ui/format-size';

export function describeSource({ shown, size, marked, guessed }: SourceText): string[] {
  const cut = size !== shown;
  const of = size !== null && size > shown ? ` of ${formatSize(size)}` : '';
  return [
    ...(cut ? [`Only the first ${formatSize(shown)}${of} are shown here; saving writes all of it.`] : []),
    ...(marked ? ['What cannot be seen is shown as signs, such as ␀ or <U+202E>.'] : []),
    ...(guessed ? ['Lines that are not UTF-8 are shown as Windows-1252.'] : []),
    ...((marked || guessed) && !cut ? ['Saving writes it as it came.'] : []),
  ];
}

export function describeCopied({ shown, size }: SourceText): string {
  return size === shown
    ? 'The source is on the clipboard.'
    : `The first ${formatSize(shown)} of the source are on the clipboard. Save it to have all of it.`;
}
