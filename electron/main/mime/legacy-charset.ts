/** Decodes octets that are not UTF-8, by the character set that a mail names or, without a usable one, Windows-1252. */
import { TextDecoder } from 'node:util';

/** 0x80 to 0x9f; Node 20's own windows-1252 leaves these as control characters (it decodes Latin-1). */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Never throws.
 * @param charset ignored where it is unknown, or names ASCII or Unicode, which octets given here are not
 */
export function decodeLegacy(octets: Uint8Array, charset: string | undefined): string {
  if (
    charset !== undefined &&
    !/^(utf|us-?ascii|iso-?8859-?1$|latin-?1$|windows-?1252|cp-?1252)/i.test(charset)
  ) {
    try {
      return new TextDecoder(charset).decode(octets);
    } catch {
      // Not a name that the decoder knows.
    }
  }
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (octet) => upper[octet.charCodeAt(0) - 0x80] ?? octet);
}

export function isUtf8(octets: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(octets);
    return true;
  } catch {
    return false;
  }
}
