/** The framing alone: any body in any chunks comes out as a plain reading of RFC 1939 has it. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pop3BodyDecoder } from '../../../electron/main/backend/pop3/pop3-body-decoder';
import { asSent, asServed } from '../../support/pop3/corpus';

/** Bytes that matter to the framing, more often than the others. */
const body = fc
  .array(fc.oneof(fc.constantFrom(0x0d, 0x0a, 0x2e), fc.constantFrom(0x0d, 0x0a, 0x2e), fc.nat(255)), {
    maxLength: 60,
  })
  .map((octets) => Buffer.from(octets));

/** Feeds the bytes in chunks that end at the given places. */
function decode(
  bytes: Buffer,
  ends: number[],
): { text: Buffer; left: number; done: boolean; unstuffed: boolean } {
  const decoder = new Pop3BodyDecoder();
  const out: Buffer[] = [];
  const places = [...new Set([...ends.map((end) => end % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  let from = 0;
  for (const end of places) {
    const chunk = Buffer.from(bytes.subarray(from, end));
    const { bytes: decoded, next, done } = decoder.push(chunk, 0);
    out.push(...decoded);
    if (done) {
      const left = bytes.length - from - next;
      return { text: Buffer.concat(out), left, done, unstuffed: decoder.unstuffed };
    }
    from = end;
  }
  return { text: Buffer.concat(out), left: 0, done: false, unstuffed: decoder.unstuffed };
}

test('every body comes back byte for byte, whatever the chunks', () => {
  fc.assert(
    fc.property(body, fc.array(fc.nat(), { maxLength: 10 }), (raw, ends) => {
      expect(decode(asSent(raw), ends)).toEqual({
        text: asServed(raw),
        left: 0,
        done: true,
        unstuffed: false,
      });
    }),
    { numRuns: 20_000 },
  );
});

test('P02 P06: nothing but CRLF.CRLF ends a body, and what follows is left alone', () => {
  const stuffedText = 'a\n.\n.\r.\rx\r\n..\r\n';
  const sent = Buffer.from(`${stuffedText}.\r\n+OK next\r\n`);
  for (let at = 0; at <= sent.length; at += 1) {
    const result = decode(sent, [at]);
    expect(result.text.toString()).toBe('a\n.\n.\r.\rx\r\n.\r\n');
    expect(result).toMatchObject({ done: true, left: '+OK next\r\n'.length, unstuffed: false });
  }
});

test('a server that does not double dots is found out, and its dots are kept', () => {
  const sent = Buffer.from('.signature\r\n.\rx\r\n.\n.\r\n.\r\n');
  for (let at = 0; at <= sent.length; at += 1) {
    const result = decode(sent, [at]);
    expect(result.text.toString()).toBe('.signature\r\n.\rx\r\n.\n.\r\n');
    expect(result).toMatchObject({ done: true, unstuffed: true });
  }
});
