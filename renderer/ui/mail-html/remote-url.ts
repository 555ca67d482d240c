/** Sorts the URLs that a mail wants to load by themselves: kept, remote, or worth nothing. */

export type ResourceUrl =
  /** Part of the mail (`cid:`) or written into it (`data:image/…`). */
  | { kind: 'local'; url: string }
  /** Loading it would tell somebody that the mail was opened. `fetchable` is null where it is never fetched (ftp:, file:). */
  | { kind: 'remote'; fetchable: string | null }
  /** Relative without a base, a script, or unreadable. */
  | { kind: 'nothing' };

/** Browsers drop tabs and newlines anywhere in a URL and trim control characters around it; so must we before we look. */
function strip(value: string): string {
  // eslint-disable-next-line no-control-regex
  return value.replace(/[\t\n\r]/g, '').replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '');
}

/**
 * @param value an attribute's or url()'s value, as written
 * @param base the mail's own `<base href>`, if it has one
 */
export function classifyResource(value: string, base: string | null = null): ResourceUrl {
  const url = strip(value);
  if (url === '') return { kind: 'nothing' };
  if (/^cid:/i.test(url)) return { kind: 'local', url };
  if (/^data:image\//i.test(url)) return { kind: 'local', url };
  // Backslashes count as slashes in http URLs, so `\\host\x` is as remote as `//host/x`.
  const slashes = /^[\\/]{2}/.test(url) ? `https:${url.replace(/\\/g, '/')}` : url;
  if (/^(?:ftps?|file|wss?|smb|gopher):/i.test(slashes)) return { kind: 'remote', fetchable: null };
  const parsed = parse(slashes, base);
  return parsed ? { kind: 'remote', fetchable: parsed } : { kind: 'nothing' };
}

function parse(url: string, base: string | null): string | null {
  try {
    const parsed = base === null ? new URL(url) : new URL(url, base);
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed.href : null;
  } catch {
    return /^https?:/i.test(url) ? url : null;
  }
}

/** The reference that main turns into a fetch without cookies or referrer: `satchel-remote:` and the URL in base64url. */
export function remoteReference(url: string): string {
  const bytes = new TextEncoder().encode(url);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return `satchel-remote:${btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
}
