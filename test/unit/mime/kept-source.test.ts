/** What the cache keeps of a message's octets: all of them come back, or none does, and attachments are kept only once. */
import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sourcePart } from '../../../electron/contract/store-writes';
import { keepSource, wholeSource } from '../../../electron/main/mime/kept-source';
import { readMessage } from '../../../electron/main/mime/read-message';
import { seededRandom } from '../../support/vault/crash-states';

const folder = new URL('../../fixtures/mail/', import.meta.url);
const bytesOf = (length: number, from = 7): Buffer =>
  Buffer.from(Array.from({ length }, (_none, index) => (index * 31 + from * (index >> 3)) & 255));

/** Base64 as programs write it: lines of a width, the last one shorter. */
const linesOf = (bytes: Buffer, width: number, end: string): string =>
  (bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);

function mailWith(files: Buffer[], width = 76, end = '\r\n'): Buffer {
  const part = (file: Buffer, at: number): string =>
    [
      ...[
        '--b',
        'Content-Type: application/octet-stream',
        `Content-Disposition: attachment; filename=f${at}`,
      ],
      ...['Content-Transfer-Encoding: base64', '', linesOf(file, width, end), ''],
    ].join(end);
  const head = [
    'Subject: files',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '',
  ].join(end);
  return Buffer.from(
    `${head}--b${end}Content-Type: text/plain${end}${end}see below${end}${files.map(part).join('')}--b--${end}`,
  );
}

function isWhole(source: Uint8Array, parts: Parameters<typeof wholeSource>[1], raw: Buffer): boolean {
  const whole = wholeSource(source, parts);
  return whole !== null && raw.equals(whole);
}

async function kept(raw: Uint8Array) {
  const { parts } = await readMessage(raw, { keepsSource: true });
  const source = parts.find(({ partId }) => partId === sourcePart);
  if (!source) throw new Error('no source was kept');
  return { parts, source: source.bytes };
}

describe('a message comes back octet for octet', () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith('.eml')))('%s', async (name) => {
    const raw = readFileSync(new URL(name, folder));
    const { source, parts } = await kept(raw);
    expect(isWhole(source, parts, raw)).toBe(true);
    // Handed over between processes.
    expect(source.byteLength).toBe(source.buffer.byteLength);
  });

  it.each([
    [76, '\r\n'],
    [72, '\r\n'],
    [60, '\n'],
    [1_000, '\r\n'],
    // No line of whole groups of octets: it is kept as it came.
    [75, '\r\n'],
  ])('with files in lines of %i', async (width, end) => {
    const raw = mailWith([bytesOf(90_001), bytesOf(3_000, 5), bytesOf(90_001)], width, end);
    const { source, parts } = await kept(raw);
    expect(isWhole(source, parts, raw)).toBe(true);
  });

  test('whatever the octets and files are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 0, maxLength: 9_000 }), { maxLength: 3 }),
        fc.constantFrom(64, 72, 76),
        fc.uint8Array({ maxLength: 40 }),
        async (files, width, noise) => {
          const raw = Buffer.concat([
            mailWith(
              files.map((file) => Buffer.from(file)),
              width,
            ),
            noise,
          ]);
          const { source, parts } = await kept(raw);
          expect(isWhole(source, parts, raw)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a file is not kept a second time', async () => {
  const random = seededRandom(3);
  const file = Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(random() * 256)));
  const { source } = await kept(mailWith([file, file]));
  expect(source.byteLength).toBeLessThan(2_000);
});

describe('nothing is taken for the message but the message', () => {
  const raw = mailWith([bytesOf(20_000)]);

  it('not with a file that is missing or another one', async () => {
    const { source, parts } = await kept(raw);
    expect(wholeSource(source, [])).toBeNull();
    const others = parts.map((part) => (part.partId === '1' ? { ...part, bytes: bytesOf(20_000, 9) } : part));
    expect(wholeSource(source, others)).toBeNull();
  });

  it('nor from damaged octets', async () => {
    const { source, parts } = await kept(raw);
    for (let at = 0; at < source.length; at += 7) {
      const damaged = new Uint8Array(source);
      damaged[at] = (damaged[at] ?? 0) ^ 0x15;
      const whole = wholeSource(damaged, parts);
      if (whole !== null) expect(Buffer.from(whole)).toEqual(raw);
    }
    expect(wholeSource(new Uint8Array(), parts)).toBeNull();
  });
});

test('an empty message is one', () => {
  expect(wholeSource(keepSource(new Uint8Array(), []), [])).toEqual(Buffer.alloc(0));
});
