/** The vault as a whole: what a store that was away hears, history, compaction by itself, sweeping mail at the start. */
import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { MessageId, OperationId } from '../../../electron/contract/ids';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { ensureLocalMailboxes } from '../../../electron/main/vault/local-mailboxes';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import {
  imapAccount,
  localMail,
  placement,
  popAccount,
  queued,
  settled,
  star,
} from '../../support/vault/entries';
import { range } from '../../support/vault/number-journal';
import { RecordingFileSystem } from '../../support/vault/recording-file-system';

const open = (fs: FileSystem): Promise<Vault> => openVault(fs, '/vault', { now: () => 1_000 });
const cur = '/vault/home/mail/cur';

async function received(vault: Vault, id: string, text: string): Promise<string> {
  const incoming = await vault.mail(popAccount.id).createIncoming(id as MessageId);
  await incoming.write(Buffer.from(text));
  const finished = await incoming.finish();
  const entry = localMail(id, `uidl ${id}`);
  await vault.append([{ ...entry, ...finished }]);
  return finished.file;
}

describe('a store that was away', () => {
  it('hears exactly what it missed, also after a restart', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const { position } = await vault.append([queued(star('a', 'm'))]);
    await vault.append([queued(star('b', 'm')), queued(star('c', 'm'))]);
    for (const now of [vault, await open(fs)]) {
      const missed = now.changesSince(position);
      if (missed === 'rebuild') expect.fail('the records are still there');
      expect(
        missed.changes.map((change) => change.kind === 'operation' && change.record.operation.id),
      ).toEqual(['b', 'c']);
      expect(missed.position).toEqual({ generation: vault.generation, seq: 3 });
      expect(now.changesSince(missed.position)).toEqual({ changes: [], position: missed.position });
    }
  });

  it('is rebuilt when its journal is another, when it knows more, or when it knows too little', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const { position } = await vault.append([queued(star('a', 'm'))]);
    await vault.append([queued(star('b', 'm'))]);
    await vault.compact();
    expect(vault.changesSince(position)).not.toBe('rebuild');
    expect(vault.changesSince({ ...position, generation: 'other' })).toBe('rebuild');
    expect(vault.changesSince({ ...position, seq: 9 })).toBe('rebuild');
    const later = await open(fs);
    expect(later.changesSince(position)).toBe('rebuild');
    expect(later.rebuild()).toMatchObject({
      position: { seq: 2 },
      changes: [{ kind: 'operation' }, { kind: 'operation' }],
    });
  });

  it('may subscribe instead, in the order of the journal', async () => {
    const vault = await open(new RecordingFileSystem());
    const heard: number[] = [];
    const stop = vault.subscribe(({ position }) => heard.push(position.seq));
    await Promise.all(range(1, 20).map((n) => vault.append([queued(star(`op ${n}`, 'm'))])));
    stop();
    await vault.append([queued(star('unheard', 'm'))]);
    expect(heard).toEqual(range(1, 20));
  });
});

