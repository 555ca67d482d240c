/** The account colours' names and the custom properties that hold them in light and dark. */
import type { AccountColour } from '../../electron/contract/account';

export const accountColours: readonly { value: AccountColour; label: string }[] = [
  { value: 'blue', label: 'Blue' },
  { value: 'green', label: 'Green' },
  { value: 'orange', label: 'Orange' },
  { value: 'purple', label: 'Purple' },
  { value: 'red', label: 'Red' },
  { value: 'teal', label: 'Teal' },
  { value: 'pink', label: 'Pink' },
  { value: 'olive', label: 'Olive' },
];

export function colourOf(colour: AccountColour): string {
  return `var(--colour-${colour})`;
}
