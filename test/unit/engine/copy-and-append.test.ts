/** Copies and messages of this computer: shown at once, acted on at once, in the right order on their server, and gone whole. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { MessageId, OperationId } from '../../../electron/contract/ids';
import { isMessageOperation } from '../../../electron/contract/operation';
import type { MailOperation, Placement } from '../../../electron/contract/operation';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import { createJournalFeeder } from '../../../electron/main/engine/journal-feeder';
import { createLocalReplay } from '../../../electron/main/engine/local-replay';
import type { ParsedMessage } from '../../../electron/main/mime/mime-parser';
import { QueueRig } from '../../support/engine/queue-rig';
import { account, archive, delta, inbox, serverMessage } from '../../support/store/sample-mail';
import { firstLineParser } from '../../support/vault/entries';
import { singly } from './engine-fixtures';

let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(2)));
afterEach(() => rig.close());

/** What a server does with each operation, in the order in which it is asked. */
const asked: MailOperation[] = [];
const placed = (path: string, uid: number | null): Placement => ({
  mailbox: { id: mailboxIdFor(account, path), path },
  uidValidity: '9',
  uid,
});
async function replay(
  answer: (operation: MailOperation) => ReplayOutcome | Promise<ReplayOutcome>,
): Promise<void> {
  asked.length = 0;
  await rig.replay.run(
    singly({
      replay: async ({ operation }, record) => {
        await record({ kind: 'create', path: 'any' });
        asked.push(operation);
        return await answer(operation);
      },
    }),
    () => false,
  );
}
const rowsIn = async (mailboxId: typeof inbox) =>
  (
    await rig.store.query('message-window', {
      folder: { kind: 'mailbox', mailboxId },
      offset: 0,
      limit: 50,
    })
  ).rows;
const first = (): MessageId => rig.ids[0] as MessageId;
async function copyFirst(): Promise<MessageId> {
  const result = await rig.commands.act({ verb: 'copy', messageIds: [first()], targetMailboxId: archive });
  expect(result).toMatchObject({ ok: true, value: { applied: 1, sentence: 'Copied 1 message to Archive' } });
  const [copy] = await rowsIn(archive);
  if (!copy) throw new Error('the copy is not shown');
  return copy.id;
}

