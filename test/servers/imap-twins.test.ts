/** A message that is gone, beside copies that look the same octet for octet: what was meant for the one is never done to the other. */
import { beforeEach, expect, test } from 'vitest';
import { imapMessageIdFor } from '../../electron/contract/ids';
import type { MessageId } from '../../electron/contract/ids';
import { shownOn } from '../../electron/contract/operation';
import type { MessageOperation, Placement, ReplayStep } from '../../electron/contract/operation';
import type { MailboxSyncState } from '../../electron/contract/model';
import type { StoreChange } from '../../electron/contract/store-writes';
import { planChoice } from '../../electron/main/engine/plan-choice';
import type { StoreApi } from '../../electron/main/store/store-api';
import {
  accountId,
  copyOp,
  deleteOp,
  flagsOp,
  mailbox,
  moveOp,
  newStore,
  transferOp,
  uidsOf,
} from '../support/imap/imap-rig';
import type { Known } from '../support/imap/imap-rig';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { accountSummary, generation, record } from '../support/store/sample-mail';

const [dovecot] = variants;
if (!dovecot) throw new Error('there is no Dovecot');
const lab = useImapServer(dovecot);
const { rig, fill, onServer, known } = lab;

let user: string;
let it: Known;
beforeEach(async () => {
  user = await lab.freshUser();
  await fill('INBOX', ['t']);
  it = await known('INBOX', 't');
});

const idOf = (at: Known): MessageId => imapMessageIdFor(mailbox(at.path).id, at.uidValidity, at.uid ?? 0);
/** The operation, on the message that the cache knows by this id. */
const on = <O extends MessageOperation>(operation: O, id: MessageId): O => ({
  ...operation,
  message: { ...operation.message, id },
});
const copyTo = async (box: string): Promise<void> => {
  await lab.raw().select('INBOX');
  await lab.raw().ok(`UID COPY ${it.uid ?? 0} ${box}`);
};
const remove = async (): Promise<void> => {
  await lab.raw().select('INBOX');
  await lab.raw().ok(`UID STORE ${it.uid ?? 0} +FLAGS (\\Deleted)`);
  await lab.raw().ok(`UID EXPUNGE ${it.uid ?? 0}`);
};

const stateOf = async (store: StoreApi, path: string): Promise<Partial<MailboxSyncState>> =>
  (await store.request<'get-sync-state'>({ kind: 'get-sync-state', mailboxId: mailbox(path).id })) ?? {};
/** As the journal tells the cache. */
async function confirm(store: StoreApi, copying: MessageOperation, placement: Placement): Promise<void> {
  const messageId = shownOn(copying);
  const changes: StoreChange[] = [
    { kind: 'operation', record: record(copying) },
    { kind: 'operation', record: record(copying, 'done') },
    { kind: 'message-confirmed', messageId, placement, addFlags: [], removeFlags: [] },
  ];
  const position = { generation, seq: 1 };
  await store.request<'apply-changes'>({ kind: 'apply-changes', position, changes });
}

/** A mailbox of two that look the same, made anew with these of them, and the first as the cache knows it from before. */
async function rebuilt(uids: string) {
  const raw = lab.raw();
  await raw.ok('CREATE Box');
  await copyTo('Box');
  await copyTo('Box');
  const current = await rig(user);
  await current.sync();
  await raw.ok('RENAME Box Aside');
  await raw.ok('CREATE Box');
  await raw.select('Aside');
  await raw.ok(`UID COPY ${uids} Box`);
  await raw.select('INBOX');
  await raw.ok('DELETE Aside');
  const [first] = await uidsOf(current.store, 'Box');
  const { uidValidity = '' } = await stateOf(current.store, 'Box');
  const one = { ...it, path: 'Box', uidValidity, uid: first?.uid ?? 0 };
  return { current, one };
}

const deeds = {
  flags: (at: Known) => flagsOp(at, ['\\Flagged']),
  move: (at: Known) => moveOp(at, 'Archive'),
  copy: (at: Known) => copyOp(at, 'Archive'),
  delete: (at: Known) => deleteOp(at),
  transfer: (at: Known) => transferOp(at, 'Archive'),
} satisfies Record<string, (at: Known) => MessageOperation>;

