/** What the replay queue tells, wakes, puts off and takes along, over a state in memory: no store, no disk, a scripted server. */
import { describe, expect, test, vi } from 'vitest';
import type { MailError } from '../../../electron/contract/errors';
import type { AccountId, OperationId } from '../../../electron/contract/ids';
import type { MessageOperation, ReplayStep } from '../../../electron/contract/operation';
import type { Notice } from '../../../electron/contract/status-events';
import type { MailBackend, ReplayOutcome } from '../../../electron/main/backend/backend';
import { createReplayQueue } from '../../../electron/main/engine/replay-queue';
import { longestDelay } from '../../../electron/main/engine/retry-policy';
import type { Log } from '../../../electron/main/log-line';
import { Turnstile } from '../../../electron/main/turnstile';
import type { JournalEntry, JournalEntryOf } from '../../../electron/main/vault/journal-record';
import {
  appending,
  copying,
  creation,
  imapAccount as work,
  mailbox,
  operation,
  placement,
  popAccount,
  queued,
  renaming,
  star,
  transferring,
} from '../../support/vault/entries';
import { folded } from '../../support/vault/folded';
import { moveStep } from './engine-fixtures';

const home = popAccount.id;
const start = 1_000_000;

/** A journal whose state is in memory, with a queue for each account that is asked for. */
function rig(...entries: JournalEntry[]) {
  const state = folded(entries);
  const clock = { now: start };
  const notices: Notice[] = [];
  const logged: Parameters<Log>[] = [];
  const woken: AccountId[] = [];
  const filed: [AccountId, boolean][] = [];
  const record = (more: JournalEntry[]): Promise<void> => Promise.resolve(void folded(more, state));
  const nothing = (): Promise<void> => Promise.resolve();
  const feeder = {
    record,
    shown: nothing,
    current: nothing,
    catchUp: () => Promise.resolve('followed' as const),
  };
  const turnstile = new Turnstile();
  const queueOf = (accountId: AccountId = work) =>
    createReplayQueue({
      ...{ accountId, label: () => 'Work', server: 'imap.example.org:993', state: () => state },
      ...{ feeder, turnstile, now: () => clock.now, notice: (notice) => void notices.push(notice) },
      wake: (other) => void woken.push(other),
      filed: (account, byServer) => void filed.push([account, byServer]),
      log: (...line) => void logged.push(line),
    });
  const row = (id: string) => state.operations.get(id as OperationId);
  return { state, clock, notices, logged, woken, filed, record, queueOf, row };
}

interface Server extends Pick<MailBackend, 'replay' | 'replayTogether'> {
  /** Ids of what it was asked for, in order; those of a set as one. */
  asked: string[];
}

/** Answers as told, in this order; being asked for more is an error. */
function server(...answers: ReplayOutcome[]): Server {
  const asked: string[] = [];
  const next = (): ReplayOutcome => {
    const answer = answers.shift();
    if (!answer) throw new Error(`asked too often: ${asked.join(', ')}`);
    return answer;
  };
  return {
    asked,
    replay: async ({ operation: { id } }, record) => {
      await record(moveStep);
      asked.push(id);
      return next();
    },
    replayTogether: async (items, record) => {
      await record(items.map((_item, index) => ({ index, step: moveStep })));
      asked.push(items.map(({ operation: { id } }) => id).join('+'));
      return items.map(next);
    },
  };
}

const never = (): boolean => false;
const idle = { kind: 'idle', at: null };
const done: ReplayOutcome = { kind: 'done', placement: placement(work, 'INBOX', 4), note: null };
const parked: ReplayOutcome = { kind: 'parked', reason: 'Choose.' };
const later: ReplayOutcome = { kind: 'later', delay: 30_000, reason: 'Not yet.' };
const closed: MailError = { kind: 'network', reason: 'closed', detail: '' };
const lost: ReplayOutcome = { kind: 'unknown', error: closed };
/** Of the one message, or another; nothing tells these messages apart, so that each goes alone. */
const move = (id: string, from: string, to: string, messageId = 'm'): JournalEntry =>
  queued(operation(id, messageId, placement(work, from, 4), { kind: 'move', to: mailbox(work, to) }));