describe('a copy', () => {
  test('is shown at once with a clock, with body and flags; its source stays and has none', async () => {
    await rig.commands.act({ verb: 'star', messageIds: [first()] });
    const copy = await copyFirst();
    expect(await rowsIn(archive)).toMatchObject([{ id: copy, starred: true, pending: 1 }]);
    expect((await rowsIn(inbox)).find(({ id }) => id === first())).toMatchObject({ pending: 1 });
    expect(copy).not.toBe(first());
  });

  test('can be acted on before its server has it; all of it waits in the right order', async () => {
    const copy = await copyFirst();
    await rig.commands.act({ verb: 'read', messageIds: [copy] });
    await rig.commands.act({ verb: 'star', messageIds: [first()] });
    await rig.commands.act({ verb: 'copy', messageIds: [copy], targetMailboxId: inbox });
    await replay((operation) => {
      if (operation.kind === 'flags')
        return { kind: 'done', placement: operation.message.locator.placement, note: null };
      if (operation.kind !== 'copy') throw new Error('nothing else was asked');
      const where = placed(operation.to.path, operation.to.id === archive ? 70 : 71);
      return { kind: 'done', placement: where, note: null };
    });
    expect(asked.map(({ kind }) => kind)).toEqual(['copy', 'flags', 'flags', 'copy']);
    // The later ones found it where its copy was put.
    const later = asked.filter((one) => isMessageOperation(one)).filter((one) => one.message.id === copy);
    for (const one of later)
      expect(one.message.locator.placement).toMatchObject({ uid: 70, mailbox: { id: archive } });
    expect(await rowsIn(archive)).toMatchObject([{ id: copy, unread: false, pending: 0 }]);
    expect(await rowsIn(inbox)).toHaveLength(3);
  });

  test('is recognised by the sync that sees it first, and is one row', async () => {
    const copy = await copyFirst();
    const seen = serverMessage(40, 'subject 1');
    await replay(async () => {
      // It was sent, and its answer is still to come.
      await rig.store.request({ kind: 'apply-delta', delta: delta(archive, { upsert: [seen] }) });
      expect(await rowsIn(archive)).toMatchObject([{ id: copy, pending: 1 }]);
      return { kind: 'done', placement: { ...placed('Archive', 40), uidValidity: '1' }, note: null };
    });
    expect(await rowsIn(archive)).toMatchObject([{ id: copy, pending: 0 }]);
  });

  test('that is refused goes, with everything that was still to be done to it', async () => {
    const copy = await copyFirst();
    await rig.commands.act({ verb: 'star', messageIds: [copy] });
    await rig.commands.act({ verb: 'copy', messageIds: [copy], targetMailboxId: inbox });
    await replay(() => ({ kind: 'refused', reason: 'No.' }));
    expect(rig.states()).toEqual(['refused', 'discarded', 'discarded']);
    expect(await rowsIn(archive)).toEqual([]);
    expect(await rowsIn(inbox)).toHaveLength(2);
  });

  test('H590435: of a message that is named twice there is one, and one operation', async () => {
    const twice = { messageIds: [first(), first()], targetMailboxId: archive };
    expect(await rig.commands.act({ verb: 'copy', ...twice })).toMatchObject({
      ...{ ok: true, value: { applied: 1, skipped: 0, sentence: 'Copied 1 message to Archive' } },
    });
    expect(await rowsIn(archive)).toHaveLength(1);
    expect(rig.states()).toEqual(['queued']);
  });

  test('is undone without a trace before it is sent, and deleted after', async () => {
    await copyFirst();
    expect(await rig.commands.undo({})).toMatchObject({ ok: true });
    expect(rig.states()).toEqual([]);
    expect(await rowsIn(archive)).toEqual([]);
    const copy = await copyFirst();
    await replay(() => ({ kind: 'done', placement: placed('Archive', 80), note: null }));
    expect(await rig.commands.undo({})).toMatchObject({ ok: true });
    expect(await rowsIn(archive)).toEqual([]);
    await replay(() => ({ kind: 'done', placement: null, note: null }));
    expect(asked).toMatchObject([
      { kind: 'delete', message: { id: copy, locator: { placement: { uid: 80 } } } },
    ]);
    expect(await rowsIn(inbox)).toHaveLength(2);
  });

  const maybeItself = (operation: MailOperation): ReplayOutcome => {
    if (operation.kind !== 'copy') return { kind: 'done', placement: null, note: null };
    return { kind: 'done', placement: placed('Archive', 80), note: null, onlyOne: true };
  };

  test('H570029: that may be the message itself is not deleted by an undo that waited, unless the person says so', async () => {
    const copy = await copyFirst();
    await replay(() => ({ kind: 'unknown', error: { kind: 'network', reason: 'closed', detail: '' } }));
    expect(await rig.commands.undo({})).toMatchObject({ ok: true });
    rig.replay.clearDelays();
    await replay(maybeItself);
    expect(asked.map(({ kind }) => kind)).toEqual(['copy']);
    const [deletion] = [...rig.vault.state.pending.values()];
    expect(deletion).toMatchObject({ state: 'parked', operation: { kind: 'delete', message: { id: copy } } });
    await rig.restart();
    await replay(maybeItself);
    expect(asked).toEqual([]);
    await rig.commands.retry({ operationId: deletion?.operation.id ?? ('' as OperationId) });
    await replay(maybeItself);
    expect(asked.map(({ kind }) => kind)).toEqual(['delete']);
  });

  test('H570029: that may be the message itself is the only row left, and is not deleted by an undo later', async () => {
    const copy = await copyFirst();
    await replay(maybeItself);
    expect(await rowsIn(archive)).toMatchObject([{ id: copy }]);
    expect((await rowsIn(inbox)).map(({ id }) => id)).not.toContain(first());
    await rig.commands.undo({});
    expect(await rowsIn(archive)).toMatchObject([{ id: copy }]);
    await rig.restart();
    await rig.commands.undo({});
    expect([...rig.vault.state.pending.values()]).toEqual([]);
  });

  test('is there after a kill and the loss of the cache, and so is what was done to it', async () => {
    const copy = await copyFirst();
    await rig.commands.act({ verb: 'star', messageIds: [copy] });
    await rig.restart();
    expect(await rowsIn(archive)).toMatchObject([{ id: copy, starred: true, pending: 2 }]);
  });
});

const raw = Buffer.from('Subject: from a file\r\nMessage-ID: <file@x>\r\n\r\ntext\r\n');
const parsed: ParsedMessage = {
  envelope: {
    ...{ subject: 'from a file', from: [], to: [], cc: [], replyTo: [], date: null },
    ...{ messageId: '<file@x>', inReplyTo: null, references: [] },
  },
  body: { text: 'text', html: null, attachments: [], problem: null },
  ...{ preview: 'text', hasAttachments: false, receivedAt: 5_000, parts: [] },
};

