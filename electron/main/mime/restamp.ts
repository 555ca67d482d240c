/** Gives a mail of Satchel's own making another Date; everything else in it stays as it is, octet for octet. */

/**
 * @param raw as `buildMessage` made it
 * @param date ms since 1970
 */
export function restamp(raw: Uint8Array, date: number): Uint8Array {
  const octets = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const end = octets.indexOf('\r\n\r\n');
  const header = octets.subarray(0, end).toString('latin1');
  const stamp = new Date(date).toUTCString().replace('GMT', '+0000');
  const restamped = header.replace(/^Date: .*$/m, `Date: ${stamp}`);
  return Buffer.concat([Buffer.from(restamped, 'latin1'), octets.subarray(end)]);
}
