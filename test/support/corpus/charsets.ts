/** Text to octets in the charsets that old mail still comes in; the tables are read off the platform's own decoders. */

export type Charset = 'us-ascii' | 'utf-8' | 'iso-8859-1' | 'koi8-r' | 'iso-2022-jp';

/** @throws when a character does not exist in the charset */
export function encodeCharset(text: string, charset: Charset): Buffer {
  switch (charset) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'us-ascii':
      // eslint-disable-next-line no-control-regex -- the whole of ASCII
      if (/[^\u0000-\u007f]/.test(text)) throw new Error('not ASCII');
      return Buffer.from(text, 'latin1');
    case 'iso-8859-1':
      // eslint-disable-next-line no-control-regex -- the whole of Latin-1
      if (/[^\u0000-\u00ff]/.test(text)) throw new Error('not Latin-1');
      return Buffer.from(text, 'latin1');
    case 'koi8-r':
      return encodeKoi8(text);
    case 'iso-2022-jp':
      return encodeIso2022Jp(text);
  }
}

let koi8: Map<string, number> | undefined;

function encodeKoi8(text: string): Buffer {
  if (!koi8) {
    const decoder = new TextDecoder('koi8-r');
    koi8 = new Map(Array.from({ length: 256 }, (_, octet) => [decoder.decode(Uint8Array.of(octet)), octet]));
  }
  const table = koi8;
  return Buffer.from([...text].map((character) => table.get(character) ?? missing(character)));
}

let jisX0208: Map<string, [number, number]> | undefined;

/** RFC 1468: ASCII, and JIS X 0208 between ESC $ B and ESC ( B; back in ASCII at each line's end. */
function encodeIso2022Jp(text: string): Buffer {
  const table = (jisX0208 ??= readJisX0208());
  const octets: number[] = [];
  let double = false;
  const shift = (wanted: boolean): void => {
    if (wanted !== double) octets.push(0x1b, ...(wanted ? [0x24, 0x42] : [0x28, 0x42]));
    double = wanted;
  };
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    shift(code > 0x7f);
    if (code > 0x7f) octets.push(...(table.get(character) ?? missing(character)));
    else octets.push(code);
  }
  shift(false);
  return Buffer.from(octets);
}

function readJisX0208(): Map<string, [number, number]> {
  const table = new Map<string, [number, number]>();
  const decoder = new TextDecoder('iso-2022-jp');
  for (let row = 0x21; row <= 0x7e; row++) {
    for (let cell = 0x21; cell <= 0x7e; cell++) {
      const character = decoder.decode(Uint8Array.of(0x1b, 0x24, 0x42, row, cell, 0x1b, 0x28, 0x42));
      if ([...character].length === 1 && character !== '\ufffd') table.set(character, [row, cell]);
    }
  }
  return table;
}

function missing(character: string): never {
  throw new Error(`${character} is not in this charset`);
}
