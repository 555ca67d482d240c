/** Transfer encodings (RFC 2045), encoded words (RFC 2047) and parameters with charsets (RFC 2231). */
import { type Charset, encodeCharset } from './charsets';

/** Quoted-printable of text that has CRLF line ends; lines are at most 76 octets. */
export function quotedPrintable(octets: Buffer): string {
  const lines = octets.toString('latin1').split('\r\n');
  return lines.map((line) => softBreaks(quoteLine(line))).join('\r\n');
}

function quoteLine(line: string): string[] {
  return [...line].map((character, index) => {
    const code = character.charCodeAt(0);
    const last = index === line.length - 1;
    const plain = (code >= 33 && code <= 126 && code !== 61) || ((code === 32 || code === 9) && !last);
    return plain ? character : `=${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

function softBreaks(tokens: string[]): string {
  let out = '';
  let width = 0;
  for (const token of tokens) {
    if (width + token.length > 75) {
      out += '=\r\n';
      width = 0;
    }
    out += token;
    width += token.length;
  }
  return out;
}

/** Base64 in lines of 76. */
export function base64Lines(octets: Buffer): string {
  return octets.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n');
}

export type WordStyle = 'Q' | 'B';

/** One or more encoded words for unstructured text; each holds whole characters (RFC 2047 section 5). */
export function encodedWords(text: string, charset: Charset, style: WordStyle): string {
  const words: string[] = [];
  let piece = '';
  for (const character of text) {
    const longer = piece + character;
    if (encodedWord(longer, charset, style).length > 74 && piece !== '') {
      words.push(encodedWord(piece, charset, style));
      piece = character;
    } else {
      piece = longer;
    }
  }
  words.push(encodedWord(piece, charset, style));
  return words.join('\r\n ');
}

function encodedWord(text: string, charset: Charset, style: WordStyle): string {
  const octets = encodeCharset(text, charset);
  const body =
    style === 'B'
      ? octets.toString('base64')
      : [...octets]
          .map((octet) => {
            const character = String.fromCharCode(octet);
            if (/[A-Za-z0-9!*+/-]/.test(character)) return character;
            return octet === 0x20 ? '_' : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
          })
          .join('');
  return `=?${charset}?${style}?${body}?=`;
}

/** `filename*=utf-8''…`, in pieces where it is long (RFC 2231 sections 3 and 4). */
export function extendedParameter(name: string, value: string): string {
  const encoded = encodeURIComponent(value).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  if (encoded.length <= 50) return `${name}*=utf-8''${encoded}`;
  const pieces = encoded.match(/(?:%..|.){1,16}/g) ?? [];
  return pieces
    .map((piece, index) => `${name}*${index}*=${index === 0 ? "utf-8''" : ''}${piece}`)
    .join(';\r\n\t');
}

export function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the whole of ASCII
  return /^[\u0000-\u007f]*$/.test(text);
}
