/** Mailboxes made, renamed and deleted offline: shown at once, replayed in order, taken back whole; messages keep their rows. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MailboxChange } from '../../../electron/contract/commands';
import type { MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailboxInfo } from '../../../electron/contract/model';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { treeOperations } from '../../../electron/main/vault/vault-changes';
import { createMailboxBook } from '../../../electron/main/engine/mailbox-book';
import { QueueRig } from '../../support/engine/queue-rig';
import { account, archive, bodyOf, inbox, lists, mailboxInfo, tree } from '../../support/store/sample-mail';
import { mailboxIdFor } from '../../../electron/contract/ids';
import { singly } from './engine-fixtures';

const trash = mailboxInfo(mailboxIdFor(account, 'Trash'), 'trash');
let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(3, [...tree, trash])));
afterEach(() => rig.close());

const never = (): boolean => false;
const change = async (wanted: MailboxChange): Promise<string> => {
  const result = await rig.commands.actOnMailbox({ accountId: account, change: wanted });
  return result.ok ? result.value.sentence : result.sentence;
};
const made = async (name: string, parentId: MailboxId | null = null): Promise<MailboxId> => {
  const result = await rig.commands.actOnMailbox({
    accountId: account,
    change: { kind: 'create', parentId, name },
  });
  if (!result.ok || result.value.mailboxId === null) throw new Error('not made');
  return result.value.mailboxId;
};
const rename = (mailboxId: MailboxId, name: string) => change({ kind: 'rename', mailboxId, name });
const remove = (mailboxId: MailboxId) => change({ kind: 'delete', mailboxId });
const move = (messageIds: MessageId[], targetMailboxId: MailboxId) =>
  rig.commands.act({ verb: 'move', messageIds, targetMailboxId });
const paths = async (): Promise<string[]> => (await rig.store.query('mailboxes', {})).map(({ path }) => path);
const boxAt = async (path: string): Promise<MailboxInfo | undefined> =>
  (await rig.store.query('mailboxes', {})).find((box) => box.path === path);
const shownIn = async () => (await rig.shown()).map(([mailboxId]) => mailboxId);
const queue = () =>
  [...rig.vault.state.pending.values()].map(({ operation, state }) => `${operation.kind} ${state}`);
const book = () => createMailboxBook(() => rig.vault.state, { record: () => Promise.resolve() }, account);

/** What LIST says: the server's paths, under the ids that the vault knows them by. */
async function list(...listed: string[]): Promise<void> {
  const mailboxes = listed.map((path) => {
    const id = book().idAt(path);
    if (id === null) throw new Error(`a new id would be needed for ${path}`);
    const known = [...tree, trash].find((box) => box.id === id);
    return { ...(known ?? mailboxInfo(mailboxIdFor(account, path), 'normal')), id, path, name: path };
  });
  const pending = treeOperations(rig.vault.state.pendingOnMailboxes(account));
  await rig.store.request({ kind: 'put-mailboxes', accountId: account, mailboxes, pending });
}
const standard = ['INBOX', 'Archive', 'Lists', 'Trash'];

function server(outcome: (kind: string) => ReplayOutcome | null = () => null) {
  const sent: string[] = [];
  const backend: Pick<MailBackend, 'replay'> = {
    async replay({ operation }, record) {
      const there = 'mailbox' in operation ? book().pathOf(operation.mailbox) : '';
      await record({ kind: 'subscribe', path: there });
      sent.push(operation.kind === 'mailbox-rename' ? `rename ${there} ${operation.to}` : operation.kind);
      const placement =
        operation.kind === 'move' ? { mailbox: operation.to, uidValidity: '9', uid: sent.length } : null;
      return outcome(operation.kind) ?? { kind: 'done', placement, note: null };
    },
  };
  return { backend: singly(backend), sent };
}

