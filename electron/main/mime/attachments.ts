/** Names and classifies the parts of a message that are not its text. */
import type { Attachment } from '../../contract/model';
import { oneLine } from './tidy-envelope';

/** A part as mailparser gave it. */
export interface FoundPart {
  bytes: Uint8Array;
  contentType: string;
  filename: string | null;
  /** Without angle brackets. */
  contentId: string | null;
}

const longestName = 200;

const extensions: Record<string, string> = {
  'application/ics': 'ics',
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/pgp-encrypted': 'asc',
  'application/pgp-signature': 'asc',
  'application/pkcs7-signature': 'p7s',
  'application/pkcs7-mime': 'p7m',
  'application/x-pkcs7-signature': 'p7s',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
};

/**
 * Part ids are positions ('1', '2', …) in the order of the message: parsing it again gives the same.
 * @param html as sent; a part that it refers to by `cid:` (RFC 2392) is inline, all others are in the attachment list
 */
export function describeAttachments(parts: readonly FoundPart[], html: string | null): Attachment[] {
  const referenced = referencedIds(html);
  return parts.map((part, index) => {
    const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(part.contentType)
      ? part.contentType.toLowerCase().slice(0, 200)
      : 'application/octet-stream';
    return {
      partId: String(index + 1),
      filename: nameOf(part.filename, contentType, index + 1),
      contentType,
      size: part.bytes.byteLength,
      contentId: html === null || part.contentId === null || part.contentId === '' ? null : part.contentId,
      inline: part.contentId !== null && referenced.has(part.contentId),
    };
  });
}

function referencedIds(html: string | null): Set<string> {
  const ids = new Set<string>();
  for (const [, id = ''] of (html ?? '').matchAll(/\bcid:([^"'\s<>)\\]{1,500})/gi)) {
    const plain = id.replaceAll('&amp;', '&').replace(/&(quot|#39|#34);?.*$/, '');
    ids.add(plain);
    ids.add(percentDecoded(plain));
  }
  return ids;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The last segment of the sender's name, or one made up from the type. The full cleaning happens where it is saved. */
function nameOf(filename: string | null, contentType: string, number: number): string {
  const given = oneLine((filename ?? '').split(/[/\\]/).at(-1) ?? '');
  // `.` and `..` are places, not names.
  if (!/^[. ]*$/.test(given)) return shorten(given);
  const subtype = /^(?:image|audio|video)\/(?:x-)?([a-z0-9]{2,5})/.exec(contentType)?.[1];
  const extension = extensions[contentType] ?? (subtype === 'jpeg' ? 'jpg' : subtype);
  return `attachment-${number}${extension === undefined ? '' : `.${extension}`}`;
}

/** Keeps the extension. */
function shorten(name: string): string {
  if (name.length <= longestName) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  return name.slice(0, longestName - extension.length) + extension;
}
