/** The segment that is being written: durable from its first octet on, cut back to what was acknowledged when it fails. */
import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { readLines } from '../../../electron/main/vault/journal-line';
import { journalVersion } from '../../../electron/main/vault/journal-record';
import { SegmentWriter } from '../../../electron/main/vault/segment-writer';
import { powerCuts } from '../../support/vault/crash-states';
import { failingFileSystem } from '../../support/vault/failing-file-system';
import { countingFileSystem } from '../../support/vault/open-files';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';

const header = { generation: 'g', firstSeq: 4, after: 2 };
const path = '/journal/journal-000000000004.log';

async function emptyDisk(): Promise<RecordingFileSystem> {
  const fs = new RecordingFileSystem();
  await fs.mkdir('/journal');
  await fs.syncDirectory('/');
  return fs;
}

describe('a segment', () => {
  it('is on the disk with its header and its name before anything is written to it', async () => {
    const fs = await emptyDisk();
    const writer = await SegmentWriter.begin(fs, '/journal', header);
    for (const disk of powerCuts(fs.root)) {
      const bytes = await new RecordingFileSystem(disk).readFile(path);
      expect([...readLines(bytes)].map(({ value }) => value)).toMatchObject([
        { v: journalVersion, segment: header },
      ]);
      expect(writer).toMatchObject({ octets: bytes.length, records: 0 });
    }
  });

  it.each(['write', 'fsync'])(
    'that cannot be begun for a failed %s leaves nothing behind',
    async (operation) => {
      const fs = await emptyDisk();
      const failing = failingFileSystem(fs, (what) => (what === operation ? 'EIO' : null));
      await expect(SegmentWriter.begin(failing, '/journal', header)).rejects.toMatchObject({ code: 'EIO' });
      expect(await fs.readdir('/journal')).toEqual([]);
    },
  );

  it.each(['write', 'fsync'])('goes back to what was acknowledged when a %s fails', async (operation) => {
    const disk = await emptyDisk();
    const { fs, openFiles } = countingFileSystem(disk);
    let broken = false;
    const failing: FileSystem = Object.assign(Object.create(fs) as FileSystem, {
      createExclusive: async (name: string) => {
        const handle = await fs.createExclusive(name);
        const fail = (what: string): void => {
          if (broken && what === operation) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        };
        return {
          ...handle,
          // As a disk does it: some of it is there all the same.
          write: (bytes: Uint8Array) => handle.write(bytes).then(() => fail('write')),
          sync: () => Promise.resolve().then(() => (fail('fsync'), handle.sync())),
        };
      },
    });
    const writer = await SegmentWriter.begin(failing, '/journal', header);
    const { octets } = writer;
    await writer.append(Buffer.from('12345'), 2);
    await writer.append(Buffer.from('678'), 1);
    expect(writer).toMatchObject({ octets: octets + 8, records: 3 });
    broken = true;
    await expect(writer.append(Buffer.from('lost'), 1)).rejects.toMatchObject({ code: 'EIO' });
    expect(writer).toMatchObject({ octets: octets + 8, records: 3 });
    expect(openFiles()).toBe(1);
    await writer.giveUp();
    expect(openFiles()).toBe(0);
    expect(Buffer.from(await disk.readFile(path)).toString()).toMatch(/\n12345678$/);
  });

  it('leaves no file open when it is closed, or could not be begun', async () => {
    const { fs, openFiles } = countingFileSystem(await emptyDisk());
    const writer = await SegmentWriter.begin(fs, '/journal', header);
    expect(openFiles()).toBe(1);
    await writer.close();
    expect(openFiles()).toBe(0);
    const failing: FileSystem = Object.assign(Object.create(fs) as FileSystem, {
      syncDirectory: () => Promise.reject(new Error('EIO')),
    });
    await expect(SegmentWriter.begin(failing, '/journal', { ...header, firstSeq: 9 })).rejects.toThrow('EIO');
    expect(openFiles()).toBe(0);
  });

  it('is given up even where the disk refuses to cut it back', async () => {
    const fs = await emptyDisk();
    const failing = failingFileSystem(fs, (what) => (what === 'truncate' ? 'EIO' : null));
    const writer = await SegmentWriter.begin(failing, '/journal', header);
    await expect(writer.giveUp()).resolves.toBeUndefined();
  });

  it('that was read back is durable once it is gone on with, torn end cut off', async () => {
    const fs = await emptyDisk();
    await (await fs.createExclusive(path)).write(Buffer.from('whole|torn'));
    const resumed = { name: 'journal-000000000004.log', octets: 6, records: 1, cut: 4 };
    const writer = await SegmentWriter.resume(fs, '/journal', resumed);
    expect(writer).toMatchObject({ octets: 6, records: 1 });
    for (const disk of powerCuts(fs.root))
      expect(Buffer.from(await new RecordingFileSystem(disk).readFile(path)).toString()).toBe('whole|');
    await writer.append(Buffer.from('more'), 1);
    expect(Buffer.from(await fs.readFile(path)).toString()).toBe('whole|more');
  });

  it('that is whole is gone on with as it is', async () => {
    const fs = await emptyDisk();
    const writer = await SegmentWriter.begin(fs, '/journal', header);
    const { steps } = fs;
    const whole = { name: 'journal-000000000004.log', octets: writer.octets, records: 0, cut: 0 };
    await SegmentWriter.resume(fs, '/journal', whole);
    expect(fs.steps).toBe(steps);
  });
});