const starred = (id: string): JournalEntry => queued(star(id, `message of ${id}`));
const movedOn = (
  id: string,
  more: Partial<JournalEntryOf<'operation-moved-on'>>,
): JournalEntryOf<'operation-moved-on'> => ({
  ...{ kind: 'operation-moved-on', id: id as OperationId, state: 'queued', step: null, tries: 0 },
  ...{ reason: null, ...more },
});
const takenBack = (id: string): JournalEntry => ({ kind: 'operation-undone', id: id as OperationId });
const fetched: ReplayStep = {
  kind: 'fetched',
  cargo: { octets: 1, sha256: 'ab', flags: [], internalDate: 1 },
};

describe('what came of one operation', () => {
  test('what went well is in the log with its kind and tries, and bothers neither the person nor another account', async () => {
    const { queueOf, logged, notices, woken, filed, row } = rig(starred('a'), movedOn('a', { tries: 2 }));
    expect(await queueOf().run(server(done), never)).toEqual(idle);
    expect(logged).toEqual([['info', 'replayed', { kind: 'flags', outcome: 'done', tries: 2 }]]);
    expect([notices, woken, filed]).toEqual([[], [], []]);
    expect(row('a')?.state).toBe('done');
  });

  test('the person hears of what waits for them', async () => {
    const { queueOf, notices, logged } = rig(starred('a'));
    expect(await queueOf().run(server(parked), never)).toEqual(idle);
    expect(notices).toEqual([{ level: 'warning', sentence: 'Work: “Über a” waits for you. Choose.' }]);
    expect(logged).toEqual([['info', 'replayed', { kind: 'flags', outcome: 'parked', tries: 0 }]]);
  });

  test.each([
    ['had put the copy into Sent', true, [[work, true]]],
    ['had not put the copy into Sent', false, [[work, false]]],
    ['gave no sign of its way', undefined, []],
  ])('of a server that %s just that is remembered', async (_way, byServer, remembered) => {
    const { queueOf, filed } = rig(queued(appending('a', { octets: 1, sha256: 'ab' })));
    const answer = byServer === undefined ? done : { ...done, filed: byServer };
    expect(await queueOf().run(server(answer), never)).toEqual(idle);
    expect(filed).toEqual(remembered);
  });

  test('each account that a transfer goes between wakes the other one, and not itself', async () => {
    const { queueOf, woken, row } = rig(queued(transferring('t', 'm', home)));
    expect(await queueOf(work).run(server({ kind: 'next', step: fetched }), never)).toEqual(idle);
    expect(woken).toEqual([home]);
    const appended: ReplayStep = { kind: 'appended', copy: placement(home, 'Archive', 9) };
    expect(await queueOf(home).run(server({ kind: 'next', step: appended }), never)).toEqual(idle);
    expect(woken).toEqual([home, work]);
    expect(row('t')).toMatchObject({ state: 'queued', step: { kind: 'appended' } });
  });

  test('an error that is not the taking back of the operation ends the replay and is not swallowed', async () => {
    const { queueOf, row } = rig(starred('a'));
    const backend = server(done);
    const replay = vi.fn(backend.replay).mockRejectedValueOnce(new Error('the disk is full'));
    await expect(queueOf().run({ ...backend, replay }, never)).rejects.toThrow('the disk is full');
    expect(row('a')?.state).toBe('queued');
  });

  test('taken back before its bytes: nothing of it is sent or told, and the next one goes', async () => {
    const { queueOf, record, logged } = rig(
      move('a', 'INBOX', 'Archive'),
      move('b', 'INBOX', 'Archive', 'n'),
    );
    const backend = server(done);
    const end = await queueOf().run(
      {
        ...backend,
        replay: async (item, step) => {
          await record([takenBack('a')]);
          return backend.replay(item, step);
        },
      },
      never,
    );
    expect([end, backend.asked]).toEqual([idle, ['b']]);
    expect(logged).toHaveLength(1);
  });
});

