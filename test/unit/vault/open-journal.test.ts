/** Opening the journal's folder: what is cleaned up, what is put aside, what of that survives the next power cut, and what it costs others. */
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../../electron/main/vault/open-journal';
import { powerCuts } from '../../support/vault/crash-states';
import { numbered } from '../../support/vault/entries';
import { openNumbers, range } from '../../support/vault/number-journal';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';
import { turnsDuring } from '../../support/vault/turns';

const segment = '/journal/journal-000000000001.log';
const snapshot = '/journal/snapshot-000000000004.jsonl';

async function replace(fs: RecordingFileSystem, path: string, bytes: Uint8Array): Promise<void> {
  await fs.unlink(path).catch(() => undefined);
  const handle = await fs.createExclusive(path);
  await handle.write(bytes);
  await handle.sync();
  await fs.syncDirectory('/journal');
}

/** Records 1 to 4, each in a write of its own, of which the second is spoilt. */
async function damaged(): Promise<{ fs: RecordingFileSystem; spoilt: Uint8Array; generation: string }> {
  const fs = new RecordingFileSystem();
  const { journal } = await openNumbers(fs);
  for (const n of range(1, 4)) await journal.append([numbered(n)]);
  const spoilt = (await fs.readFile(segment)).slice();
  spoilt.fill(0x78, spoilt.indexOf(0x0a, spoilt.indexOf(0x0a) + 1) + 5, spoilt.indexOf(0x0a) + 200);
  await replace(fs, segment, spoilt);
  return { fs, spoilt, generation: journal.generation };
}

describe('a start', () => {
  it('removes what a compaction left half done', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(1)]);
    await replace(fs, `${snapshot}.tmp`, Buffer.from('half'));
    await openNumbers(fs);
    expect(await fs.readdir('/journal')).toEqual(['journal-000000000001.log']);
  });

  it('of a whole journal changes nothing', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(1)]);
    const { steps } = fs;
    const again = await openNumbers(fs);
    expect(fs.steps).toBe(steps);
    expect(again).toMatchObject({ cutOctets: 0, baseSeq: 0, damage: [] });
    expect(again.journal).toMatchObject({ generation: journal.generation, lastSeq: 1 });
  });

  it('begins from the newest snapshot, and tells which record that ends with', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    for (const batch of [[1, 2], [3]]) {
      await journal.append(batch.map(numbered));
      await journal.compact();
    }
    await journal.append([numbered(4)]);
    expect(await openNumbers(fs)).toMatchObject({ baseSeq: 3, numbers: [1, 2, 3, 4] });
  });

  it('of each new journal has a generation of its own', async () => {
    const generations = await Promise.all(
      [1, 2].map(async () => (await openNumbers(new RecordingFileSystem())).journal.generation),
    );
    expect(new Set(generations).size).toBe(2);
  });

  it('lets others run while what takes long is taken in, records and parts', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append(range(1, 4).map(numbered));
    const slow = (): void => {
      for (const since = performance.now(); performance.now() - since < 9;);
    };
    const owner = { restore: slow, apply: slow, snapshot: () => range(1, 4).map((n) => ({ n })) };
    expect(await turnsDuring(() => openJournal(fs, '/journal', owner))).toBeGreaterThanOrEqual(4);
    const { journal: later } = await openJournal(fs, '/journal', owner);
    await later.compact();
    expect(await turnsDuring(() => openJournal(fs, '/journal', owner))).toBeGreaterThanOrEqual(4);
  });
});

describe('after damage', () => {
  it('what could be read, and a copy of the damaged file, are durable before the journal goes on', async () => {
    const { fs, spoilt, generation } = await damaged();
    const found = await openNumbers(fs);
    expect(found.numbers).toEqual([1, 3, 4]);
    expect(found.journal.generation).not.toBe(generation);
    for (const disk of powerCuts(fs.root)) {
      const after = new RecordingFileSystem(disk);
      expect(await after.readFile('/journal/damaged-journal-000000000001.log')).toEqual(spoilt);
      expect(await openNumbers(after)).toMatchObject({ numbers: [1, 3, 4] });
    }
  });

  it('a recovery that a crash cut off begins again, over the copy that it had made', async () => {
    const { fs, spoilt } = await damaged();
    await replace(fs, '/journal/damaged-journal-000000000001.log', Buffer.from('half a copy'));
    expect((await openNumbers(fs)).numbers).toEqual([1, 3, 4]);
    expect(await fs.readFile('/journal/damaged-journal-000000000001.log')).toEqual(spoilt);
    expect(await openNumbers(fs)).toMatchObject({ numbers: [1, 3, 4], damage: [] });
  });

  it('compaction is measured against the snapshot of what was left, and its numbers go on', async () => {
    const { fs } = await damaged();
    const { journal } = await openNumbers(fs);
    expect(journal.lastSeq).toBe(4);
    // What was left is in a snapshot already.
    const { steps } = fs;
    await journal.compact();
    expect(fs.steps).toBe(steps);
    expect(await journal.append([numbered(5)])).toMatchObject({ seq: 5 });
    await journal.compact();
    expect((await fs.readdir('/journal')).filter((name) => name.startsWith('snap')).sort()).toEqual([
      'snapshot-000000000004.jsonl',
      'snapshot-000000000005.jsonl',
    ]);
  });

  it('of both snapshots is told with what only they held, and what the segments hold is kept', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    for (const n of [1, 2]) {
      await journal.append([numbered(n)]);
      await journal.compact();
    }
    const names = ['snapshot-000000000001.jsonl', 'snapshot-000000000002.jsonl'];
    for (const name of names) await replace(fs, `/journal/${name}`, Buffer.from('spoilt\n'));
    const found = await openNumbers(fs);
    expect(found.numbers).toEqual([2]);
    const aside = (file: string, lost: object | null) => ({ file, keptAs: `damaged-${file}`, lost });
    expect(found.damage).toEqual([
      ...names.reverse().map((name) => aside(name, null)),
      aside('journal-000000000002.log', { from: 1, to: 1 }),
    ]);
  });
});