test.each(Object.entries(deeds))(
  'a %s of a message whose UID is not known any more is not done to its copy in the same mailbox',
  async (_kind, deed) => {
    await copyTo('INBOX');
    const current = await rig(user);
    await current.sync();
    await remove();
    await current.sync();
    const before = await onServer('INBOX');
    expect(before).toHaveLength(1);
    const outcome = await current.replay(on(deed({ ...it, uid: null }), idOf(it)));
    expect(outcome.kind).toBe('dropped');
    expect(await onServer('INBOX')).toEqual(before);
    expect(await onServer('Archive')).toEqual([]);
  },
);

test('of two that look the same in a mailbox that was rebuilt, the one that is left may be either', async () => {
  const { current, one } = await rebuilt('2');
  const outcome = await current.replay(on(deleteOp(one), idOf(one)));
  expect(outcome.kind).toBe('parked');
  expect(await onServer('Box')).toHaveLength(1);
});

test('a copy that Satchel made is not taken for the message that another program removed', async () => {
  const store = await newStore();
  await store.request<'reset'>({ kind: 'reset', generation });
  await store.request<'put-accounts'>({ kind: 'put-accounts', accounts: [accountSummary(accountId)] });
  const current = await rig(user, store);
  await current.sync();
  const copying = on(copyOp(it, 'Archive'), idOf(it));
  const copied = await current.replay(copying);
  if (copied.kind !== 'done' || !copied.placement) throw new Error('it was not copied');
  await confirm(current.store, copying, copied.placement);
  await remove();
  for (const deed of [flagsOp(it, ['\\Flagged']), deleteOp(it)])
    expect((await current.replay(on(deed, idOf(it)))).kind).toBe('dropped');
  expect(await onServer('Archive')).toMatchObject([{ flags: [] }]);
});

test('a move that had happened is not asked about, though its mailbox was rebuilt with two that look like it', async () => {
  const raw = lab.raw();
  await raw.ok('CREATE Box');
  await copyTo('Box');
  const current = await rig(user);
  await current.sync();
  const [first] = await uidsOf(current.store, 'Box');
  const { uidValidity = '' } = await stateOf(current.store, 'Box');
  const one = { ...it, path: 'Box', uidValidity, uid: first?.uid ?? 0 };
  const target = await lab.target('Archive');
  // Our MOVE arrived, its answer did not; then the mailbox was made anew.
  await raw.select('Box');
  await raw.move(one.uid, 'Archive');
  await raw.select('INBOX');
  await raw.ok('DELETE Box');
  await raw.ok('CREATE Box');
  await copyTo('Box');
  await copyTo('Box');
  const step = { kind: 'move', source: lab.source(one), target } as const;
  const outcome = await current.replay(on(moveOp(one, 'Archive'), idOf(one)), step);
  expect(outcome).toMatchObject({ kind: 'done', placement: { mailbox: { path: 'Archive' } } });
  expect([(await onServer('Box')).length, (await onServer('Archive')).length]).toEqual([2, 1]);
});

test('H400016 begun, and not done: the one that is chosen then is copied, though another program has put its copy there', async () => {
  const raw = lab.raw();
  const { current, one } = await rebuilt('1:2');
  const operation = on(copyOp(one, 'Archive'), idOf(one));
  const begun: ReplayStep = { kind: 'copy', source: lab.source(one), target: await lab.target('Archive') };
  const asked = await current.replay(operation, begun);
  if (asked.kind !== 'parked' || asked.asks?.kind !== 'which') throw new Error(JSON.stringify(asked));
  const [chosen] = asked.asks.among;
  if (!chosen) throw new Error('nothing is offered');

  await raw.select('Box');
  await raw.ok('UID COPY 2 Archive');
  const waiting = { ...record(operation, 'parked'), step: begun, asks: asked.asks };
  const [, onwards] = planChoice(waiting, chosen.placement, []) ?? [];
  if (onwards?.kind !== 'operation-moved-on') throw new Error('it does not go on');
  const outcome = await current.replay(operation, onwards.step, chosen.placement);
  expect(outcome.kind).toBe('done');
  expect(await onServer('Archive')).toHaveLength(2);
});