describe('what came of a set', () => {
  const three = [starred('a'), starred('b'), starred('c')];

  test('what went well is one line of the log and bothers nobody', async () => {
    const { queueOf, logged, notices } = rig(...three);
    const backend = server(done, done, done);
    expect(await queueOf().run(backend, never)).toEqual(idle);
    expect(backend.asked).toEqual(['a+b+c']);
    expect(logged).toEqual([['info', 'replayed-together', { kind: 'flags', count: 3, done: 3 }]]);
    expect(notices).toEqual([]);
  });

  test('one that waits among others is told as one, and the log does not count it as done', async () => {
    const { queueOf, logged, notices, row } = rig(...three);
    expect(await queueOf().run(server(done, parked, done), never)).toEqual(idle);
    expect(notices).toEqual([{ level: 'warning', sentence: 'Work: “Über b” waits for you. Choose.' }]);
    expect(logged).toEqual([['info', 'replayed-together', { kind: 'flags', count: 3, done: 2 }]]);
    expect(['a', 'b', 'c'].map((id) => row(id)?.state)).toEqual(['done', 'parked', 'done']);
  });

  test('a connection that is lost in the midst of it is used no more, whatever was answered before', async () => {
    const { queueOf, row } = rig(...three, move('d', 'INBOX', 'Archive'));
    const backend = server(done, lost, lost);
    expect(await queueOf().run(backend, never)).toEqual({ kind: 'lost', error: closed });
    expect(backend.asked).toEqual(['a+b+c']);
    expect(['a', 'b', 'c', 'd'].map((id) => row(id)?.state)).toEqual([
      'done',
      'unknown',
      'unknown',
      'queued',
    ]);
  });

  test('a step announced for none of the set is not written down: nothing is sent and the set is planned anew', async () => {
    const { queueOf, state } = rig(...three);
    const backend = server(done, done, done);
    const steps: (ReplayStep | null)[] = [];
    let first = true;
    const end = await queueOf().run(
      {
        ...backend,
        replayTogether: async (items, record) => {
          if (first) {
            first = false;
            await record([{ index: 3, step: moveStep }]);
          }
          steps.push(...[...state.pending.values()].map(({ step }) => step));
          return backend.replayTogether(items, record);
        },
      },
      never,
    );
    expect([end, backend.asked, steps]).toEqual([idle, ['a+b+c'], [null, null, null]]);
  });
});

describe('what goes first', () => {
  test('mail waits until the mailbox that it goes to is made, though it was put on its way before', async () => {
    const { queueOf, row } = rig(move('a', 'INBOX', 'New'), queued(creation('make', 'New')));
    const backend = server({ ...done, placement: null }, done);
    expect(await queueOf().run(backend, never)).toEqual(idle);
    expect(backend.asked).toEqual(['make', 'a']);
    expect(row('make')?.state).toBe('done');
  });

  test('mail does not wait for what is done to its mailbox later', async () => {
    const { queueOf } = rig(move('a', 'INBOX', 'Archive'), queued(renaming('r')));
    const backend = server(done, { ...done, placement: null });
    expect(await queueOf().run(backend, never)).toEqual(idle);
    expect(backend.asked).toEqual(['a', 'r']);
  });

  test('told to stop, nothing is sent', async () => {
    const { queueOf, row } = rig(starred('a'));
    const backend = server();
    expect(await queueOf().run(backend, () => true)).toEqual({ kind: 'lost' });
    expect(backend.asked).toEqual([]);
    expect(row('a')?.state).toBe('queued');
  });

  test('a long queue makes room for something else after each operation', async () => {
    const { queueOf } = rig(move('a', 'INBOX', 'Archive'), move('b', 'INBOX', 'Archive', 'n'));
    const [queue, backend] = [queueOf(), server(done, done)];
    expect(await queue.run(backend, never, () => true)).toEqual({ kind: 'interrupted' });
    expect(backend.asked).toEqual(['a']);
    expect(await queue.run(backend, never, never)).toEqual(idle);
    expect(backend.asked).toEqual(['a', 'b']);
  });
});