describe('a message of this computer', () => {
  test('is shown with its body at once, and its octets are kept until its server has it', async () => {
    expect(await rig.commands.append({ raw, parsed }, archive)).toMatchObject({ ok: true });
    const [row] = await rowsIn(archive);
    expect(row).toMatchObject({ subject: 'from a file', unread: false, bodyState: 'here', pending: 1 });
    await rig.restart();
    const [operation] = [...rig.vault.state.pending.values()].map((record) => record.operation);
    if (operation?.kind !== 'append') throw new Error('it is not queued');
    expect(Buffer.from((await rig.vault.spool.read(operation.id, operation.cargo)) ?? [])).toEqual(raw);
    await replay(() => ({ kind: 'done', placement: placed('Archive', 90), note: null }));
    expect(await rowsIn(archive)).toMatchObject([{ id: row?.id, pending: 0 }]);
    await expect.poll(() => rig.vault.spool.read(operation.id, operation.cargo)).toBeNull();
  });

  test('goes without a trace when it is undone before it is sent', async () => {
    await rig.commands.append({ raw, parsed }, archive);
    await rig.commands.undo({});
    expect(await rowsIn(archive)).toEqual([]);
    expect(rig.states()).toEqual([]);
  });
});

describe('local mail', () => {
  const feeder = () => {
    const log = (): void => undefined;
    const seedEmptyStore = (): Promise<void> => Promise.resolve();
    return createJournalFeeder({
      ...{ vault: rig.vault, store: rig.store, log, seedEmptyStore, away: () => undefined },
    });
  };

  test('an added message becomes a file of the vault, a copy another one, byte for byte, each once', async () => {
    await rig.commands.append({ raw, parsed }, inbox);
    const local = createLocalReplay({
      ...{ accountId: account, vault: rig.vault, feeder: feeder() },
      ...{ mime: firstLineParser, now: () => rig.clock },
    });
    const run = async (): Promise<void> => {
      for (const { operation } of rig.vault.state.pending.values()) {
        const outcome = await local.replay({ operation, step: null }, () => Promise.resolve());
        // As after a crash between the file's record and the settling of the operation.
        expect(await local.replay({ operation, step: null }, () => Promise.resolve())).toEqual(outcome);
        const placement = outcome.kind === 'done' ? outcome.placement : null;
        await rig.vault.append([
          { kind: 'operation-settled', id: operation.id, state: 'done', placement, reason: null },
        ]);
      }
    };
    await run();
    const [mail] = [...rig.vault.state.mails.values()];
    if (!mail) throw new Error('no mail in the vault');
    await rig.commands.act({ verb: 'copy', messageIds: [mail.message.id], targetMailboxId: archive });
    await run();
    const mails = [...rig.vault.state.mails.values()];
    expect(mails.map(({ message }) => message.mailboxId)).toEqual([inbox, archive]);
    for (const { file } of mails) expect(Buffer.from(await rig.vault.mail(account).read(file))).toEqual(raw);
    expect(new Set(mails.map(({ file }) => file)).size).toBe(2);
  });

  // Found by a draft of a POP account that lay in Drafts twice: its older copy was taken out of the queue while it was written.
  test.each(['before its file is begun', 'while its file is written'])(
    'an added message that is taken back %s does not stay behind',
    async (when) => {
      await rig.commands.append({ raw, parsed }, inbox);
      const { vault } = rig;
      const feed = feeder();
      const local = createLocalReplay({
        ...{ accountId: account, vault, feeder: feed, mime: firstLineParser, now: () => rig.clock },
      });
      const { spool } = vault;
      const read = spool.read.bind(spool);
      const files = vault.mail(account);
      const begin = files.createIncoming.bind(files);
      let undone = 0;
      const undo = async (now: string): Promise<void> => {
        if (now !== when || undone > 0) return;
        undone += 1;
        await rig.commands.undo({});
      };
      spool.read = async (...args) => {
        await undo('before its file is begun');
        return read(...args);
      };
      files.createIncoming = async (...args) => {
        await undo('while its file is written');
        return begin(...args);
      };
      for (let round = 0; round < 3; round += 1) {
        rig.clock += 60_000;
        await rig.replay.run(local, () => false);
      }
      expect(undone).toBe(1);
      expect([...vault.state.mails.values()].map(({ message }) => message.id)).toEqual([]);
      expect(vault.state.pending.size).toBe(0);
      expect(await rowsIn(inbox)).toHaveLength(2);
    },
  );
});
