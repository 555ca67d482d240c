/** Turns sanitised mail HTML into the document that a message frame shows (pure). */

export type Canvas = 'light' | 'dark';

/** The canvas, its text, quoted text, the line beside that, and links: as in the ui's themes. */
const colours: Record<Canvas, [canvas: string, text: string, quote: string, line: string, link: string]> = {
  light: ['#fff', '#1f1e1c', '#57534c', '#d9d5cd', '#2450a4'],
  dark: ['#262523', '#ecebe8', '#bcb8b1', '#4a4743', '#9dbcf8'],
};

/**
 * Mail was made for paper: light canvas, dark text, whatever the app around it looks like, unless it brings no colours of
 * its own: then it is written as the app writes. Newsletters are tables of a
 * fixed width, mostly 600 to 700 pixels: in a narrower pane they take the width that is there, instead of a scrollbar.
 */
function baseStyle(scheme: Canvas): string {
  const [canvas, text, quote, line, link] = colours[scheme];
  return `
:root { color-scheme: ${scheme}; }
body { margin: 16px clamp(8px, 2vw, 24px); background: ${canvas}; color: ${text}; overflow-wrap: break-word;
  font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif; }
img { max-width: 100%; height: auto; }
pre { white-space: pre-wrap; }
blockquote { margin-inline: 0; padding-inline-start: 12px; border-inline-start: 3px solid ${line}; color: ${quote}; }
a { color: ${link}; }
table { max-width: 100%; }
@media (max-width: 700px) {
  table:is([width^='5'], [width^='6'], [width^='7'], [width^='8']):not([width$='%']) { width: auto !important; }
}
`;
}

/** @param html a fragment or a whole document: what a body may not hold (html, head and body tags), the parser merges or drops */
export function frameDocument(html: string, canvas: Canvas): string {
  return (
    '<!doctype html><html><head><meta charset="utf-8">' +
    // A link must leave the frame, by way of main; one without a target would be a navigation, which main prevents.
    '<base target="_blank">' +
    `<meta name="referrer" content="no-referrer"><style>${baseStyle(canvas)}</style></head><body dir="auto">${html}</body></html>`
  );
}

/**
 * Points `cid:` and `satchel-remote:` references at the registry. `cid:` counts only where an attribute or a style can
 * hold it (after a quote or a bracket), so that a mail may talk about it.
 * @param base `satchel://message/<token>`
 * @param allowRemote when false, remote references stay as they are, and the frame's policy blocks them
 * @returns `remote`: the base64url of every address that the message may fetch
 */
export function rewriteReferences(
  html: string,
  base: string,
  allowRemote: boolean,
): { html: string; remote: ReadonlySet<string> } {
  const remote = new Set<string>();
  let rewritten = html.replace(
    /(["'(=]|&quot;|&#0*3[49];)(\s*)cid:([^"'\s<>()\\]{1,1000}?)(?=["'\s<>()\\]|&quot;|&#0*3[49];|$)/gi,
    (_whole, before: string, space: string, id: string) =>
      `${before}${space}${base}/cid/${encodeURIComponent(percentDecoded(id.replaceAll('&amp;', '&')))}`,
  );
  if (allowRemote) {
    rewritten = rewritten.replace(/satchel-remote:([A-Za-z0-9_-]{1,20000})/g, (_whole, encoded: string) => {
      remote.add(encoded);
      return `${base}/remote/${encoded}`;
    });
  }
  return { html: withoutTargets(rewritten), remote };
}

/** A link with a target of its own would escape `<base target>`, be blocked as a navigation, and take the mail off the screen. */
function withoutTargets(html: string): string {
  return html.replace(/<(?:a|area|form)\s[^>]*>/gi, (tag) =>
    tag.replace(/\starget\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ''),
  );
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
