/** The headers under which a message frame and its pictures are served: the second wall behind the ui's sanitising. */

/**
 * No scripts, no forms, no origin of its own, no network: pictures come from the registry or from the message itself.
 * Popups are allowed only so that a click on a link asks main for a window, which main denies and hands to the browser;
 * they would not even be sandboxed there.
 */
const documentPolicy = [
  "default-src 'none'",
  'img-src satchel://message data:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors satchel://ui',
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** An SVG opened as a page of its own could do nothing either. */
const imagePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

export function securityHeaders(kind: 'document' | 'image'): Record<string, string> {
  return {
    'content-security-policy': kind === 'document' ? documentPolicy : imagePolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // Host names in a mail must not be looked up because the mail is open.
    'x-dns-prefetch-control': 'off',
    'cache-control': 'no-store',
    // The frame has an opaque origin, so its own pictures are cross-origin to it.
    'cross-origin-resource-policy': 'cross-origin',
  };
}
