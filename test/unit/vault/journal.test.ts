/** The journal's framing, group commit, torn tails, damage, versions and compaction. */
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { journalVersion } from '../../../electron/main/vault/journal-record';
import { encodeLine, readLines } from '../../../electron/main/vault/journal-line';
import { powerCuts } from '../../support/vault/crash-states';
import { localMail, numbered, queued, star } from '../../support/vault/entries';
import { openNumbers, range } from '../../support/vault/number-journal';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';

const segment = '/journal/journal-000000000001.log';

async function put(fs: RecordingFileSystem, path: string, bytes: Uint8Array): Promise<void> {
  await fs.unlink(path).catch(() => undefined);
  const handle = await fs.createExclusive(path);
  await handle.write(bytes);
  await handle.sync();
}

/** A disk with a journal folder that holds these files. */
async function diskWith(files: Record<string, Uint8Array>): Promise<RecordingFileSystem> {
  const fs = new RecordingFileSystem();
  await fs.mkdir('/journal');
  for (const [path, bytes] of Object.entries(files)) await put(fs, path, bytes);
  return fs;
}

async function filesOf(fs: RecordingFileSystem): Promise<Record<string, Uint8Array>> {
  const names = await fs.readdir('/journal');
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [`/journal/${name}`, await fs.readFile(`/journal/${name}`)] as const),
    ),
  );
}

/** Appends each number on its own, so that every record proves the one before it durable. */
async function written(
  count: number,
): Promise<{ fs: RecordingFileSystem; bytes: Uint8Array; ends: number[] }> {
  const fs = new RecordingFileSystem();
  const { journal } = await openNumbers(fs);
  const ends: number[] = [];
  for (const n of range(1, count)) {
    await journal.append([numbered(n)]);
    ends.push((await fs.readFile(segment)).length);
  }
  return { fs, bytes: await fs.readFile(segment), ends };
}

describe('group commit', () => {
  it('writes calls that meet with one fsync, in the order of the calls', async () => {
    const fs = new RecordingFileSystem();
    const { journal, numbers } = await openNumbers(fs);
    await journal.append([numbered(0)]);
    const before = fs.fileSyncs;
    const results = await Promise.all(
      range(1, 50).map((n) => journal.append([numbered(n), numbered(n + 100)])),
    );
    expect(fs.fileSyncs - before).toBe(1);
    expect(numbers).toEqual([0, ...range(1, 50).flatMap((n) => [n, n + 100])]);
    expect(results.map(({ seq }) => seq)).toEqual(range(1, 50).map((n) => 1 + 2 * n));
    expect((await openNumbers(fs)).numbers).toEqual(numbers);
  });

  it('takes 10,000 entries with one write and one fsync', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(0)]);
    const before = { steps: fs.steps, syncs: fs.fileSyncs };
    await journal.append(range(1, 10_000).map(numbered));
    expect(fs.fileSyncs - before.syncs).toBe(1);
    expect(fs.steps - before.steps).toBe(2);
    expect((await openNumbers(fs)).numbers).toEqual(range(0, 10_000));
  });

  it('refuses an entry that could not be read back, and only that call', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    const broken = { ...localMail('1'), octets: Number.NaN } as JournalEntry;
    const calls = [
      journal.append([numbered(1)]),
      journal.append([numbered(2), broken]),
      journal.append([numbered(3)]),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await openNumbers(fs)).numbers).toEqual([1, 3]);
  });

  it('answers an append that is made in the very turn in which the one before resolves', async () => {
    const { journal, numbers } = await openNumbers(new RecordingFileSystem());
    for (const n of range(1, 200)) {
      if (n % 3 === 0) await journal.compact();
      await journal.append([numbered(n)]);
    }
    expect(numbers).toEqual(range(1, 200));
  });

  it('keeps text of every kind', async () => {
    const line = encodeLine({ text: 'a\nb\u2028\ud800 🜚 \0' });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    const [read] = [...readLines(Buffer.from(line))];
    expect(read?.value).toMatchObject({ text: 'a\nb\u2028\ud800 🜚 \0' });
  });
});