test('made, filled, renamed, emptied and deleted offline: each shown at once, replayed in that order', async () => {
  const id = await made('Letters');
  expect(await boxAt('Letters')).toMatchObject({ id, pending: 1, total: 0, subscribed: true });
  await move(rig.ids.slice(0, 2), id);
  expect(await shownIn()).toEqual([id, id, inbox]);
  expect(await rename(id, 'Mail')).toBe('Renamed the folder “Letters” to “Mail”');
  expect(await paths()).toEqual(['Archive', 'INBOX', 'Lists', 'Mail', 'Trash']);
  expect(await boxAt('Mail')).toMatchObject({ id, total: 2, pending: 4 });
  await move(rig.ids.slice(0, 2), archive);
  expect(await remove(id)).toBe('Deleted the folder “Mail”');
  expect(await paths()).toEqual(['Archive', 'INBOX', 'Lists', 'Trash']);
  const { backend, sent } = server();
  expect(await rig.replay.run(backend, never)).toEqual({ kind: 'idle', at: null });
  expect(sent.map((kind) => kind.replace('mailbox-', ''))).toEqual([
    ...['create', 'move', 'move', 'rename Letters Mail', 'move', 'move', 'delete'],
  ]);
  expect(await paths()).toEqual(['Archive', 'INBOX', 'Lists', 'Trash']);
  expect(await shownIn()).toEqual([archive, archive, inbox]);
});

test('a renamed mailbox keeps its rows and bodies, before and after its server knows, and in a cache rebuilt from nothing', async () => {
  await list(...standard);
  await move(rig.ids, lists);
  await rig.replay.run(server().backend, never);
  await rig.store.request({ kind: 'put-bodies', bodies: [bodyOf(rig.ids[0] as MessageId, 'kept')] });
  await rename(lists, 'News');
  const body = async () =>
    (await rig.store.query('message', { id: rig.ids[0] as MessageId }))?.body?.text ?? null;
  const check = async (): Promise<void> => {
    expect(await boxAt('News')).toMatchObject({ id: lists, total: 3 });
    expect(await paths()).toEqual(['Archive', 'INBOX', 'News', 'Trash']);
    expect([await shownIn(), await body()]).toEqual([[lists, lists, lists], 'kept']);
  };
  await check();
  // A sync may come first: LIST still has the old name.
  await list(...standard);
  await check();
  const { backend, sent } = server();
  await rig.replay.run(backend, never);
  expect(sent).toEqual(['rename Lists News']);
  await check();
  await list('INBOX', 'Archive', 'News', 'Trash');
  await check();
  await rig.restart();
  await list('INBOX', 'Archive', 'News', 'Trash');
  expect(await boxAt('News')).toMatchObject({ id: lists });
});

test('what is queued for a mailbox is addressed by its id: a parked renaming holds no mail up', async () => {
  await rename(lists, 'News');
  await move(rig.ids.slice(0, 1), lists);
  await rig.replay.run(
    server((kind) => (kind === 'mailbox-rename' ? { kind: 'parked', reason: 'no' } : null)).backend,
    never,
  );
  expect(queue()).toEqual(['mailbox-rename parked']);
  expect(await boxAt('News')).toMatchObject({ id: lists });
  const operationId = [...rig.vault.state.pending.keys()][0];
  if (operationId) await rig.commands.discard({ operationId });
  expect(await boxAt('Lists')).toMatchObject({ id: lists });
});

test('a mailbox made later at the old path has another id', async () => {
  await rename(lists, 'News');
  const again = await made('Lists');
  expect(again).not.toBe(lists);
  expect(await paths()).toEqual(['Archive', 'INBOX', 'Lists', 'News', 'Trash']);
  await rig.replay.run(server().backend, never);
  await list('INBOX', 'Archive', 'Lists', 'News', 'Trash');
  expect([(await boxAt('Lists'))?.id, (await boxAt('News'))?.id]).toEqual([again, lists]);
  await rig.restart();
  await list('INBOX', 'Archive', 'Lists', 'News', 'Trash');
  expect([(await boxAt('Lists'))?.id, (await boxAt('News'))?.id]).toEqual([again, lists]);
});

test('a folder with mail goes to Trash with all of it, and undo brings it back', async () => {
  await move(rig.ids, lists);
  await rig.replay.run(server().backend, never);
  expect(await remove(lists)).toBe('Moved the folder “Lists” to Trash');
  expect(await boxAt('Trash/Lists')).toMatchObject({ id: lists, total: 3 });
  await rig.replay.run(server().backend, never);
  expect(await rig.commands.undo({})).toMatchObject({ ok: true });
  expect(await boxAt('Lists')).toMatchObject({ id: lists, total: 3 });
  const { backend, sent } = server();
  await rig.replay.run(backend, never);
  expect(sent).toEqual(['rename Trash/Lists Lists']);
  expect(rig.vault.state.names.pathOf(account, lists)).toBe('Lists');
});

