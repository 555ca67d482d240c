/** Rewrites a mail's CSS token by token, so that nothing in it can load anything from elsewhere. */
import { tokenize, TokenType } from '@csstools/css-tokenizer';
import type { CSSToken } from '@csstools/css-tokenizer';

/** What becomes of one URL: its replacement, or null for nothing at all. */
export type RewriteUrl = (url: string) => string | null;

/** Functions whose strings are addresses (CSS Images 4, CSS Values 5). */
const urlFunctions = new Set([
  'url',
  'src',
  'image',
  'image-set',
  '-webkit-image-set',
  'cross-fade',
  '-webkit-cross-fade',
]);
/** At-rules that only exist to fetch or to change how addresses are read. */
const droppedStatements = new Set(['import', 'namespace', 'charset']);
const nothing = 'url("data:,")';

/**
 * @param css a style sheet or the value of a style attribute
 * @param rewrite asked once for every address in it, also for those in rules that are dropped
 */
export function sanitiseCss(css: string, rewrite: RewriteUrl): string {
  const tokens = tokenize({ css }, { onParseError: () => undefined });
  const out: string[] = [];
  const functions: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) break;
    switch (token[0]) {
      case TokenType.AtKeyword: {
        const name = token[4].value.toLowerCase();
        const end = droppedStatements.has(name) || name === 'font-face' ? endOfRule(tokens, index) : null;
        if (end === null) out.push(token[1]);
        else {
          reportUrls(tokens.slice(index, end + 1), rewrite);
          index = end;
        }
        break;
      }
      case TokenType.URL:
        out.push(asUrl(rewrite(token[4].value)));
        break;
      case TokenType.Function:
      case TokenType.OpenParen:
        functions.push(token[0] === TokenType.Function ? token[4].value.toLowerCase() : '(');
        out.push(token[1]);
        break;
      case TokenType.CloseParen:
        functions.pop();
        out.push(token[1]);
        break;
      case TokenType.String:
        out.push(sanitiseString(token[1], token[4].value, functions.at(-1), rewrite));
        break;
      case TokenType.Comment:
      case TokenType.CDO:
      case TokenType.CDC:
      case TokenType.BadURL:
      case TokenType.BadString:
        out.push(' ');
        break;
      default:
        out.push(token[1]);
    }
  }
  return out.join('');
}

function asUrl(url: string | null): string {
  return url === null ? nothing : `url("${escapeString(url)}")`;
}

function escapeString(value: string): string {
  return value.replace(/["\\\n\r\f<]/g, (character) => `\\${character.codePointAt(0)?.toString(16) ?? ''} `);
}

/** A string is an address inside url() and its kin; elsewhere it may become one through var(), so remote ones go too. */
function sanitiseString(raw: string, value: string, inside: string | undefined, rewrite: RewriteUrl): string {
  const isAddress = inside !== undefined && urlFunctions.has(inside);
  if (!isAddress && !/^\s*(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(value)) return raw;
  if (!isAddress && !/^\s*(?:https?:|ftp:|file:|[\\/]{2})/i.test(value)) return raw;
  return `"${escapeString(rewrite(value) ?? (inside === undefined ? '' : 'data:,'))}"`;
}

/** Index of the last token of the at-rule that starts at `start`: its semicolon, or the brace that closes its block. */
function endOfRule(tokens: readonly CSSToken[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index += 1) {
    const type = tokens[index]?.[0];
    if (type === TokenType.Semicolon && depth === 0) return index;
    if (type === TokenType.OpenCurly) depth += 1;
    if (type === TokenType.CloseCurly) {
      depth -= 1;
      if (depth === 0) return index;
      // The rule was cut short by the end of the block around it, which must stay.
      if (depth < 0) return index - 1;
    }
  }
  return tokens.length - 1;
}

function reportUrls(tokens: readonly CSSToken[], rewrite: RewriteUrl): void {
  for (const token of tokens) {
    if (token[0] === TokenType.URL || token[0] === TokenType.String) rewrite(token[4].value);
  }
}
