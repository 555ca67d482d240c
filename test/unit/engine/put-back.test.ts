/** Conflict row "move here, message expunged there": what is whole on this computer can be put back, once, whatever happens meanwhile. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MessageId, OperationId } from '../../../electron/contract/ids';
import { sourcePart } from '../../../electron/contract/store-writes';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { canBePutBack } from '../../../electron/main/engine/plan-put-back';
import { putBackSome } from '../../../electron/main/engine/put-back';
import type { PutBackParts } from '../../../electron/main/engine/put-back';
import { createQueueWriter } from '../../../electron/main/engine/queue-writer';
import { readMessage } from '../../../electron/main/mime/read-message';
import { Turnstile } from '../../../electron/main/turnstile';
import type { FileSystem } from '../../../electron/main/vault/file-system';
import { type Vault, openVault } from '../../../electron/main/vault/vault';
import { QueueRig } from '../../support/engine/queue-rig';
import { type MemoryStore, openMemoryStore } from '../../support/store/memory-store';
import {
  account,
  accountSummary,
  archive,
  delta,
  inbox,
  lists,
  serverMessage,
  tree,
} from '../../support/store/sample-mail';
import { copyOf, crashStates, fingerprint, liveCopyOf, seededRandom } from '../../support/vault/crash-states';
import { type FolderNode, RecordingFileSystem } from '../../support/vault/recording-file-system';
import { singly } from './engine-fixtures';

const raw = Buffer.from(
  'Subject: subject 1\r\nMessage-ID: <subject 1@example.org>\r\nX-Odd:  kept \r\n\r\nThe last copy.\r\n',
);

const gone: ReplayOutcome = {
  kind: 'parked',
  reason: 'Deleted there.',
  asks: { kind: 'last-copy', whole: true },
};

async function putBody(store: MemoryStore, messageId: MessageId, whole = true): Promise<void> {
  const { body, preview, hasAttachments, parts } = await readMessage(raw, { keepsSource: whole });
  const write = { messageId, body, preview, hasAttachments, parts };
  await store.request({ kind: 'put-bodies', bodies: [write] });
}

describe('in the queue', () => {
  let rig: QueueRig;
  let sent: string[];
  const first = (): MessageId => rig.ids[0] as MessageId;
  const server = (answer: (kind: string) => ReplayOutcome) => {
    const backend: Pick<MailBackend, 'replay'> = {
      async replay({ operation }, record) {
        await record({ kind: 'subscribe', path: '' });
        const at = 'message' in operation ? operation.message.locator.placement : null;
        sent.push(at?.uid ? `${operation.kind} of ${at.mailbox.path} ${at.uid}` : operation.kind);
        return answer(operation.kind);
      },
    };
    return rig.replay.run(singly(backend), () => false);
  };
  const placed = (uid: number, mailbox = { id: archive, path: 'Archive' }): ReplayOutcome => ({
    ...{ kind: 'done', note: null },
    placement: { mailbox, uidValidity: '1', uid },
  });
  const queue = () =>
    [...rig.vault.state.operations.values()].map((one) => `${one.operation.kind} ${one.state}`);
  const shownIn = async (mailboxId: typeof inbox) =>
    (
      await rig.store.query('message-window', {
        ...{ folder: { kind: 'mailbox', mailboxId }, offset: 0, limit: 50 },
      })
    ).rows;
  const all = { everything: true } as const;

  beforeEach(async () => {
    rig = await QueueRig.open(2);
    sent = [];
    await putBody(rig.store, first());
    await rig.commands.act({ verb: 'star', messageIds: [first()] });
    await server(() => ({ ...placed(1, { id: inbox, path: 'INBOX' }) }));
    await rig.commands.act({ verb: 'archive', messageIds: [first()] });
    await server(() => gone);
    sent = [];
  });
  afterEach(() => rig.close());

  test('it is added where it was to go, octet for octet, with its flags and date, and shown there once', async () => {
    expect(await rig.commands.putBack(all)).toEqual({ ok: true, value: { changed: 1, left: 0 } });
    expect(queue()).toEqual(['flags done', 'move discarded', 'append queued']);
    const rows = await shownIn(archive);
    expect(rows).toMatchObject([{ subject: 'subject 1', starred: true, bodyState: 'here', pending: 1 }]);
    expect(await shownIn(inbox)).toHaveLength(1);
    const append = [...rig.vault.state.pending.values()][0]?.operation;
    if (append?.kind !== 'append') throw new Error('nothing is added');
    expect(Buffer.from((await rig.vault.spool.read(append.id, append.cargo)) ?? [])).toEqual(raw);
    expect(append.cargo).toMatchObject({ flags: ['\\Flagged'], internalDate: 1_000_000 });
    await server(() => placed(70));
    expect(sent).toEqual(['append']);
    expect(await shownIn(archive)).toMatchObject([{ starred: true, bodyState: 'here', pending: 0 }]);
    // As whole as before.
    const parts = await rig.store.request({ kind: 'get-parts', messageId: rows[0]?.id as MessageId });
    expect(parts.map(({ partId }) => partId)).toEqual([sourcePart]);
  });

  test('it is put back once, however often it is asked for', async () => {
    const [id] = [...rig.vault.state.pending.keys()] as [OperationId];
    const results = await Promise.all([
      rig.commands.putBack({ operationId: id }),
      rig.commands.putBack({ operationId: id }),
    ]);
    expect(results.map((result) => result.ok && result.value.changed)).toEqual([1, 0]);
    expect(queue().filter((one) => one.startsWith('append'))).toHaveLength(1);
  });

  test('what was to be done with it after that follows it, in its order, copies of it too', async () => {
    await rig.commands.act({ verb: 'unstar', messageIds: [first()] });
    await rig.commands.act({ verb: 'copy', messageIds: [first()], targetMailboxId: inbox });
    const copy = (await shownIn(inbox)).find(({ subject }) => subject === 'Subject of subject 1');
    await rig.commands.act({ verb: 'read', messageIds: [copy?.id as MessageId] });
    await rig.commands.act({ verb: 'move', messageIds: [first()], targetMailboxId: lists });
    await rig.commands.putBack(all);
    const boxes = { Inbox: { id: inbox, path: 'INBOX' }, Lists: { id: lists, path: 'Lists' } };
    await server((kind) => {
      if (kind === 'copy' || sent.at(-1)?.includes('INBOX')) return placed(71, boxes.Inbox);
      return kind === 'move' ? placed(72, boxes.Lists) : placed(70);
    });
    expect(sent).toEqual([
      ...['append', 'flags of Archive 70', 'copy of Archive 70', 'flags of INBOX 71', 'move of Archive 70'],
    ]);
    expect(rig.vault.state.pending.size).toBe(0);
    expect(await shownIn(lists)).toMatchObject([{ subject: 'subject 1', starred: false }]);
    expect((await shownIn(inbox)).filter(({ unread }) => !unread)).toHaveLength(1);
    expect(await shownIn(archive)).toEqual([]);
  });

  test('it survives a restart and the loss of the cache; an undo of the move does not touch it', async () => {
    await rig.commands.putBack(all);
    await rig.restart();
    expect(queue()).toEqual(['flags done', 'move discarded', 'append queued']);
    expect(await shownIn(archive)).toMatchObject([{ subject: 'subject 1' }]);
    await rig.commands.undo({});
    expect(await shownIn(archive)).toMatchObject([{ subject: 'subject 1' }]);
    expect(rig.vault.state.pending.size).toBeGreaterThan(0);
  });

  test('without all octets, or without its folder, it is refused with a sentence and still waits', async () => {
    const mailboxes = tree.filter(({ id }) => id !== archive);
    await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes });
    expect(await rig.commands.putBack(all)).toMatchObject({
      sentence: 'The folder that it was to go to is no longer here. Make it again first.',
    });
    await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree });
    await putBody(rig.store, first(), false);
    expect(await rig.commands.putBack(all)).toMatchObject({
      sentence: 'Not all of this message is on this computer any more.',
    });
    expect(queue()).toEqual(['flags done', 'move parked']);
  });
});

describe('a crash at any step of the disk', () => {
  const dir = '/vault';
  const open = (fs: FileSystem): Promise<Vault> => openVault(fs, dir, { now: () => 1_700_000_000_000 });

  /** A vault with a move that waits, and a cache with its message. */
  async function prepared(fs: FileSystem): Promise<{ vault: Vault; parts: PutBackParts }> {
    await fs.mkdir(dir);
    await fs.syncDirectory('/');
    const vault = await open(fs);
    const store = await openMemoryStore();
    const state = () => vault.state;
    const feeder = createJournalFeeder({
      ...{ vault, store, log: () => undefined, away: () => undefined },
      seedEmptyStore: async () => {
        await store.request({ kind: 'put-accounts', accounts: [accountSummary()] });
        await store.request({ kind: 'put-mailboxes', accountId: account, mailboxes: tree });
      },
    });
    await feeder.catchUp();
    const upsert = [serverMessage(1, 'subject 1')];
    await store.request({ kind: 'apply-delta', delta: delta(inbox, { upsert }) });
    const [id] = await store.request({ kind: 'shown-in', mailboxId: inbox });
    if (!id) throw new Error('no message');
    await putBody(store, id);
    const wake = (): void => undefined;
    const turnstile = new Turnstile();
    const writer = createQueueWriter({ store, feeder, turnstile, state, isLocal: () => false, wake });
    const [message] = await writer.locate([id]);
    if (!message) throw new Error('no message');
    const from = { id: inbox, path: 'INBOX' };
    await feeder.record([
      {
        kind: 'operation-queued',
        operation: {
          ...{ kind: 'move', id: 'move' as OperationId, actionId: 'a' as never, accountId: account },
          ...{ createdAt: 5, verb: 'archive', from, to: { id: archive, path: 'Archive' }, message },
        },
      },
      {
        ...{ kind: 'operation-moved-on', id: 'move' as OperationId, state: 'parked', step: null, tries: 1 },
        ...{ reason: 'Deleted there.', asks: { kind: 'last-copy', whole: true } },
      },
    ]);
    const mime = { parse: readMessage };
    return { vault, parts: { store, spool: vault.spool, mime, writer, feeder, state, wake, now: () => 9 } };
  }

  type PutBack = (parts: PutBackParts, vault: Vault) => Promise<unknown>;
  const rightOrder: PutBack = (parts, vault) =>
    putBackSome(parts, [...vault.state.pending.values()].filter(canBePutBack));
  /** What must be found out: two records where one is needed. */
  const twoRecords: PutBack = ({ feeder, ...parts }, vault) =>
    rightOrder(
      {
        ...parts,
        feeder: {
          ...feeder,
          record: async ([entry]) => {
            if (entry?.kind !== 'operation-replaced') throw new Error('another record');
            await feeder.record(entry.by.map((operation) => ({ kind: 'operation-queued', operation })));
            await feeder.record([
              { kind: 'operation-settled', id: entry.id, state: 'discarded', placement: null, reason: null },
            ]);
          },
        },
      },
      vault,
    );

  /** null when the message can still be put back, or is on its way, whole; never both, nor neither. */
  async function judge(fs: FileSystem, acknowledged: boolean): Promise<string | null> {
    const vault = await open(fs);
    const pending = [...vault.state.pending.values()];
    const waits = pending.filter(canBePutBack).length;
    const appends = pending.flatMap(({ operation }) => (operation.kind === 'append' ? [operation] : []));
    if (waits + appends.length !== 1) return `waits ${waits} times, is added ${appends.length} times`;
    if (acknowledged && waits > 0) return 'was acknowledged and is forgotten';
    for (const { id, cargo } of appends) {
      const octets = await vault.spool.read(id, cargo);
      if (!octets || !raw.equals(octets)) return 'is added without its octets';
    }
    return null;
  }

  async function explore(putBack: PutBack): Promise<{ states: number; violations: string[] }> {
    const recording = new RecordingFileSystem();
    const { vault, parts } = await prepared(recording);
    const random = seededRandom(7);
    let acknowledged = false;
    const moments = new Map<string, { step: string; disk: FolderNode; acknowledged: boolean }>();
    const look = (step: string): void => {
      for (const disk of [...crashStates(recording.root, random, 6), liveCopyOf(recording.root)])
        moments.set(`${acknowledged} ${step} ${fingerprint(disk)}`, { step, disk, acknowledged });
    };
    recording.observe = look;
    await putBack(parts, vault);
    acknowledged = true;
    look('the end');
    const violations: string[] = [];
    for (const { step, disk, acknowledged: told } of moments.values()) {
      const wrong = await judge(new RecordingFileSystem(copyOf(disk)), told);
      if (wrong) violations.push(`after ${step}: ${wrong}`);
    }
    return { states: moments.size, violations };
  }

  test('neither loses it nor doubles it', async () => {
    const { states, violations } = await explore(rightOrder);
    expect(violations.slice(0, 5)).toEqual([]);
    expect(states).toBeGreaterThan(10);
  });

  test('would be found out if two records said it', async () => {
    const { violations } = await explore(twoRecords);
    expect(violations.join()).toContain('waits 1 times, is added 1 times');
  });
});
