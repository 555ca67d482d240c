/** One operation on real servers, cut before and after every line of its session: nothing lost, doubled or on a wrong message. */
import { afterEach, describe, expect, test } from 'vitest';
import type { MailOperation, ReplayStep } from '../../electron/contract/operation';
import type { ReplayOutcome } from '../../electron/main/backend/backend';
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import type { Cut, Direction, Moment } from '../support/fault-proxy/start-fault-proxy';
import { mail, useImapServer, variants } from '../support/imap/imap-lab';
import type { Known, Rig } from '../support/imap/imap-rig';
import { appendOp, copyOp, deleteOp, flagsOp, moveOp, noSpool, openRig } from '../support/imap/imap-rig';

interface Case {
  name: string;
  kind: 'flags' | 'move' | 'copy' | 'append' | 'delete';
  /** Messages that are sent together. */
  size: number;
  make: (known: Known, target: string) => MailOperation;
}
const kinds: Pick<Case, 'kind' | 'make'>[] = [
  { kind: 'flags', make: (known) => flagsOp(known, ['\\Seen', '$Work'], ['\\Flagged']) },
  { kind: 'move', make: (known, target) => moveOp(known, target) },
  { kind: 'copy', make: (known, target) => copyOp(known, target) },
  { kind: 'delete', make: (known) => deleteOp(known) },
];
/** What is to be appended, by operation. */
const spooled = new Map<string, Buffer>();
const append: Pick<Case, 'kind' | 'make'> = {
  kind: 'append',
  make({ messageId }, target) {
    const raw = Buffer.from(mail(messageId?.slice(1, -3) ?? '', 'from this computer'));
    const operation = appendOp(raw, target, messageId);
    spooled.set(operation.id, raw);
    return operation;
  },
};
const cases: Case[] = [
  ...[...kinds, append].map((one) => ({ ...one, name: one.kind, size: 1 })),
  ...kinds.map((one) => ({ ...one, name: `${one.kind} of three together`, size: 3 })),
];

/** What the queue knows of one operation. */
interface Waiting {
  operation: MailOperation;
  step: ReplayStep | null;
  /** Was not answered for together with the others. */
  alone: boolean;
  outcome: ReplayOutcome | null;
}

