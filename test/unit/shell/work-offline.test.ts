/** The choice to work offline is kept, and counts before it is. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRemoteImages } from '../../../electron/main/frames/remote-image';
import { openWorkOffline } from '../../../electron/main/work-offline';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'satchel-offline-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

it('is online at first, and remembers each change', async () => {
  const first = await openWorkOffline(dir);
  expect([first.on, first.whileOnline.aborted]).toEqual([false, false]);
  const before = first.whileOnline;
  const kept = first.set(true);
  // At once: the disk may take its time.
  expect([first.on, before.aborted, first.whileOnline.aborted]).toEqual([true, true, true]);
  await kept;
  const second = await openWorkOffline(dir);
  expect([second.on, second.whileOnline.aborted]).toEqual([true, true]);
  await Promise.all([second.set(false), second.set(true), second.set(false)]);
  expect(second.whileOnline.aborted).toBe(false);
  expect((await openWorkOffline(dir)).on).toBe(false);
});

it('stays offline where the file cannot be understood, which is kept', async () => {
  await writeFile(join(dir, 'connection.json'), '{"format":1,"workOff');
  expect((await openWorkOffline(dir)).on).toBe(true);
  expect((await readdir(dir)).join()).toContain('connection.json.damaged-');
});

it('goes offline all the same when the disk refuses, and says so', async () => {
  const choice = await openWorkOffline(dir);
  await rm(dir, { recursive: true });
  await expect(choice.set(true)).rejects.toThrow();
  expect([choice.on, choice.whileOnline.aborted]).toEqual([true, true]);
});

it('lets no picture be fetched, and ends one that is under way', async () => {
  const choice = await openWorkOffline(dir);
  const asked: string[] = [];
  const fetchImage = createRemoteImages({
    online: () => choice.whileOnline,
    allowed: (ip) => {
      asked.push(ip);
      return true;
    },
  });
  const { createServer } = await import('node:net');
  let connected: () => void;
  const connection = new Promise<void>((resolve) => (connected = resolve));
  const server = createServer(() => connected());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const picture = fetchImage(`http://127.0.0.1:${port}/a.png`);
  await connection;
  await choice.set(true);
  expect(await picture).toBeNull();
  asked.length = 0;
  expect(await fetchImage(`http://127.0.0.1:${port}/a.png`)).toBeNull();
  expect(asked).toEqual([]);
  server.close();
});
