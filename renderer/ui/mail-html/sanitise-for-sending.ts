/** Mail HTML that is quoted in a mail of one's own: as clean as for the screen, with its remote pictures where they were. */
import { sanitiseHtml } from './sanitise-html';

/** @param html as received. @returns a whole document that holds no script, no form, and nothing of Satchel's own addresses */
export function sanitiseForSending(html: string): string {
  const { html: clean } = sanitiseHtml(html, { allowRemote: true });
  // In style elements entities mean nothing; everywhere else they must be.
  return clean
    .split(/(<style[\s>][\s\S]*?<\/style>)/i)
    .map((part, index) => restore(part, index % 2 === 1))
    .join('');
}

function restore(part: string, inStyle: boolean): string {
  return part.replace(/satchel-remote:([A-Za-z0-9_-]+)/g, (_whole, encoded: string) => {
    const url = decode(encoded).replace(/["'\\<>()\s]/g, (sign) =>
      encodeURIComponent(sign).replace(/'/g, '%27').replace(/\(/g, '%28').replace(/\)/g, '%29'),
    );
    return inStyle ? url : url.replace(/&/g, '&amp;');
  });
}

function decode(encoded: string): string {
  const binary = atob(encoded.replace(/-/g, '+').replace(/_/g, '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
