/** Decodes encoded words (RFC 2047) for the fallback; mailparser does it for everything else. */

const word = /=\?([\w.:-]{1,40})(?:\*[\w-]*)?\?([bq])\?([^?\s]{0,2000})\?=/gi;

/** @returns the text with every word decoded whose character set is known, the others as they are */
export function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(?==\?[\w.:*-]+\?[bq]\?)/gi, '$1')
    .replace(word, (whole, charset: string, encoding: string, data: string) => {
      const octets = /b/i.test(encoding)
        ? Buffer.from(data, 'base64')
        : Buffer.from(
            data
              .replaceAll('_', ' ')
              .replace(/=([0-9a-f]{2})/gi, (_escape, hex: string) =>
                String.fromCharCode(Number.parseInt(hex, 16)),
              ),
            'latin1',
          );
      try {
        return new TextDecoder(charset).decode(octets);
      } catch {
        return whole;
      }
    });
}
