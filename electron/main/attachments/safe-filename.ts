/** Makes a name that a stranger chose safe to offer as a file name on any system (pure). */

/** In octets: the limit of nearly every file system is 255, and a partial file's name needs some. */
const longest = 180;
const reserved =
  /^(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$)(\.|$)/i;

/**
 * The last path segment, without control characters, direction marks (which show `exe.gpj` backwards), characters that
 * Windows reserves, leading dots and trailing dots or blanks; device names get an underscore in front; the extension stays.
 * @returns a name that is never empty
 */
export function safeFilename(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .replace(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  const usable = clean === '' ? 'attachment' : clean;
  return shorten(reserved.test(usable) ? `_${usable}` : usable);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name;
  const extension = /\.[^.\s]{1,16}$/.exec(name)?.[0] ?? '';
  let stem = [...name.slice(0, name.length - extension.length)];
  // By characters, never through one.
  stem = stem.slice(0, longest);
  while (stem.length > 1 && Buffer.byteLength(stem.join('')) + Buffer.byteLength(extension) > longest)
    stem.pop();
  return `${stem.join('').trimEnd()}${extension}`;
}