describe('a torn tail', () => {
  it('is cut at every length of the segment, and the journal goes on behind it', async () => {
    const { bytes, ends } = await written(6);
    for (let length = 0; length <= bytes.length; length += 1) {
      const fs = await diskWith({ [segment]: bytes.slice(0, length) });
      const whole = ends.filter((end) => end <= length).length;
      const { journal, numbers, damage } = await openNumbers(fs);
      expect(damage).toEqual([]);
      expect(numbers).toEqual(range(1, whole));
      await journal.append([numbered(77)]);
      expect((await openNumbers(fs)).numbers).toEqual([...range(1, whole), 77]);
    }
  });

  it('is cut when a later page of the same write reached the disk and an earlier one did not', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(1)]);
    const start = (await fs.readFile(segment)).length;
    await journal.append(range(2, 9).map(numbered));
    const bytes = (await fs.readFile(segment)).slice();
    bytes.fill(0, start + 10, start + 200);
    const { numbers, damage, cutOctets } = await openNumbers(await diskWith({ [segment]: bytes }));
    expect({ numbers, damage }).toEqual({ numbers: [1], damage: [] });
    expect(cutOctets).toBe(bytes.length - start);
  });
});

describe('what is shown after a start', () => {
  it('is durable, even where the process was killed before its fsync and the segment is not gone on with', async () => {
    const { bytes, ends } = await written(2);
    const fs = await diskWith({ [segment]: bytes.slice(0, ends[0]) });
    await fs.syncDirectory('/');
    await fs.syncDirectory('/journal');
    await (await fs.openAppend(segment)).write(bytes.slice(ends[0]));
    await (
      await fs.createExclusive('/journal/journal-000000000003.log')
    ).write(Buffer.from('{"sum":"half a hea'));
    expect((await openNumbers(fs)).numbers).toEqual([1, 2]);
    for (const disk of powerCuts(fs.root)) {
      expect((await openNumbers(new RecordingFileSystem(disk))).numbers).toEqual([1, 2]);
    }
  });
});

describe('damage to what was durable', () => {
  it('is seen for every octet: nothing is changed, invented or lost without a word', async () => {
    const { bytes, ends } = await written(6);
    const headerEnd = bytes.indexOf(0x0a) + 1;
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      // A line feed takes the next line with it.
      const lines = [0, 1].filter((next) => next === 0 || bytes[at] === 0x0a);
      const line = at < headerEnd ? 0 : ends.findIndex((end) => at < end) + 1;
      const lost = lines.map((next) => line + next).filter((n) => n > 0);
      const { numbers, damage, cutOctets } = await openNumbers(await diskWith({ [segment]: flipped }));
      if (lost.some((n) => n >= 6)) {
        // In the last write damage and tear look alike: nothing behind it proves that it was durable.
        expect(numbers).toEqual(range(1, Math.min(...lost) - 1));
        expect(cutOctets).toBeGreaterThan(0);
      } else {
        expect(damage.length).toBeGreaterThan(0);
        expect(numbers).toEqual(range(1, 6).filter((n) => !lost.includes(n)));
      }
    }
  });

  it('keeps the damaged file aside, begins a new generation and then is over', async () => {
    const { fs, bytes } = await written(6);
    const { journal: old } = await openNumbers(fs);
    const flipped = bytes.slice();
    const at = Buffer.from(bytes).indexOf('"n3"');
    flipped[at + 1] = 0x6d;
    const disk = await diskWith({ [segment]: flipped });
    const first = await openNumbers(disk);
    expect(first.numbers).toEqual([1, 2, 4, 5, 6]);
    expect(first.damage).toEqual([
      {
        file: 'journal-000000000001.log',
        keptAs: 'damaged-journal-000000000001.log',
        lost: { from: 3, to: 3 },
      },
    ]);
    expect(first.journal.generation).not.toBe(old.generation);
    expect(first.journal.lastSeq).toBe(6);
    expect(await disk.readFile('/journal/damaged-journal-000000000001.log')).toEqual(flipped);
    await first.journal.append([numbered(7)]);
    for (let time = 0; time < 3; time += 1) {
      const again = await openNumbers(disk);
      expect(again).toMatchObject({ numbers: [1, 2, 4, 5, 6, 7], damage: [] });
      expect(again.journal.generation).toBe(first.journal.generation);
    }
  });

  it('of the newest snapshot costs nothing: the one before it and the segments since are still there', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append(range(1, 3).map(numbered));
    await journal.compact();
    await journal.append([numbered(4)]);
    await journal.compact();
    await journal.append([numbered(5)]);
    const files = await filesOf(fs);
    const newest = '/journal/snapshot-000000000004.jsonl';
    const whole = files[newest] ?? new Uint8Array();
    for (let at = 0; at < whole.length; at += 7) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const disk = await diskWith({ ...files, [newest]: flipped });
      const found = await openNumbers(disk);
      expect(found.numbers).toEqual(range(1, 5));
      expect(found.damage).toEqual([
        { file: 'snapshot-000000000004.jsonl', keptAs: 'damaged-snapshot-000000000004.jsonl', lost: null },
      ]);
      expect(found.journal.generation).toBe(journal.generation);
      expect(await openNumbers(disk)).toMatchObject({ numbers: range(1, 5), damage: [] });
    }
  });

  it('that takes a whole segment out of the middle is told, and what follows is kept', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append(range(1, 3).map(numbered));
    await journal.compact();
    await journal.append([numbered(4)]);
    const files = await filesOf(fs);
    delete files['/journal/snapshot-000000000003.jsonl'];
    delete files[segment];
    const found = await openNumbers(await diskWith(files));
    expect(found.numbers).toEqual([4]);
    expect(found.damage[0]?.lost).toEqual({ from: 1, to: 3 });
  });
});

