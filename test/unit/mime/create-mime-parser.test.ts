/** The worker around the parser: deadlines, crashes, and what callers may rely on. Runs the real bundled worker. */
import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMimeParser } from '../../../electron/main/mime/create-mime-parser';
import type { MimeParserOptions } from '../../../electron/main/mime/create-mime-parser';
import type { MimeParser } from '../../../electron/main/mime/mime-parser';

let dir: string;
let workerPath: string;
const open: MimeParser[] = [];
const events: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-mime-'));
  workerPath = join(dir, 'mime-worker.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../../electron/main/mime/mime-worker.ts', import.meta.url))],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
  });
});
afterEach(async () => {
  events.length = 0;
  await Promise.all(open.splice(0).map((parser) => parser.close()));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function start(options: Partial<MimeParserOptions> = {}): MimeParser {
  const parser = createMimeParser({ workerPath, log: (_level, event) => events.push(event), ...options });
  open.push(parser);
  return parser;
}

const mail = (subject: string, text = 'words'): Buffer =>
  Buffer.from(
    `From: "A, B" <a@example.org>\r\nSubject: ${subject}\r\nDate: 1 Jan 2024 00:00:00 GMT\r\n\r\n${text}\r\n`,
  );

describe('the worker', () => {
  it('answers each caller with its own message, in any number', async () => {
    const parser = start();
    const all = await Promise.all(
      Array.from({ length: 50 }, (_none, index) => parser.parse(mail(`Number ${index}`))),
    );
    expect(all.map((each) => each.envelope.subject)).toEqual(
      Array.from({ length: 50 }, (_none, index) => `Number ${index}`),
    );
  });

  it('leaves the octets with the caller, and takes only a view of a larger buffer', async () => {
    const parser = start();
    const pool = Buffer.concat([Buffer.alloc(1_000, 0x41), mail('View'), Buffer.alloc(1_000, 0x42)]);
    const view = pool.subarray(1_000, pool.length - 1_000);
    const parsed = await parser.parse(view);
    expect(parsed.envelope.subject).toBe('View');
    expect(parsed.body.text).toBe('words\n');
    expect(view.toString()).toBe(mail('View').toString());
  });

  it('gives up on a message at its deadline, tells so, and reads the next one', async () => {
    // A worker that never answers its first message: the same process that would be lost in a hostile mail.
    const stuck = join(dir, 'stuck.cjs');
    await writeFile(
      stuck,
      `const { parentPort } = require('node:worker_threads');
       parentPort.once('message', (request) => {
         if (Buffer.from(request.raw).includes('loop')) for (;;);
         require(${JSON.stringify(workerPath)});
         parentPort.emit('message', request);
       });`,
    );
    const parser = start({ workerPath: stuck, deadline: 3_000 });
    const [late, next] = await Promise.all([
      parser.parse(mail('=?utf-8?Q?Sch=C3=B6n?=', 'loop')),
      parser.parse(mail('Next')),
    ]);
    expect(late.body.problem).toContain('too long');
    expect(late.envelope).toMatchObject({
      subject: 'Schön',
      from: [{ name: 'A, B', address: 'a@example.org' }],
      date: Date.UTC(2024, 0, 1),
    });
    expect(late.body.text).toBe('loop');
    expect(next.body).toMatchObject({ text: 'words\n', problem: null });
    expect(events).toContain('mime-parse-given-up');
  });

  it('survives a worker that runs out of memory', async () => {
    const greedy = join(dir, 'greedy.cjs');
    await writeFile(
      greedy,
      `const { parentPort } = require('node:worker_threads');
       parentPort.once('message', (request) => {
         const kept = [];
         while (Buffer.from(request.raw).includes('grow')) kept.push({ text: String(kept.length).repeat(50) });
         require(${JSON.stringify(workerPath)});
         parentPort.emit('message', request);
       });`,
    );
    const parser = start({ workerPath: greedy, maxHeapMb: 64 });
    const [big, next] = await Promise.all([parser.parse(mail('Big', 'grow')), parser.parse(mail('Next'))]);
    expect(big.envelope.subject).toBe('Big');
    expect(big.body.problem).toContain('could not be read whole');
    expect(next.body.problem).toBeNull();
    expect(events).toContain('mime-worker-error');
  });

  it('rejects what waits when it is closed, and what comes later', async () => {
    const parser = start();
    const waiting = parser.parse(mail('Waiting'));
    const refused = expect(waiting).rejects.toThrow('closed');
    await parser.close();
    await refused;
    await expect(parser.parse(mail('Late'))).rejects.toThrow('closed');
  });
});
