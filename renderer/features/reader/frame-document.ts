/** Puts our own base style under a sanitised mail, so that bare HTML reads well and designed HTML is left alone. */

/** Mail HTML keeps a light canvas whatever the theme: its colours were chosen for one. */
const baseStyle = [
  ':root{color-scheme:light}',
  'html{color:#1f1e1c;font:15px/1.55 system-ui,sans-serif;overflow-wrap:break-word}',
  'body{margin:20px clamp(12px,3vw,24px)}',
  'img{max-width:100%}',
  'pre{white-space:pre-wrap}',
  'a{color:#2450a4}',
  'blockquote{margin-inline:0;padding-inline-start:12px;border-inline-start:3px solid #d9d5cd;color:#57534c}',
].join('');

/** @param sanitised a whole document from `sanitiseHtml`; its own styles come later and so win */
export function frameDocument(sanitised: string): string {
  const style = `<meta charset="utf-8"><style>${baseStyle}</style>`;
  const withStyle = sanitised.includes('<head>')
    ? sanitised.replace('<head>', () => `<head>${style}`)
    : `<html><head>${style}</head><body>${sanitised}</body></html>`;
  return `<!doctype html>${withStyle.replace(/^<html(?![^>]*\bdir=)/, '<html dir="auto"')}`;
}