describe('a vault from a newer version', () => {
  const header = (): string => encodeLine({ segment: { generation: 'g', firstSeq: 1, after: 0 } });
  const newer = { name: 'VaultProblem', kind: 'newer-version' };

  it.each([
    ['a format version', (line: object) => ({ ...line, v: journalVersion + 1 })],
    ['a kind of entry', (line: object) => ({ ...line, entry: { kind: 'outbox-sealed', to: [] } })],
  ])('is refused for %s that is not known, and left as it is', async (_, change) => {
    const record = { seq: 1, after: 0, time: 1, entry: numbered(1) };
    const bytes = Buffer.from(header() + encodeLine(change(record)) + encodeLine({ ...record, seq: 2 }));
    const fs = await diskWith({ [segment]: bytes });
    const before = { ...(await filesOf(fs)) };
    await expect(openNumbers(fs)).rejects.toMatchObject(newer);
    expect(await filesOf(fs)).toEqual(before);
  });

  it('is refused for a newer snapshot, instead of falling back to an older one', async () => {
    const fs = await diskWith({
      '/journal/snapshot-000000000009.jsonl': Buffer.from(
        encodeLine({ snapshot: { generation: 'g', seq: 9 }, v: journalVersion + 1 }) +
          encodeLine({ end: { parts: 0 } }),
      ),
      [segment]: Buffer.from(header()),
    });
    await expect(openNumbers(fs)).rejects.toMatchObject(newer);
  });

  it('is told apart from a whole record that makes no sense', async () => {
    const line = encodeLine({ seq: 1, after: 0, time: 1, entry: { kind: 'history-trimmed', ids: 'none' } });
    const fs = await diskWith({ [segment]: Buffer.from(header() + line) });
    await expect(openNumbers(fs)).rejects.toMatchObject({ name: 'VaultProblem', kind: 'unreadable' });
  });
});

describe('compaction', () => {
  it('keeps everything, and only the newest two snapshots with the segments between', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    const { generation } = journal;
    for (const n of range(1, 5)) {
      await journal.append([numbered(n)]);
      await journal.compact();
    }
    await journal.append([numbered(6)]);
    expect((await fs.readdir('/journal')).sort()).toEqual([
      'journal-000000000005.log',
      'journal-000000000006.log',
      'snapshot-000000000004.jsonl',
      'snapshot-000000000005.jsonl',
    ]);
    const again = await openNumbers(fs);
    expect(again.numbers).toEqual(range(1, 6));
    expect(again.journal.generation).toBe(generation);
  });

  it('does nothing when there is nothing new', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append([numbered(1)]);
    await journal.compact();
    const { steps } = fs;
    await journal.compact();
    expect(fs.steps).toBe(steps);
  });

  it('waits for its turn among appends, and they for it', async () => {
    const fs = new RecordingFileSystem();
    const { journal, numbers } = await openNumbers(fs);
    await Promise.all([
      journal.append([numbered(1)]),
      journal.compact(),
      journal.append([numbered(2)]),
      journal.compact(),
      journal.append([numbered(3)]),
    ]);
    expect(numbers).toEqual([1, 2, 3]);
    expect((await openNumbers(fs)).numbers).toEqual([1, 2, 3]);
  });

  it('is due after 5,000 records or 1 MB, unless that is little beside the snapshot', async () => {
    const fs = new RecordingFileSystem();
    const { journal } = await openNumbers(fs);
    await journal.append(range(1, 5_000).map(numbered));
    expect(journal.compactionDue).toBe(false);
    await journal.append([numbered(5_001)]);
    expect(journal.compactionDue).toBe(true);
    await journal.compact();
    expect(journal.compactionDue).toBe(false);
  });

  it('refuses appends after close', async () => {
    const { journal } = await openNumbers(new RecordingFileSystem());
    await journal.close();
    await expect(journal.append([queued(star('a', 'b'))])).rejects.toThrow('closed');
  });
});
