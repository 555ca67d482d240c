/** The journal's appender beside the file format: batches and their neighbours, what it costs others, what it leaves open. */
import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { openJournal } from '../../../electron/main/vault/open-journal';
import { numbered } from '../../support/vault/entries';
import { failingFileSystem } from '../../support/vault/failing-file-system';
import { openNumbers, range } from '../../support/vault/number-journal';
import { countingFileSystem } from '../../support/vault/open-files';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';
import { turnsDuring } from '../../support/vault/turns';

const snapshots = async (fs: RecordingFileSystem): Promise<string[]> =>
  (await fs.readdir('/journal')).filter((name) => name.startsWith('snapshot')).sort();

describe('an append', () => {
  it('lets others run while thousands of entries are encoded', async () => {
    const { journal } = await openNumbers(new RecordingFileSystem());
    const turns = await turnsDuring(() => journal.append(range(1, 5_000).map(numbered)));
    expect(turns).toBeGreaterThanOrEqual(9);
    // And not after each.
    expect(turns).toBeLessThan(500);
  });

  it('of several entries answers with the number of the last', async () => {
    const { journal } = await openNumbers(new RecordingFileSystem());
    await journal.append([numbered(1)]);
    expect(await journal.append([2, 3, 4].map(numbered))).toEqual({ seq: 4, results: [2, 3, 4] });
  });

  it('of nothing writes nothing, and answers with what is durable', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(1)]);
    const before = [fs.steps, fs.fileSyncs];
    expect(await journal.append([])).toEqual({ seq: 1, results: [] });
    expect([fs.steps, fs.fileSyncs]).toEqual(before);
  });

  it('of nothing after a failure makes void what failed, though the disk could not take it back', async () => {
    const base = new RecordingFileSystem();
    let broken = false;
    const fs = failingFileSystem(base, (operation) =>
      broken && (operation === 'fsync' || operation === 'truncate') ? 'EIO' : null,
    );
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(1)]);
    broken = true;
    await expect(journal.append([numbered(2)])).rejects.toMatchObject({ error: { kind: 'disk' } });
    broken = false;
    await journal.append([]);
    // A line of the failed write may turn up whole.
    expect(await openNumbers(base)).toMatchObject({ numbers: [1], damage: [] });
  });

  it('whose effect fails here is durable all the same, and those after it do not hang', async () => {
    const fs = new RecordingFileSystem();
    const applied: number[] = [];
    const { journal } = await openJournal(fs, '/journal', {
      restore: () => undefined,
      apply: ({ seq }) => {
        if (seq === 2) throw new Error('a defect');
        applied.push(seq);
      },
      snapshot: () => [],
    });
    const calls = [1, 2, 3].map((n) => journal.append([numbered(n)]));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await journal.append([numbered(4)]);
    expect(applied).toEqual([1, 3, 4]);
    expect((await openNumbers(fs)).numbers).toEqual([1, 2, 3, 4]);
  });

  it('that meets a refused one takes no number from it', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    const broken = { ...numbered(1), ids: 'none' } as never;
    const [, good] = await Promise.allSettled([
      journal.append([numbered(1), broken]),
      journal.append([numbered(2)]),
    ]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { seq: 1 } });
    expect(journal.lastSeq).toBe(1);
  });
});

describe('closing', () => {
  it('waits for what is under way', async () => {
    const { journal, numbers } = await openNumbers(new RecordingFileSystem());
    const appending = journal.append([numbered(1)]);
    await journal.close();
    expect(numbers).toEqual([1]);
    await appending;
    expect(journal.compactionDue).toBe(false);
    await expect(journal.append([numbered(2)])).rejects.toThrow('the journal is closed');
    await expect(journal.compact()).rejects.toThrow('the journal is closed');
  });

  it('leaves no file open, whatever came before', async () => {
    const base = new RecordingFileSystem();
    const { fs, openFiles } = countingFileSystem(base);
    for (const n of [1, 2]) {
      const { journal } = await openNumbers(fs);
      for (const again of [1, 2]) {
        await journal.append([numbered(n * 10 + again)]);
        expect(openFiles()).toBe(1);
        await journal.compact();
        expect(openFiles()).toBe(1);
      }
      await journal.close();
      expect(openFiles()).toBe(0);
    }
    const { journal } = await openNumbers(fs, '/other');
    await journal.close();
    expect(openFiles()).toBe(0);
  });
});