test('in Trash it goes for ever with its mail, which can be taken back for ten seconds', async () => {
  await move(rig.ids, lists);
  await remove(lists);
  await rig.replay.run(server().backend, never);
  expect(await remove(lists)).toBe('Deleting the folder “Lists” for ever in 10 seconds');
  expect(queue()).toEqual(['delete queued', 'delete queued', 'delete queued', 'mailbox-delete queued']);
  expect(await boxAt('Trash/Lists')).toBeUndefined();
  const { backend, sent } = server();
  await rig.replay.run(backend, never);
  expect(sent).toEqual([]);
  await rig.commands.undo({});
  expect([queue(), await shownIn()]).toEqual([[], [lists, lists, lists]]);
  await remove(lists);
  rig.clock += 11_000;
  await rig.replay.run(backend, never);
  expect(sent).toEqual(['delete', 'delete', 'delete', 'mailbox-delete']);
  expect(await boxAt('Trash/Lists')).toBeUndefined();
});

test('a folder that its server would not delete is shown again, with the mail that came', async () => {
  await remove(lists);
  const holds = (kind: string): ReplayOutcome | null =>
    kind === 'mailbox-delete' ? { kind: 'parked', reason: 'It holds mail.' } : null;
  await rig.replay.run(server(holds).backend, never);
  expect(queue()).toEqual(['mailbox-delete parked']);
  expect(await boxAt('Lists')).toMatchObject({ id: lists, pending: 1 });
  await list(...standard);
  expect(await boxAt('Lists')).toMatchObject({ id: lists, pending: 1 });
  const operationId = [...rig.vault.state.pending.keys()][0];
  if (operationId) await rig.commands.retry({ operationId });
  expect(await boxAt('Lists')).toBeUndefined();
  await rig.replay.run(server().backend, never);
  expect([queue(), await boxAt('Lists')]).toEqual([[], undefined]);
});

test('undo takes back what was made, deleted, renamed or unsubscribed, before and after its server knew', async () => {
  for (const replayed of [false, true]) {
    const replay = async (): Promise<void> => {
      if (replayed) await rig.replay.run(server().backend, never);
    };
    await made('Letters');
    await replay();
    await rig.commands.undo({});
    expect(await boxAt('Letters')).toBeUndefined();
    await remove(lists);
    await replay();
    await rig.commands.undo({});
    expect(await boxAt('Lists')).toMatchObject({ id: lists });
    await rename(lists, 'News');
    await replay();
    await rig.commands.undo({});
    expect(await boxAt('Lists')).toMatchObject({ id: lists });
    await change({ kind: 'subscribe', mailboxId: lists, subscribed: true });
    expect(await boxAt('Lists')).toMatchObject({ subscribed: true });
    await replay();
    await rig.commands.undo({});
    expect((await boxAt('Lists'))?.subscribed ?? false).toBe(false);
    await rig.replay.run(server().backend, never);
    expect([queue(), await paths()]).toEqual([[], ['Archive', 'INBOX', 'Lists', 'Trash']]);
  }
});

test('undo does not delete a folder that holds something by now', async () => {
  const id = await made('Letters');
  await rig.replay.run(server().backend, never);
  const action = [...rig.vault.state.operations.values()].at(-1)?.operation.actionId;
  await move(rig.ids.slice(0, 1), id);
  await rig.replay.run(server().backend, never);
  expect(await rig.commands.undo(action ? { actionId: action } : {})).toMatchObject({ ok: false });
  expect(await boxAt('Letters')).toMatchObject({ total: 1 });
});

test('a making that is given up takes along what was to be done with the mailbox', async () => {
  const id = await made('Letters');
  await rename(id, 'Mail');
  await move(rig.ids.slice(0, 1), id);
  const [operationId] = [...rig.vault.state.pending.keys()];
  if (operationId) await rig.commands.discard({ operationId });
  expect([queue(), await boxAt('Mail'), await shownIn()]).toEqual([[], undefined, [inbox, inbox, inbox]]);
});

test('all of it survives a restart with an empty cache', async () => {
  const id = await made('Letters');
  await rename(lists, 'News');
  await remove(archive).catch(() => undefined);
  await move(rig.ids.slice(0, 1), id);
  const before = await paths();
  await rig.restart();
  await list(...standard);
  expect(await paths()).toEqual(before);
  expect(await shownIn()).toEqual([id, inbox, inbox]);
});
