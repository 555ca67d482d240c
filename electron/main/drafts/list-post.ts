/** The address of the mailing list that a message came by (RFC 2369 section 3.4). Pure. */
import { parseMailto } from './parse-mailto';

/** @param header a raw header block */
export function listPostOf(header: Uint8Array): string | null {
  const text = Buffer.from(header.buffer, header.byteOffset, header.byteLength).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const value = /^list-post[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)/im.exec(text.slice(0, end))?.[1] ?? '';
  // "NO" where nobody may post.
  const url = /<\s*(mailto:[^>]+)>/i.exec(value)?.[1];
  const address = url === undefined ? undefined : parseMailto(url.replace(/\s+/g, ''))?.to[0]?.address;
  return address ?? null;
}
