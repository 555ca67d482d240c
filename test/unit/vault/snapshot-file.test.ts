/** Snapshots as files: whole or nothing, durable before their name is, written and read in steps. */
import { describe, expect, it } from 'vitest';
import { encodeLine } from '../../../electron/main/vault/journal-line';
import { journalVersion } from '../../../electron/main/vault/journal-record';
import { decodeSnapshot, writeSnapshot } from '../../../electron/main/vault/snapshot-file';
import { powerCuts } from '../../support/vault/crash-states';
import { failingFileSystem } from '../../support/vault/failing-file-system';
import { range } from '../../support/vault/number-journal';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';

const head = { generation: 'g', seq: 9 };
const name = 'snapshot-000000000009.jsonl';
const path = `/journal/${name}`;

async function emptyDisk(): Promise<RecordingFileSystem> {
  const fs = new RecordingFileSystem();
  await fs.mkdir('/journal');
  await fs.syncDirectory('/');
  return fs;
}
const decode = async (bytes: Uint8Array) => {
  const snapshot = await decodeSnapshot(name, bytes);
  return snapshot && { ...snapshot, parts: [...snapshot.parts] };
};
const read = async (fs: RecordingFileSystem) => decode(await fs.readFile(path));

describe('a snapshot', () => {
  it.each([[[]], [[{ n: 1 }]], [[{ n: 1 }, { text: 'ü' }, {}]]])('of %j is read back', async (parts) => {
    const fs = await emptyDisk();
    const octets = await writeSnapshot(fs, '/journal', head, parts);
    expect(octets).toBe(await fs.size(path));
    expect(await read(fs)).toEqual({ ...head, parts, octets });
  });

  it('is durable with its name when it is done, beside nothing half made', async () => {
    const fs = await emptyDisk();
    const left = await fs.createExclusive(`${path}.tmp`);
    await left.write(Buffer.from('left by a crash'));
    await writeSnapshot(fs, '/journal', head, [{ n: 1 }]);
    expect(await fs.readdir('/journal')).toEqual([name]);
    for (const disk of powerCuts(fs.root))
      expect(await read(new RecordingFileSystem(disk))).toMatchObject({ parts: [{ n: 1 }] });
  });

  it.each(['write', 'fsync'] as const)(
    'that fails at its %s does not keep a full disk full',
    async (operation) => {
      const fs = await emptyDisk();
      const failing = failingFileSystem(fs, (what) => (what === operation ? 'ENOSPC' : null));
      await expect(writeSnapshot(failing, '/journal', head, [])).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await fs.readdir('/journal')).toEqual([]);
    },
  );

  it('is written in steps of 256 KB', async () => {
    const fs = await emptyDisk();
    const written: string[] = [];
    fs.observe = (what) => what.startsWith('write') && written.push(what);
    const parts = range(1, 1_000).map((n) => ({ n, text: 'x'.repeat(950) }));
    await writeSnapshot(fs, '/journal', head, parts);
    expect(written).toHaveLength(4);
    expect((await read(fs))?.parts).toEqual(parts);
  });
});

describe('half a snapshot is none', () => {
  const first = encodeLine({ snapshot: head });
  const part = encodeLine({ part: { n: 1 } });
  const foot = encodeLine({ end: { parts: 1 } });
  it.each([
    ['empty', ''],
    ['only its head', first],
    ['only its foot', foot],
    ['without its foot', first + part],
    ['without one of its parts', first + foot],
    ['with a part twice', first + part + part + foot],
    ['with a broken line', `${first}${part.replace('"n":1', '"n":2')}${foot}`],
    ['cut off in its foot', first + part + foot.slice(0, -1)],
  ])('%s', async (_, text) => {
    expect(await decode(Buffer.from(text))).toBeNull();
  });

  it('unless a newer version wrote it, or what is whole makes no sense', async () => {
    const newer = encodeLine({ snapshot: head, v: journalVersion + 1 });
    await expect(decode(Buffer.from(newer + part + foot))).rejects.toMatchObject({
      kind: 'newer-version',
    });
    for (const wrong of [
      encodeLine({ snapshot: { ...head, generation: '' } }) + part + foot,
      encodeLine({ snapshot: { ...head, seq: -1 } }) + part + foot,
      encodeLine({ snapshot: 'none' }) + part + foot,
      first + encodeLine({ part: 'none' }) + foot,
      first + part + encodeLine({ end: { parts: 1.5 } }),
    ])
      await expect(decode(Buffer.from(wrong))).rejects.toMatchObject({
        kind: 'unreadable',
        message: expect.stringContaining(name) as string,
      });
  });

  it('of the state at the very beginning is one', async () => {
    const bytes = Buffer.from(
      encodeLine({ snapshot: { ...head, seq: 0 } }) + encodeLine({ end: { parts: 0 } }),
    );
    expect(await decode(bytes)).toMatchObject({ seq: 0, parts: [] });
  });
});
