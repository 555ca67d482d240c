/** One operation on a mailbox on real servers, cut before and after every line of its session: done once, and no mail lost. */
import { afterEach, describe, expect, test } from 'vitest';
import type { MailboxOperation, ReplayStep } from '../../electron/contract/operation';
import type { ReplayOutcome } from '../../electron/main/backend/backend';
import { FaultProxy } from '../support/fault-proxy/start-fault-proxy';
import type { Cut, Moment } from '../support/fault-proxy/start-fault-proxy';
import { useImapServer, variants } from '../support/imap/imap-lab';
import { accountId, openRig } from '../support/imap/imap-rig';
import { boxOf, createBox, deleteBox, renameBox, subscribeBox } from '../support/mailbox-operations';

const kinds = ['create', 'rename', 'delete', 'subscribe'] as const;
const tried = variants.filter(({ name }) => ['Dovecot with everything', 'Cyrus', 'Courier'].includes(name));

describe.each(tried)('$name', (variant) => {
  const lab = useImapServer(variant);
  const { at } = lab;
  const { delimiter } = variant.namespace;
  let proxy: FaultProxy;
  afterEach(() => proxy.close());

  /** As the engine does: on new connections with the last journaled step, until it is settled. */
  async function settle(user: string, operation: MailboxOperation): Promise<ReplayOutcome> {
    let step: ReplayStep | null = null;
    for (let tries = 1; tries <= 4; tries += 1) {
      const rig = await openRig({ port: proxy.port, ca: lab.ca(), user }).catch(() => null);
      if (rig === null) continue;
      const outcome = await rig.replay(operation, step);
      step = outcome.kind === 'retry' ? null : (rig.steps.at(-1) ?? step);
      await rig.close();
      if (outcome.kind !== 'unknown' && outcome.kind !== 'retry') return outcome;
    }
    throw new Error('not settled');
  }

  const names = async (command: 'LIST' | 'LSUB'): Promise<string[]> =>
    (await lab.raw().ok(`${command} "" "*"`)).untagged.map(
      (line) => /(?:"([^"]*)"|(\S+))$/.exec(line.trim())?.[0].replaceAll('"', '') ?? '',
    );

  async function check(
    kind: (typeof kinds)[number],
    user: string,
    name: string,
    where: string,
  ): Promise<void> {
    const raw = lab.raw();
    const box = boxOf(accountId, at(name), { delimiter });
    if (kind !== 'create') await raw.ok(`CREATE "${box.path}"`);
    if (kind === 'rename') await lab.fill(name, [name]);
    const operation = {
      create: () => createBox(box),
      rename: () => renameBox(box, `${box.path}-new`),
      delete: () => deleteBox(box),
      subscribe: () => subscribeBox(box, true),
    }[kind]();
    expect(await settle(user, operation), where).toMatchObject({ kind: 'done' });
    const there = (await names('LIST')).filter((path) => path.startsWith(box.path));
    const wanted = { create: [box.path], rename: [`${box.path}-new`], delete: [], subscribe: [box.path] };
    expect(there, where).toEqual(wanted[kind]);
    if (kind === 'rename') expect(await lab.names(`${name}-new`), where).toEqual([name]);
    if (kind === 'subscribe') expect(await names('LSUB'), where).toContain(box.path);
    // So that what is listed does not grow with the cuts.
    await raw.select('INBOX', 'EXAMINE');
    for (const path of there) await raw.ok(`DELETE "${path}"`);
    if (kind !== 'delete') await raw.command(`UNSUBSCRIBE "${there[0] ?? ''}"`);
  }

  test.each(kinds)('%s', async (kind) => {
    const user = await lab.freshUser();
    proxy = await FaultProxy.start({
      ...{ protocol: 'imap', server: lab.server(), port: lab.server().ports.imaps },
    });
    await check(kind, user, 'clean', 'no cut');
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
          await check(kind, user, `n${runs}`, JSON.stringify({ ...moment, ...cut }));
          fault.cancel();
        }
        cuts += line - 1;
        expect(line).toBeGreaterThan(3);
      }
    }
    process.stdout.write(`${variant.name}, ${kind}: ${cuts} cuts\n`);
  });
});
