/** Moves and copies to another account on real servers: the target has it, byte for byte, before its source goes, and only it goes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxIdFor } from '../../electron/contract/ids';
import { turnOf } from '../../electron/contract/operation';
import type { ReplayStep } from '../../electron/contract/operation';
import type { ReplayOutcome } from '../../electron/main/backend/backend';
import { nodeFileSystem } from '../../electron/main/vault/node-file-system';
import { openSpool } from '../../electron/main/vault/spool';
import type { Spool } from '../../electron/main/vault/spool';
import { mail, useImapServer, variants } from '../support/imap/imap-lab';
import { accountId, openRig, otherAccount, transferOp } from '../support/imap/imap-rig';
import type { Rig, TransferOperation } from '../support/imap/imap-rig';
import { RawImap } from '../support/raw-imap';
import { ForeignClient } from '../support/conflicts/foreign-client';
import { Person } from '../support/conflicts/person';

let dir: string;
let spool: Spool;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-spool-'));
  spool = openSpool(nodeFileSystem, dir);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe.each(variants)('$name', (variant) => {
  const lab = useImapServer(variant);
  const { at, fill, freshUser, known, onServer } = lab;
  const rigs: Rig[] = [];
  afterEach(async () => void (await Promise.all(rigs.splice(0).map((rig) => rig.close()))));

  const rigFor = async (user: string): Promise<Rig> => {
    const rig = await openRig({ port: lab.server().ports.imaps, ca: lab.ca(), user }, undefined, spool);
    rigs.push(rig);
    return rig;
  };

  /** Each account in its turn, from the step on, until the operation is over. */
  async function run(
    operation: TransferOperation,
    users: Map<string, Rig>,
    from: ReplayStep | null = null,
  ): Promise<ReplayOutcome> {
    for (let step = from; ;) {
      const rig = users.get(turnOf(operation, step));
      if (!rig) throw new Error('nobody’s turn');
      const outcome = await rig.replay(operation, step);
      if (outcome.kind !== 'next') return outcome;
      step = outcome.step;
    }
  }

  /** Two users: the lab's tools look at the first, `theirs` at the second. */
  async function twoUsers() {
    const second = await freshUser();
    const theirs = await RawImap.open({ port: lab.server().ports.imap }, second, 'secret');
    const first = await freshUser();
    const users = new Map<string, Rig>([
      [accountId, await rigFor(first)],
      [otherAccount, await rigFor(second)],
    ]);
    const read = async (box: string) => {
      const { exists } = await theirs.select(at(box), 'EXAMINE');
      return exists === 0 ? [] : theirs.messages();
    };
    return { users, theirs, read };
  }

  test('a move: byte-identical, with flags and date, and nothing but its source goes', async () => {
    const { users, theirs, read } = await twoUsers();
    await fill('INBOX', ['keep']);
    await fill('INBOX', ['foreign'], ['\\Deleted']);
    await fill('INBOX', ['one'], ['\\Flagged', '\\Seen']);
    const there = await known('INBOX', 'one');
    const outcome = await run(transferOp(there, at('Trash')), users);
    const [arrived, ...others] = await read('Trash');
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'done', placement: { uid: arrived?.uid } });
    expect(arrived?.flags.filter((flag) => flag !== '\\Recent').sort()).toEqual(['\\Flagged', '\\Seen']);
    expect((await theirs.source(arrived?.uid ?? 0)).toString()).toBe(mail('one'));
    const date = (await theirs.ok(`UID FETCH ${arrived?.uid} (INTERNALDATE)`)).untagged.join();
    expect(Date.parse(/INTERNALDATE "([^"]+)"/.exec(date)?.[1] ?? '')).toBe(there.internalDate);
    const left = (await onServer('INBOX')).map(({ messageId, flags }) => `${messageId} ${flags.join(' ')}`);
    const marked = variant.uidplus ? [] : ['<one@x> \\Deleted \\Flagged \\Seen'];
    expect(left).toEqual(['<keep@x> ', '<foreign@x> \\Deleted', ...marked]);
    theirs.close();
  });

  test('a copy leaves its source as it is', async () => {
    const { users, theirs, read } = await twoUsers();
    await fill('INBOX', ['one'], ['\\Flagged']);
    expect(await run(transferOp(await known('INBOX', 'one'), at('Trash'), true), users)).toMatchObject({
      kind: 'done',
    });
    expect(await read('Trash')).toHaveLength(1);
    expect(await onServer('INBOX')).toMatchObject([{ flags: ['\\Flagged'] }]);
    theirs.close();
  });

  test('a source that is gone is dropped; a target that refuses keeps both octets and source', async () => {
    const { users, theirs, read } = await twoUsers();
    await fill('INBOX', ['one']);
    const there = await known('INBOX', 'one');
    expect(await run(transferOp({ ...there, uid: 4_000 }, at('Trash')), users)).toMatchObject({
      kind: 'dropped',
    });
    expect(await run(transferOp(there, at('Nowhere')), users)).toMatchObject({ kind: 'parked' });
    expect(await onServer('INBOX')).toMatchObject([{ flags: [] }]);
    expect(await read('Trash')).toEqual([]);
    theirs.close();
  });

  test('the removal of a source that an earlier operation was followed to is resumed there', async () => {
    const { users, theirs, read } = await twoUsers();
    await fill('Archive', ['one']);
    const one = await known('Archive', 'one');
    const operation = {
      ...transferOp(one, at('Trash')),
      from: { id: mailboxIdFor(accountId, 'INBOX'), path: 'INBOX' },
    };
    const fetched = await users.get(accountId)?.replay(operation);
    const arrived =
      fetched?.kind === 'next' && (await users.get(otherAccount)?.replay(operation, fetched.step));
    if (!arrived || arrived.kind !== 'next' || arrived.step?.kind !== 'appended')
      throw new Error('no arrival');
    const source = { path: one.path, uidValidity: one.uidValidity, uid: one.uid ?? 0 };
    const begun: ReplayStep = { kind: 'expunge', source, copy: arrived.step.copy };
    expect(await run(operation, users, begun)).toMatchObject({ kind: 'done' });
    expect((await onServer('Archive')).filter(({ flags }) => !flags.includes('\\Deleted'))).toEqual([]);
    expect(await read('Trash')).toHaveLength(1);
    theirs.close();
  });

  test('H410093 its mailbox is renamed by another program after it arrived: it is removed from that', async () => {
    const { users, read } = await twoUsers();
    const raw = lab.raw();
    await raw.ok(`CREATE "${at('Box')}"`);
    await raw.ok(`SUBSCRIBE "${at('Box')}"`);
    await fill('Box', ['one', 'stays']);
    const source = users.get(accountId);
    await source?.sync();
    const operation = transferOp(await known('Box', 'one'), at('Trash'));
    const fetched = await source?.replay(operation);
    const arrived =
      fetched?.kind === 'next' && (await users.get(otherAccount)?.replay(operation, fetched.step));
    if (!arrived || arrived.kind !== 'next') throw new Error('no arrival');
    await raw.select('INBOX', 'EXAMINE');
    await raw.ok(`RENAME "${at('Box')}" "${at('Renamed')}"`);
    expect(await run(operation, users, arrived.step)).toMatchObject({ kind: 'done' });
    const left = (await onServer('Renamed')).filter(({ flags }) => !flags.includes('\\Deleted'));
    expect(left.map(({ messageId }) => messageId)).toEqual(['<stays@x>']);
    expect(await read('Trash')).toHaveLength(1);
  });

  test('a message that another one has taken the place of is not removed', async () => {
    const { users, theirs, read } = await twoUsers();
    await fill('INBOX', ['one', 'stranger with a longer name']);
    const one = await known('INBOX', 'one');
    const stranger = await known('INBOX', 'stranger with a longer name');
    const operation = transferOp(one, at('Trash'));
    const fetched = await users.get(accountId)?.replay(operation);
    const arrived =
      fetched?.kind === 'next' && (await users.get(otherAccount)?.replay(operation, fetched.step));
    if (!arrived || arrived.kind !== 'next') throw new Error('it did not arrive');
    // As after a backup was put back on the server.
    const moved = transferOp({ ...one, uid: stranger.uid }, at('Trash'));
    expect(await run(moved, users, arrived.step)).toMatchObject({
      ...{ kind: 'done', placement: { mailbox: { path: at('Trash') } } },
      note: expect.stringContaining('Nothing was deleted there.') as string,
    });
    expect(await onServer('INBOX')).toMatchObject([{ flags: [] }, { flags: [] }]);
    expect(await read('Trash')).toHaveLength(1);
    theirs.close();
  });

  test('an answer lost at the target, and a spool that the disk lost, make neither two nor none', async () => {
    const { users, theirs, read } = await twoUsers();
    await fill('INBOX', ['one']);
    const operation = transferOp(await known('INBOX', 'one'), at('Trash'));
    const target = users.get(otherAccount);
    const fetched = await users.get(accountId)?.replay(operation);
    if (fetched?.kind !== 'next') throw new Error('not fetched');
    await target?.replay(operation, fetched.step);
    const sent = target?.steps.at(-1) ?? null;
    // The answer never came: with its octets, and then without them.
    expect(await target?.replay(operation, sent)).toMatchObject({ kind: 'next', step: { kind: 'appended' } });
    await spool.remove(operation.id);
    expect(await run(operation, users, sent)).toMatchObject({ kind: 'done' });
    expect(await read('Trash')).toHaveLength(1);
    expect((await onServer('INBOX')).filter(({ flags }) => !flags.includes('\\Deleted'))).toEqual([]);
    theirs.close();
  });

  test('expunged there before its octets came: it waits, and what is here of it can be put back', async () => {
    const second = await freshUser();
    const first = await freshUser();
    await fill('INBOX', ['one', 'keep']);
    const server = { port: lab.server().ports.imaps, ca: lab.ca() };
    const anna = await Person.moveIn({ ...server, user: first });
    const hers = await Person.moveIn({ ...server, user: second }, anna);
    try {
      await anna.leave();
      await anna.act('move', 'INBOX', 'one', { path: at('Trash'), of: hers });
      await (await ForeignClient.on(lab.raw(), at)).expunge('INBOX', 'one');
      await anna.comeBack();
      expect(anna.states('one')).toEqual(['transfer parked']);
      expect(await anna.putBack('one')).toBe(1);
      await hers.until(() => hers.states('one').join() === 'append done');
      expect(anna.states('one')).toEqual(['transfer discarded']);
      expect(await hers.shown(at('Trash'))).toEqual(['one']);
      const theirs = await RawImap.open({ port: lab.server().ports.imap }, second, 'secret');
      await theirs.select(at('Trash'), 'EXAMINE');
      const [there] = await theirs.messages();
      expect((await theirs.source(there?.uid ?? 0)).toString()).toBe(mail('one'));
      theirs.close();
    } finally {
      await anna.moveOut();
    }
  });
});