describe('compaction', () => {
  it('of a journal without a record makes no snapshot', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.compact();
    await journal.append([]);
    await journal.compact();
    expect(await snapshots(fs)).toEqual([]);
  });

  it('counts the snapshot that was read at the start as the one before', async () => {
    const fs = new RecordingFileSystem();
    for (const n of [1, 2, 3]) {
      const { journal } = await openNumbers(fs);
      await journal.append([numbered(n)]);
      await journal.compact();
      await journal.close();
    }
    expect(await snapshots(fs)).toEqual([2, 3].map((seq) => `snapshot-00000000000${seq}.jsonl`));
    const { journal, numbers } = await openNumbers(fs);
    await journal.compact();
    expect(await snapshots(fs)).toHaveLength(2);
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('is not due while what was written is less than a quarter of the snapshot, also after a start', async () => {
    const fs = new RecordingFileSystem();
    const owner = {
      restore: () => undefined,
      apply: () => undefined,
      snapshot: () => [{ text: 'x'.repeat(8 * 1024 * 1024) }],
    };
    // Each record is a little over 1 MB.
    const ids = range(1, 1_024).map(() => 'x'.repeat(1_024)) as OperationId[];
    const large: JournalEntry = { kind: 'history-trimmed', ids };
    const { journal } = await openJournal(fs, '/journal', owner);
    await journal.append([large]);
    expect(journal.compactionDue).toBe(true);
    await journal.compact();
    await journal.append([large]);
    expect(journal.compactionDue).toBe(false);
    await journal.close();
    const { journal: later } = await openJournal(fs, '/journal', owner);
    expect(later.compactionDue).toBe(false);
    await later.append([large]);
    expect(later.compactionDue).toBe(true);
  });

  it('is taken for a failure of the disk where it fails, and the old files count on', async () => {
    const base = new RecordingFileSystem();
    let full = false;
    const fs = failingFileSystem(base, (operation, path) =>
      full && operation === 'write' && path.includes('snapshot') ? 'ENOSPC' : null,
    );
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(1)]);
    full = true;
    await expect(journal.compact()).rejects.toMatchObject({ error: { kind: 'disk', reason: 'full' } });
    await journal.append([numbered(2)]);
    expect((await openNumbers(base)).numbers).toEqual([1, 2]);
  });
});

describe('files that are kept in case the newest snapshot is spoiled', () => {
  /** An entry that is so many octets longer than an empty one; a thousand or more. */
  const long = (octets: number): JournalEntry => {
    const ids = Array.from({ length: Math.floor(octets / 1_000) }, () => 'x'.repeat(997));
    ids[0] += 'x'.repeat(octets % 1_000);
    return { kind: 'history-trimmed', ids: ids as OperationId[] };
  };
  const limit = 2 * 1024 * 1024;
  /** What lies there but for the newest snapshot and the segment that is written to. */
  const spareIn = async (fs: RecordingFileSystem): Promise<number> => {
    const names = (await fs.readdir('/journal')).sort();
    const newest = ['journal', 'snapshot'].map((kind) =>
      names.filter((name) => name.startsWith(kind)).at(-1),
    );
    const sizes = await Promise.all(
      names.filter((name) => !newest.includes(name)).map((name) => fs.size(`/journal/${name}`)),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const compacted = async (entry: JournalEntry, counts = '') => {
    const fs = new RecordingFileSystem();
    const owner = { restore: () => undefined, apply: () => undefined, snapshot: () => [{ counts }] };
    const { journal } = await openJournal(fs, '/journal', owner);
    await journal.append([entry]);
    const before = journal.spareIsLarge;
    await journal.compact();
    return { fs, journal, before };
  };

  it('are large from more than 2 MB on, and no longer when the next compaction has let them go', async () => {
    const first = await compacted(long(limit));
    const fitting = 2 * limit - (await spareIn(first.fs));
    const just = await compacted(long(fitting));
    expect([await spareIn(just.fs), just.journal.spareIsLarge]).toEqual([limit, false]);
    const { fs, journal, before } = await compacted(long(fitting + 1));
    expect([before, await spareIn(fs), journal.spareIsLarge]).toEqual([false, limit + 1, true]);
    await journal.append([numbered(2)]);
    await journal.compact();
    expect(journal.spareIsLarge).toBe(false);
  });

  it('are not large while they are less than eight times what counts', async () => {
    const counts = 'x'.repeat(limit / 4);
    const { fs, journal } = await compacted(long(limit + 1_000), counts);
    expect(await spareIn(fs)).toBeGreaterThan(limit);
    expect(journal.spareIsLarge).toBe(false);
    expect((await compacted(long(3 * limit), counts)).journal.spareIsLarge).toBe(true);
  });
});

it('a segment counts its own records only: of 4,000 in two appends none is to be folded yet', async () => {
  const { journal } = await openNumbers(new RecordingFileSystem());
  await journal.append(range(1, 2_000).map(numbered));
  await journal.append(range(2_001, 4_000).map(numbered));
  expect(journal.compactionDue).toBe(false);
});
