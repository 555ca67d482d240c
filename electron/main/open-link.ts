/** Hands a link to the system's own browser, or an address to the composer, after looking at what it is. */

const openable = new Set(['http:', 'https:', 'mailto:']);
const longest = 8_000;

/**
 * @returns the address to hand on, normalised; null for anything but http, https and mailto, for over-long ones, and for
 * addresses with control characters or a user name, which only serve to deceive (`https://bank.example@evil.example`)
 */
export function checkLink(link: string): string | null {
  if (link.length > longest || /\p{Cc}/u.test(link)) return null;
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return null;
  }
  if (!openable.has(url.protocol)) return null;
  if (url.protocol !== 'mailto:' && (url.hostname === '' || url.username !== '' || url.password !== ''))
    return null;
  return url.href;
}

/** @returns whether it was handed on */
export type OpenLink = (link: string) => Promise<boolean>;

/**
 * @param openExternal Electron's `shell.openExternal`
 * @param write begins a draft from a `mailto:` address
 */
export function createOpenLink(
  openExternal: (url: string) => Promise<void>,
  write: (mailto: string) => void,
): OpenLink {
  return async (link) => {
    const url = checkLink(link);
    if (url === null) return false;
    if (url.startsWith('mailto:')) {
      write(url);
      return true;
    }
    try {
      await openExternal(url);
      return true;
    } catch {
      // No program for it, or the person said no.
      return false;
    }
  };
}
