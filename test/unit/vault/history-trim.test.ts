/** What leaves the history costs no more than its record: the disk is asked for no file that cannot be there. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import type { OutboxRecord } from '../../../electron/contract/outbox';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { outgoing } from '../../support/vault/entries';
import { addition, archive, inbox, move } from '../engine/engine-fixtures';

let folder: string;
let vault: Vault;
let unlinked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-trim-'));
  unlinked = [];
  const unlink = (path: string): Promise<void> => {
    if (path.includes('spool')) unlinked.push(path);
    return nodeFileSystem.unlink(path);
  };
  vault = await openVault({ ...nodeFileSystem, unlink }, join(folder, 'vault'), { historyLimit: 2 });
});
afterEach(async () => {
  await vault.close();
  await rm(folder, { recursive: true, force: true });
});

const settle = (id: OperationId) =>
  vault.append([{ kind: 'operation-settled', id, state: 'done', placement: null, reason: null }]);

test('a large action that leaves the history touches no file of its messages', async () => {
  const moves = Array.from({ length: 1_200 }, (_, at) => move(`m${at}`, inbox, archive));
  await vault.append(moves.map((operation) => ({ kind: 'operation-queued', operation })));
  for (const { id } of moves) await settle(id);
  await vault.compact();
  expect(vault.state.operations.size).toBe(2);
  expect(unlinked).toEqual([]);
});

test('mail that not everybody got stays in the list until it is taken out, however much is done after it', async () => {
  const end = (id: string, refused: OutboxRecord['refused'], partOf?: string): JournalEntry[] => {
    const item = {
      ...outgoing(id, { octets: 1, sha256: '00' }),
      ...(partOf ? { partOf: partOf as OperationId } : {}),
    };
    const state = id === 'second try' ? 'queued' : 'accepted';
    return [
      { kind: 'outbox-queued', item },
      { ...{ kind: 'outbox-moved-on', id: item.id, state, tries: 1, reason: null }, refused },
    ];
  };
  const refusal = { address: 'a@x.example', words: 'no', temporary: false };
  await vault.append([
    ...end('partly', [refusal]),
    ...end('whole', []),
    ...end('put off', [{ ...refusal, temporary: true }]),
    ...end('second try', [], 'put off'),
  ]);
  const moves = Array.from({ length: 10 }, (_, at) => move(`m${at}`, inbox, archive));
  await vault.append(moves.map((operation) => ({ kind: 'operation-queued', operation })));
  for (const { id } of moves) await settle(id);
  await vault.compact();
  expect([...vault.state.outbox.keys()]).toEqual(['partly', 'second try']);
  await vault.append([{ kind: 'history-trimmed', ids: ['partly' as OperationId] }]);
  expect(vault.state.outbox.has('partly' as OperationId)).toBe(false);
});

test('the octets of an addition go when it is done or taken back, and are not looked for again', async () => {
  const [done, takenBack] = [addition('a', archive), addition('b', archive)];
  for (const { id } of [done, takenBack]) await vault.spool.put(id, Buffer.from('octets'));
  unlinked = [];
  await vault.append([done, takenBack].map((operation) => ({ kind: 'operation-queued', operation })));
  await settle(done.id);
  await vault.append([{ kind: 'operation-undone', id: takenBack.id }]);
  const spooled = () => readdir(join(folder, 'vault', 'spool'));
  await expect.poll(spooled).toEqual([]);
  expect(unlinked).toHaveLength(2);
  for (const operation of [move('c', inbox, archive), move('d', inbox, archive)]) {
    await vault.append([{ kind: 'operation-queued', operation }]);
    await settle(operation.id);
  }
  await vault.compact();
  expect(vault.state.operations.has(done.id)).toBe(false);
  expect(unlinked).toHaveLength(2);
});
