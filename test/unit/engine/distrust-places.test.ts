/** An account that goes to another server or user: what was learnt of the old one's numbers names nothing there, not even half-way. */
import { expect, test } from 'vitest';
import type { Lookalike, MessageOperation, ReplayStep } from '../../../electron/contract/operation';
import { distrustPlaces, planDistrust } from '../../../electron/main/engine/distrust-places';
import { Turnstile } from '../../../electron/main/turnstile';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import {
  creation,
  imapAccount as work,
  operation,
  placement,
  popAccount,
  queued,
  mailbox,
  transferring,
} from '../../support/vault/entries';
import { QueueRig } from '../../support/engine/queue-rig';
import { account, inbox } from '../../support/store/sample-mail';
import { folded } from '../../support/vault/folded';

const home = popAccount.id;
const source = { path: 'INBOX', uidValidity: '7', uid: 4 };
const target = { path: 'Archive', uidValidity: '7', uidNext: 3 };
const copy = placement(work, 'Archive', 3);
const cargo = { octets: 1, sha256: 'ab', flags: [], internalDate: 1 };
const moving = operation('a', 'm', placement(work, 'INBOX', 4), {
  ...{ kind: 'move', to: mailbox(work, 'Archive') },
});

function begun(one: MessageOperation, step: ReplayStep | null, more: Partial<JournalEntry> = {}) {
  const movedOn = {
    kind: 'operation-moved-on',
    id: one.id,
    state: 'unknown',
    step,
    tries: 1,
    reason: 'Lost.',
  };
  return folded([queued(one), { ...movedOn, ...more } as JournalEntry]);
}
const movedOn = (entries: readonly JournalEntry[]) =>
  entries.filter((entry) => entry.kind === 'operation-moved-on');

test.each<[ReplayStep, ReplayStep]>([
  [
    { kind: 'store', source },
    { kind: 'store', source: { ...source, uidValidity: '0' } },
  ],
  [
    { kind: 'move', source, target },
    { kind: 'move', source: { ...source, uidValidity: '0' }, target: { ...target, uidValidity: '0' } },
  ],
  [
    { kind: 'copy', source, target },
    { kind: 'copy', source: { ...source, uidValidity: '0' }, target: { ...target, uidValidity: '0' } },
  ],
  [
    { kind: 'copied', source, copy },
    { kind: 'copied', source: { ...source, uidValidity: '0' }, copy: { ...copy, uidValidity: '0' } },
  ],
  [
    { kind: 'expunge', source, copy },
    { kind: 'expunge', source: { ...source, uidValidity: '0' }, copy: { ...copy, uidValidity: '0' } },
  ],
  [
    { kind: 'expunge', source, copy: null },
    { kind: 'expunge', source: { ...source, uidValidity: '0' }, copy: null },
  ],
])('a step that was begun is kept, and its numbers are believed no more: %o', (step, after) => {
  expect(planDistrust(begun(moving, step), work)).toEqual([
    { kind: 'operation-rebound', id: moving.id, placement: placement(work, 'INBOX', null) },
    {
      ...{ kind: 'operation-moved-on', id: moving.id, state: 'unknown', step: after },
      ...{ tries: 1, reason: 'Lost.' },
    },
  ]);
  expect(planDistrust(begun(moving, step), home)).toEqual([]);
});

test('of a transfer each account’s numbers are its own', () => {
  const transfer = transferring('t', 'm', home);
  const there = placement(home, 'Archive', 3);
  const zero = { ...source, uidValidity: '0' };
  const step: ReplayStep = { kind: 'expunge', source, copy: there };
  const stepFor = (account: typeof home) => movedOn(planDistrust(begun(transfer, step), account))[0]?.step;
  expect(stepFor(work)).toEqual({ ...step, source: zero });
  expect(stepFor(home)).toEqual({ ...step, copy: { ...there, uidValidity: '0' } });
  const appended: ReplayStep = { kind: 'appended', copy: there };
  expect(movedOn(planDistrust(begun(transfer, appended), home))).toMatchObject([
    { step: { kind: 'appended', copy: { ...there, uidValidity: '0' } } },
  ]);
  expect(movedOn(planDistrust(begun(transfer, appended), work))).toEqual([]);
  const append: ReplayStep = { kind: 'append', target, octets: 1, cargo };
  const atHome = movedOn(planDistrust(begun(transfer, append), home))[0]?.step;
  expect(atHome).toEqual({ ...append, target: { ...target, uidValidity: '0' } });
  for (const kept of [append, { kind: 'fetched', cargo }] as ReplayStep[])
    expect(movedOn(planDistrust(begun(transfer, kept), work))).toEqual([]);
});

test('what was offered to choose from is asked anew; other questions stay', () => {
  const among: Lookalike[] = [
    {
      placement: placement(work, 'INBOX', 5),
      flags: [],
      subject: 's',
      from: [],
      date: null,
      internalDate: 1,
    },
  ];
  const which = { state: 'parked', asks: { kind: 'which', whole: false, among } } as Partial<JournalEntry>;
  const [asked] = movedOn(planDistrust(begun(moving, null, which), work));
  expect(asked).toMatchObject({ state: 'queued', step: null });
  expect(asked).not.toHaveProperty('asks');
  const [halfway] = movedOn(planDistrust(begun(moving, { kind: 'copied', source, copy }, which), work));
  expect(halfway).toMatchObject({ state: 'unknown', step: { source: { uidValidity: '0' } } });
  const last = { state: 'parked', asks: { kind: 'last-copy', whole: true } } as Partial<JournalEntry>;
  expect(movedOn(planDistrust(begun(moving, null, last), work))).toEqual([]);
  const [kept] = movedOn(planDistrust(begun(moving, { kind: 'move', source, target }, last), work));
  expect(kept).toMatchObject({ state: 'parked', asks: { kind: 'last-copy', whole: true } });
});

test('what was put off stays so', () => {
  const notBefore = 99;
  const [entry] = movedOn(planDistrust(begun(moving, { kind: 'store', source }, { notBefore }), work));
  expect(entry).toMatchObject({ notBefore });
  const [other] = movedOn(planDistrust(begun(moving, { kind: 'store', source }), work));
  expect(other).not.toHaveProperty('notBefore');
});

test('what has no place to believe in, or concerns a mailbox, is left as it is', () => {
  const nowhere = operation('n', 'm', placement(work, 'INBOX', null), { kind: 'delete' });
  const state = folded([queued(nowhere), queued(creation('c', 'Archive'))]);
  expect(planDistrust(state, work)).toEqual([]);
  const making = creation('c', 'Archive') as unknown as MessageOperation;
  expect(planDistrust(begun(making, { kind: 'create', path: 'Archive' }), work)).toEqual([]);
  for (const step of [
    { kind: 'subscribe', path: 'A' },
    { kind: 'remove', path: 'A' },
  ] as ReplayStep[])
    expect(movedOn(planDistrust(begun(moving, step), work))).toEqual([]);
});

test('it is journaled, and the rows of the account have no UID until a sync has found them again', async () => {
  const rig = await QueueRig.open(2);
  await rig.commands.act({ verb: 'star', messageIds: rig.ids.slice(0, 1) });
  const { store, feeder } = rig;
  const parts = { store, feeder, turnstile: new Turnstile(), state: () => rig.vault.state };
  await distrustPlaces(parts, account);
  expect(await store.request({ kind: 'list-uids', mailboxId: inbox })).toEqual([]);
  await rig.restart();
  const [waiting] = rig.vault.state.pending.values();
  expect(waiting?.operation).toMatchObject({ message: { locator: { placement: { uid: null } } } });
  await rig.close();
});