describe.each(variants)('$name', (variant) => {
  const { uidplus } = variant;
  const lab = useImapServer(variant);
  const { at, fill, known, onServer } = lab;
  let proxy: FaultProxy;
  afterEach(() => proxy.close());

  /** As the engine does: on new connections with the last journaled steps, until all are settled. */
  async function settle(user: string, operations: readonly MailOperation[]): Promise<ReplayOutcome[]> {
    const waiting = operations.map((operation): Waiting => ({
      ...{ operation, step: null, alone: operations.length === 1, outcome: null },
    }));
    const server = { port: proxy.port, ca: lab.ca(), user };
    const spool = { ...noSpool, read: (id: string) => Promise.resolve(spooled.get(id) ?? null) };
    for (let tries = 1; tries <= 4; tries += 1) {
      const rig = await openRig(server, undefined, spool).catch(() => null);
      if (rig === null) continue;
      const open = waiting.filter(({ outcome }) => outcome === null);
      const set = open.filter(({ step, alone }) => step === null && !alone);
      if (set.length > 1) await together(rig, set);
      for (const one of open.filter(({ outcome }) => outcome === null)) {
        // Where the connection went, the engine ends the round.
        if (!(await single(rig, one))) break;
      }
      await rig.close();
      if (waiting.every(({ outcome }) => outcome !== null)) break;
    }
    return waiting.map(({ outcome }) => {
      if (outcome === null) throw new Error('not settled');
      return outcome;
    });
  }

  async function together(rig: Rig, set: readonly Waiting[]): Promise<void> {
    const items = set.map(({ operation }) => ({ operation, step: null }));
    const outcomes = await rig.backend.replayTogether(items, (steps) => {
      for (const { index, step } of steps) {
        const one = set[index];
        if (one) one.step = step;
      }
      return Promise.resolve();
    });
    for (const [index, one] of set.entries()) {
      const outcome = outcomes[index] ?? null;
      if (outcome === null) one.alone = true;
      else if (!keep(one, outcome)) continue;
    }
  }

  /** @returns false when the connection is gone */
  async function single(rig: Rig, one: Waiting): Promise<boolean> {
    const before = rig.steps.length;
    const outcome = await rig.replay(one.operation, one.step);
    if (rig.steps.length > before) one.step = rig.steps.at(-1) ?? one.step;
    return keep(one, outcome);
  }

  function keep(one: Waiting, outcome: ReplayOutcome): boolean {
    if (outcome.kind === 'retry') one.step = null;
    const settled = outcome.kind !== 'unknown' && outcome.kind !== 'retry';
    if (settled) one.outcome = outcome;
    return settled;
  }

  /** INBOX holds the messages, one that is to be left alone, and one that another client has marked. */
  async function check({ kind, make, size }: Case, user: string, name: string, where: string): Promise<void> {
    const names = Array.from({ length: size }, (_none, index) => `${name}-${index}`);
    await fill('INBOX', names, ['\\Flagged']);
    const operations: MailOperation[] = [];
    for (const each of names) operations.push(make(await known('INBOX', each), at('Trash')));
    for (const outcome of await settle(user, operations))
      expect(outcome, where).toMatchObject({ kind: 'done' });
    const inbox = await onServer('INBOX');
    const trash = await onServer('Trash');
    for (const each of names) {
      const id = `<${each}@x>`;
      const left = inbox.filter(({ messageId }) => messageId === id).map(({ flags }) => flags.join(' '));
      const moved = trash.filter(({ messageId }) => messageId === id);
      // Without UIDPLUS what was to go stays, marked.
      const removed = uidplus ? [] : ['\\Deleted \\Flagged'];
      const stays = kind === 'copy' || kind === 'append';
      expect(left, where).toEqual(kind === 'flags' ? ['$Work \\Seen'] : stays ? ['\\Flagged'] : removed);
      expect(moved, where).toHaveLength(kind === 'move' || stays ? 1 : 0);
    }
    const others = inbox.filter(({ messageId }) => ['<keep@x>', '<foreign@x>'].includes(messageId));
    expect(
      others.map(({ flags }) => flags),
      where,
    ).toEqual([[], ['\\Deleted']]);
  }

  test.each(cases)('$name', async (one) => {
    const user = await lab.freshUser();
    proxy = await FaultProxy.start({
      protocol: 'imap',
      server: lab.server(),
      port: lab.server().ports.imaps,
    });
    await fill('INBOX', ['keep']);
    await fill('INBOX', ['foreign'], ['\\Deleted']);
    // The first time a server also tells of the new keyword: what is counted is the second session.
    await check(one, user, 'first', 'no cut');
    proxy.forget();
    await check(one, user, 'clean', 'no cut');
    const last = (direction: Direction): number =>
      proxy.lines.filter((line) => line.direction === direction).length;
    const lengths = { 'to-server': last('to-server'), 'to-client': last('to-client') };
    let [runs, cuts] = [0, 0];
    for (const direction of ['to-server', 'to-client'] as const) {
      for (const when of ['before', 'after'] as const) {
        let line = 0;
        for (let came = true; came;) {
          line += 1;
          runs += 1;
          came = false;
          const moment: Moment = { direction, line, when };
          const cut: Partial<Cut> = { how: runs % 2 === 0 ? 'fin' : 'rst' };
          proxy.forget();
          const fault = proxy.cut(moment, cut);
          void fault.fired.then(() => (came = true));
          await check(one, user, `n${runs}`, JSON.stringify({ ...moment, ...cut }));
          fault.cancel();
        }
        // Up to the first line that no session had. A server may be silent once about what it tells at another time.
        cuts += line - 1;
        expect(line).toBeGreaterThanOrEqual(lengths[direction] - 2);
      }
    }
    process.stdout.write(
      `${variant.name}, ${one.name}: ${cuts} cuts over ${JSON.stringify(lengths)} lines\n`,
    );
  });
});
