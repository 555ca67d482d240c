/** One operation on real servers, cut before and after every line of its session: nothing lost, doubled or on a wrong message. */
import { afterEach, describe, expect, test } from 'vitest';
import type { MailOperation, ReplayStep } from '../../electron/contract/operation';
import type { ReplayOutcome } from '../../electron/main/backend/backend';
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import type { Cut, Direction, Moment } from '../support/fault-proxy/start-fault-proxy';
import { useImapServer, variants } from '../support/imap/imap-lab';
import type { Known, Rig } from '../support/imap/imap-rig';
import { deleteOp, flagsOp, moveOp, openRig } from '../support/imap/imap-rig';

interface Case {
  kind: 'flags' | 'move' | 'delete';
  make: (known: Known, target: string) => MailOperation;
}
const cases: Case[] = [
  { kind: 'flags', make: (known) => flagsOp(known, ['\\Seen', '$Work'], ['\\Flagged']) },
  { kind: 'move', make: (known, target) => moveOp(known, target) },
  { kind: 'delete', make: (known) => deleteOp(known) },
];

describe.each(variants)('$name', (variant) => {
  const { uidplus } = variant;
  const lab = useImapServer(variant);
  const { at, fill, known, onServer } = lab;
  let proxy: FaultProxy;
  afterEach(() => proxy.close());

  /** As the engine does: on new connections with the last journaled step, until it is settled. */
  async function settle(user: string, operation: MailOperation): Promise<ReplayOutcome> {
    let step: ReplayStep | null = null;
    for (let tries = 1; tries <= 3; tries += 1) {
      const opened = await openRig({ port: proxy.port, ca: lab.ca(), user }).catch(() => null);
      if (opened === null) continue;
      const rig: Rig = opened;
      const outcome = await rig.replay(operation, step);
      await rig.close();
      if (outcome.kind !== 'unknown' && outcome.kind !== 'retry') return outcome;
      step = outcome.kind === 'unknown' ? (rig.steps.at(-1) ?? step) : null;
    }
    throw new Error('not settled');
  }

  /** INBOX holds the message, one that is to be left alone, and one that another client has marked. */
  async function check({ kind, make }: Case, user: string, name: string, where: string): Promise<void> {
    await fill('INBOX', [name], ['\\Flagged']);
    const outcome = await settle(user, make(await known('INBOX', name), at('Trash')));
    expect(outcome, where).toMatchObject({ kind: 'done' });
    const id = `<${name}@x>`;
    const inbox = await onServer('INBOX');
    const left = inbox.filter(({ messageId }) => messageId === id).map(({ flags }) => flags.join(' '));
    const moved = (await onServer('Trash')).filter(({ messageId }) => messageId === id);
    // Without UIDPLUS what was to go stays, marked.
    const removed = uidplus ? [] : ['\\Deleted \\Flagged'];
    expect(left, where).toEqual(kind === 'flags' ? ['$Work \\Seen'] : removed);
    expect(moved, where).toHaveLength(kind === 'move' ? 1 : 0);
    const others = inbox.filter(({ messageId }) => ['<keep@x>', '<foreign@x>'].includes(messageId));
    expect(
      others.map(({ flags }) => flags),
      where,
    ).toEqual([[], ['\\Deleted']]);
  }

  test.each(cases)('$kind', async (one) => {
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
      `${variant.name}, ${one.kind}: ${cuts} cuts over ${JSON.stringify(lengths)} lines\n`,
    );
  });
});
