/** The process around the parser: deadlines, crashes, and what callers may rely on. Runs the real bundled process. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMimeParser } from '../../../electron/main/mime/create-mime-parser';
import type { MimeParser } from '../../../electron/main/mime/mime-parser';
import {
  type ForkedMimeProcesses,
  bundleMimeProcess,
  forkedMimeProcesses,
} from '../../support/mime/forked-mime-process';

let dir: string;
let processes: ForkedMimeProcesses;
const open: MimeParser[] = [];
const events: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-mime-'));
  await bundleMimeProcess(dir);
  processes = await forkedMimeProcesses(dir);
});
afterEach(async () => {
  events.length = 0;
  await Promise.all(open.splice(0).map((parser) => parser.close()));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function start(options: { processes?: ForkedMimeProcesses; deadline?: number } = {}): MimeParser {
  const parser = createMimeParser({
    startProcess: (options.processes ?? processes).start,
    log: (_level, event) => events.push(event),
    deadline: options.deadline ?? 15_000,
  });
  open.push(parser);
  return parser;
}

/** Processes whose reading thread does `first` with each message before the real one gets it. */
async function spoilt(name: string, first: string, maxHeapMb?: number): Promise<ForkedMimeProcesses> {
  const folder = join(dir, name);
  await mkdir(folder);
  await copyFile(join(dir, 'mime-process.cjs'), join(folder, 'mime-process.cjs'));
  await writeFile(
    join(folder, 'mime-worker.cjs'),
    `const { parentPort } = require('node:worker_threads');
     parentPort.once('message', (request) => {
       ${first}
       require(${JSON.stringify(join(dir, 'mime-worker.cjs'))});
       parentPort.emit('message', request);
     });`,
  );
  return forkedMimeProcesses(folder, maxHeapMb);
}

function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error('no such process was started');
  process.kill(pid, 'SIGKILL');
}

const mail = (subject: string, text = 'words'): Buffer =>
  Buffer.from(
    `From: "A, B" <a@example.org>\r\nSubject: ${subject}\r\nDate: 1 Jan 2024 00:00:00 GMT\r\n\r\n${text}\r\n`,
  );

describe('the process', () => {
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
    const stuck = await spoilt('stuck', `if (Buffer.from(request.raw).includes('loop')) for (;;);`);
    const parser = start({ processes: stuck, deadline: 3_000 });
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

  it('survives a message that makes it run out of memory, and reads the next one', async () => {
    const greedy = await spoilt(
      'greedy',
      `const kept = [];
       while (Buffer.from(request.raw).includes('grow')) kept.push({ text: String(kept.length).repeat(50) });`,
      64,
    );
    const parser = start({ processes: greedy });
    const [big, next] = await Promise.all([parser.parse(mail('Big', 'grow')), parser.parse(mail('Next'))]);
    expect(big.envelope.subject).toBe('Big');
    expect(big.body.problem).toContain('could not be read whole');
    expect(next.body.problem).toBeNull();
    expect(events).toContain('mime-process-ended');
  });

  it('reads a message whole whose process was killed from outside', async () => {
    const before = processes.pids.length;
    const parser = start();
    const all = Promise.all(
      Array.from({ length: 40 }, (_none, index) => parser.parse(mail(`Number ${index}`))),
    );
    kill(processes.pids[before]);
    expect((await all).map((each) => each.body.problem)).toEqual(Array.from({ length: 40 }, () => null));
    expect(processes.pids).toHaveLength(before + 2);
    // And one that was killed while nothing was to be done.
    kill(processes.pids[before + 1]);
    expect((await parser.parse(mail('After'))).body.problem).toBeNull();
  });

  // Found by `chaos -- processes --seed 204`: two kills in a row, and the mail was marked as unreadable for good.
  it('does not blame the message for processes that were killed while they started, or twice at it', async () => {
    const parser = start();
    const before = processes.pids.length;
    const parsed = parser.parse(mail('Innocent'));
    for (let killed = 0; killed < 5; killed += 1) {
      await expect.poll(() => processes.pids.length).toBe(before + killed + 1);
      kill(processes.pids[before + killed]);
    }
    expect((await parsed).body).toMatchObject({ text: 'words\n', problem: null });
  });

  it('gives up on a message when no process comes up at all', async () => {
    const never = await mkdtemp(join(dir, 'never-'));
    await writeFile(join(never, 'mime-process.cjs'), 'process.exit(1);');
    const parser = start({ processes: await forkedMimeProcesses(never) });
    expect((await parser.parse(mail('Alone'))).body.problem).toContain('could not be read whole');
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
