/** Sanitised mail of the last few views: what is answered was just read, and cleaning a long newsletter twice would hold up both. */
import { sanitiseHtml } from './sanitise-html';
import type { SanitisedHtml } from './sanitise-html';

/** UTF-16 units of HTML, as received, that are remembered at most. */
const room = 2_000_000;

const lately = new Map<string, SanitisedHtml>();

/** As `sanitiseHtml`, which answers the same for the same. */
export function sanitisedLately(html: string, options: { allowRemote: boolean }): SanitisedHtml {
  const key = `${options.allowRemote ? 'with' : 'without'} ${html}`;
  const known = lately.get(key);
  const sanitised = known ?? sanitiseHtml(html, options);
  // A map is in the order of its writing: what was asked for last goes last.
  lately.delete(key);
  if (key.length <= room) lately.set(key, sanitised);
  let held = 0;
  for (const one of lately.keys()) held += one.length;
  for (const oldest of lately.keys()) {
    if (held <= room) break;
    lately.delete(oldest);
    held -= oldest.length;
  }
  return sanitised;
}
