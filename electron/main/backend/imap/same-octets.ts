/** Tells whether a message that a server shows is one that it was given: pure. Servers may store line ends in their own way. */

/** The octets with LF for each line end and none at the end. */
function folded(bytes: Uint8Array): Buffer {
  const kept = Buffer.allocUnsafe(bytes.byteLength);
  let length = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    if (bytes[at] === cr && bytes[at + 1] === lf) continue;
    kept[length] = bytes[at] ?? 0;
    length += 1;
  }
  while (length > 0 && kept[length - 1] === lf) length -= 1;
  return kept.subarray(0, length);
}

const cr = 13;
const lf = 10;

/** Whether two messages are the same but for their line ends. */
export function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return folded(a).equals(folded(b));
}

/** Sizes that a server may tell for a message, whatever it does to line ends. */
export function plausibleSizes(bytes: Uint8Array): { least: number; most: number } {
  let lines = 0;
  for (const octet of bytes) if (octet === lf) lines += 1;
  return { least: folded(bytes).byteLength, most: bytes.byteLength + lines + 2 };
}

/** Every APPEND ends with CRLF: without it some servers spoil the message that comes next (ADVERSE-IMAP I16). */
export function withFinalLineEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength >= 2 && bytes.at(-2) === cr && bytes.at(-1) === lf) return bytes;
  return Buffer.concat([bytes, Buffer.from('\r\n')]);
}