describe('what is put off', () => {
  test('an empty queue is never due, one with something to do is due now', () => {
    expect(rig().queueOf().nextDue()).toBeNull();
    expect(rig(starred('a')).queueOf().nextDue()).toBe(start);
  });

  test('what a server needs time for is looked at again when that time is over, not before', async () => {
    const { queueOf, clock, row } = rig(starred('a'));
    const [queue, backend] = [queueOf(), server(later, done)];
    const due = start + 30_000;
    expect(await queue.run(backend, never)).toEqual({ kind: 'idle', at: due });
    expect(row('a')).toMatchObject({ state: 'queued', reason: 'Not yet.', notBefore: due });
    clock.now = due - 1;
    expect(await queue.run(backend, never)).toEqual({ kind: 'idle', at: due });
    expect(queue.nextDue()).toBe(due);
    expect(backend.asked).toEqual(['a']);
    clock.now = due;
    expect(queue.nextDue()).toBe(due);
    expect(await queue.run(backend, never)).toEqual(idle);
    expect(backend.asked).toEqual(['a', 'a']);
  });

  test('a connection that was lost once puts nothing off', async () => {
    const { queueOf, row } = rig(starred('a'));
    const queue = queueOf();
    expect(await queue.run(server(lost), never)).toEqual({ kind: 'lost', error: closed });
    expect(row('a')).toMatchObject({ state: 'unknown', tries: 1 });
    expect(row('a')).not.toHaveProperty('notBefore');
    expect(queue.nextDue()).toBe(start);
  });

  test('a clock that is set back puts nothing off until it has caught up', async () => {
    const { queueOf, clock } = rig(starred('a'));
    const queue = queueOf();
    clock.now += 2 * longestDelay;
    await queue.run(server(later), never);
    clock.now = start;
    expect(queue.nextDue()).toBe(clock.now);
  });

  test('"try again" for the account means now for everything that was put off', async () => {
    const { queueOf } = rig(starred('a'));
    const [queue, backend] = [queueOf(), server(later, done)];
    await queue.run(backend, never);
    expect(queue.nextDue()).toBe(start + 30_000);
    queue.clearDelays();
    expect(queue.nextDue()).toBe(start);
    expect(await queue.run(backend, never)).toEqual(idle);
    expect(backend.asked).toEqual(['a', 'a']);
  });

  test('what was taken back while it was put off is due no more', async () => {
    const { queueOf, record } = rig(starred('a'));
    const queue = queueOf();
    await queue.run(server(later), never);
    await record([takenBack('a')]);
    expect(queue.nextDue()).toBeNull();
    expect(await queue.run(server(), never)).toEqual(idle);
  });

  test.each([
    ['the longest wait that is ever asked for outlives a restart', longestDelay, start + longestDelay],
    ['a longer one was never asked for and holds nothing up', longestDelay + 1, start],
  ])('%s', (_name, wait, due) => {
    const { queueOf } = rig(starred('a'), movedOn('a', { notBefore: start + wait }));
    expect(queueOf().nextDue()).toBe(due);
  });

  test.each([
    ['a while ago', 1],
    ['just then', 0],
  ])('what was due %s at the start stays due when the clock is set back', (_when, ago) => {
    const { queueOf, clock } = rig(starred('a'), movedOn('a', { notBefore: start - ago }));
    const queue = queueOf();
    clock.now = start - 60_000;
    expect(queue.nextDue()).toBe(clock.now);
  });

  test('a transfer that its first account had put off is not put off at the second one, when its turn comes', async () => {
    const own: MessageOperation = { ...star('a', 'n'), accountId: home };
    const { queueOf, record } = rig(
      queued(transferring('t', 'm', home)),
      movedOn('t', { notBefore: start + 60_000 }),
      queued(own),
    );
    const backend = server(done, done);
    const end = await queueOf(home).run(
      {
        ...backend,
        replay: async (item, step) => {
          // Meanwhile the first account does its part.
          if (item.operation.id === own.id) await record([movedOn('t', { step: fetched })]);
          return backend.replay(item, step);
        },
      },
      never,
    );
    expect([end, backend.asked]).toEqual([idle, ['a', 't']]);
  });
});

describe('what hangs on an operation', () => {
  test('all moves that start where a refused one would have ended are taken back with it', async () => {
    const { queueOf, row } = rig(
      move('a', 'INBOX', 'Archive'),
      move('b', 'Archive', 'Trash'),
      move('c', 'Trash', 'Spam'),
    );
    const backend = server({ kind: 'refused', reason: 'No.' });
    expect(await queueOf().run(backend, never)).toEqual(idle);
    expect(backend.asked).toEqual(['a']);
    const followed = 'The move that it followed was refused.';
    expect(['a', 'b', 'c'].map((id) => row(id)?.state)).toEqual(['refused', 'refused', 'refused']);
    expect(['b', 'c'].map((id) => row(id)?.reason)).toEqual([followed, followed]);
  });

  test('a copy that may be the only one is not deleted unasked', async () => {
    const remove = operation('d', 'copy c', placement(work, 'Archive', null), { kind: 'delete' });
    const { queueOf, row } = rig(queued(copying('c', 'm')), queued(remove));
    const backend = server({ ...done, placement: placement(work, 'Archive', 9), onlyOne: true });
    expect(await queueOf().run(backend, never)).toEqual(idle);
    expect(backend.asked).toEqual(['c']);
    expect(row('c')?.state).toBe('done');
    expect(row('d')?.state).toBe('parked');
  });
});