describe('compaction', () => {
  it('keeps the newest settled operations, tells the store of the others, and keeps what waits', async () => {
    let now = 0;
    const fs = new RecordingFileSystem();
    const vault = await openVault(fs, '/vault', { now: () => (now += 1), historyLimit: 3 });
    await vault.append([queued(star('waits', 'm'))]);
    for (const n of range(1, 5)) {
      await vault.append([
        queued(star(`op ${n}`, 'm')),
        settled(`op ${n}`, 'done', placement(imapAccount, 'INBOX', 4)),
      ]);
    }
    const heard: unknown[] = [];
    vault.subscribe(({ changes }) => heard.push(...changes));
    await vault.compact();
    expect(heard).toEqual(['op 2', 'op 1'].map((id) => ({ kind: 'operation-removed', id, trimmed: true })));
    expect([...(await open(fs)).state.operations.keys()]).toEqual(['waits', 'op 3', 'op 4', 'op 5']);
  });

  it('leaves little of a long queue that was replayed, and not at the price of one snapshot only', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const place = placement(imapAccount, 'INBOX', 4);
    const octets = async (): Promise<number> => {
      const names = await fs.readdir('/vault/journal');
      const sizes = await Promise.all(names.map((name) => fs.size(`/vault/journal/${name}`)));
      return sizes.reduce((sum, one) => sum + one, 0);
    };
    await vault.append(range(1, 16_000).map((n) => queued(star(`op ${n}`, `m ${n}`))));
    await vault.compact();
    const trimmed: number[] = [];
    vault.subscribe(({ changes }) => trimmed.push(changes.length));
    await vault.append(range(1, 16_000).map((n) => settled(`op ${n}`, 'done', place)));
    expect(await octets()).toBeGreaterThan(4_000_000);
    trimmed.length = 0;
    await vault.compact();
    expect(await octets()).toBeLessThan(1_000_000);
    expect((await fs.readdir('/vault/journal')).filter((name) => name.startsWith('snapshot'))).toHaveLength(
      2,
    );
    // No transaction of the store may be as long as the history is.
    expect(trimmed).toEqual([...range(1, 31).map(() => 500), 0]);
    const again = await open(fs);
    expect([again.state.operations.size, again.state.pending.size]).toEqual([500, 0]);
  });

  it('begins by itself after a start that found much to read, although nothing is written', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const fs = new RecordingFileSystem();
      const vault = await open(fs);
      await vault.append(range(1, 5_001).map((n) => queued(star(`op ${n}`, 'm'))));
      // As after kill -9.
      const again = await openVault(fs, '/vault', { quietAfter: 3_000 });
      await vi.advanceTimersByTimeAsync(3_000);
      await vi.waitFor(async () => {
        expect(await fs.readdir('/vault/journal')).toContain('snapshot-000000005001.jsonl');
      });
      await again.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('begins by itself when it is due and the journal is quiet', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const fs = new RecordingFileSystem();
      const vault = await openVault(fs, '/vault', { quietAfter: 3_000 });
      await vault.append(range(1, 5_001).map((n) => queued(star(`op ${n}`, 'm'))));
      await vi.advanceTimersByTimeAsync(2_000);
      await vault.append([queued(star('another', 'm'))]);
      await vi.advanceTimersByTimeAsync(2_000);
      expect((await fs.readdir('/vault/journal')).filter((name) => name.startsWith('snapshot'))).toEqual([]);
      await vi.advanceTimersByTimeAsync(1_000);
      await vi.waitFor(async () => {
        expect(await fs.readdir('/vault/journal')).toContain('snapshot-000000005002.jsonl');
      });
      await vault.close();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('local mailboxes', () => {
  it('are made once', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const made = await ensureLocalMailboxes(vault, popAccount);
    expect(made.map(({ role }) => role)).toEqual(['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash']);
    const again = await open(fs);
    expect(await ensureLocalMailboxes(again, popAccount)).toEqual(made);
    expect(again.position.seq).toBe(6);
  });
});

describe('the start', () => {
  it('removes downloads that were cut off, and keeps and reports files that the journal does not know', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    await received(vault, 'm1', 'known');
    const cutOff = await vault.mail(popAccount.id).createIncoming('m2' as MessageId);
    await cutOff.write(Buffer.from('half a ma'));
    const orphan = await vault.mail(popAccount.id).createIncoming('m3' as MessageId);
    await orphan.write(Buffer.from('whole'));
    const { file } = await orphan.finish();

    const again = await open(fs);
    expect(again.report.mail).toMatchObject([
      { orphans: [{ file, octets: 5 }], doublesRemoved: [], missing: [] },
    ]);
    expect(again.report.mail[0]?.staleRemoved).toHaveLength(1);
    expect(await fs.readdir('/vault/home/mail/tmp')).toEqual([]);
    expect(await fs.readdir(cur)).toContain(file);
    expect((await open(fs)).report.mail[0]?.orphans).toEqual([{ file, octets: 5 }]);
  });

  it('removes an orphan only when every byte of it is in a known file that is intact', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const known = await received(vault, 'm1', 'the same');
    const double = await vault.mail(popAccount.id).createIncoming('m2' as MessageId);
    await double.write(Buffer.from('the same'));
    const { file } = await double.finish();
    expect((await open(fs)).report.mail[0]).toMatchObject({ orphans: [], doublesRemoved: [file] });
    expect(await fs.readdir(cur)).toEqual([known]);
  });

  it('puts a lost or spoiled file back from an orphan with the right hash', async () => {
    for (const spoil of [true, false]) {
      const fs = new RecordingFileSystem();
      const vault = await open(fs);
      const known = await received(vault, 'm1', 'the same');
      const double = await vault.mail(popAccount.id).createIncoming('m2' as MessageId);
      await double.write(Buffer.from('the same'));
      await double.finish();
      await fs.unlink(`${cur}/${known}`);
      if (spoil) await (await fs.createExclusive(`${cur}/${known}`)).write(Buffer.from('the Same'));
      const again = await open(fs);
      expect(again.report.mail[0]).toMatchObject({
        orphans: [],
        doublesRemoved: [],
        restored: [known],
        missing: [],
      });
      expect(Buffer.from(await again.mail(popAccount.id).read(known)).toString()).toBe('the same');
    }
  });

  it('tells which files are missing, and which folders are strange', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const file = await received(vault, 'm1', 'text');
    await fs.unlink(`${cur}/${file}`);
    await fs.mkdir('/vault/left-over');
    const again = await open(fs);
    expect(again.report).toMatchObject({ strangers: ['left-over'], mail: [{ missing: [file] }] });
    expect(again.isMissing('m1' as MessageId)).toBe(true);
  });

  it('finds garbage that a crash left, until its removal is journaled', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const file = await received(vault, 'm1', 'text');
    const { operation } = queuedDelete('m1');
    await vault.append([queued(operation), settled(operation.id, 'done')]);
    const again = await open(fs);
    expect(again.report.mail[0]).toMatchObject({ orphans: [], missing: [] });
    expect(again.garbage(popAccount.id)).toEqual([{ messageId: 'm1', file }]);
    await again.mail(popAccount.id).remove(file);
    await again.mail(popAccount.id).remove(file);
    await again.append([{ kind: 'local-file-removed', messageId: 'm1' as MessageId }]);
    expect((await open(fs)).garbage(popAccount.id)).toEqual([]);
  });
});

function queuedDelete(messageId: string) {
  const base = star(`delete ${messageId}` as OperationId, messageId);
  return { operation: { ...base, kind: 'delete' as const, notBefore: 0 } };
}

describe('mail files', () => {
  it('hold the octets as received, in folders of this account only', async () => {
    const fs = new RecordingFileSystem();
    const vault = await open(fs);
    const all = Uint8Array.from({ length: 600 }, (_, index) => index % 256);
    const incoming = await vault.mail(popAccount.id).createIncoming('id with / and : and ü' as MessageId);
    await incoming.write(all.slice(0, 7));
    await incoming.write(all.slice(7));
    const { file, octets, sha256 } = await incoming.finish();
    expect({ octets, sha256 }).toEqual({
      octets: 600,
      sha256: createHash('sha256').update(all).digest('hex'),
    });
    expect(file).toMatch(/^1\.[0-9a-f]{32}\.satchel\.eml$/);
    expect(await vault.mail(popAccount.id).read(file)).toEqual(all);
    expect(await fs.readdir(cur)).toEqual([file]);
  });
});
