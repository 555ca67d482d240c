/** What the journal makes of drafts: what follows their mail, what a removed account leaves, and which files stay. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import { openVault } from '../../../electron/main/vault/vault';
import type { Vault } from '../../../electron/main/vault/vault';
import { draftAttachmentId, draftId, imapAccount, outgoing } from '../../support/vault/entries';

let dir = '';
let vault: Vault;
const open = async (): Promise<void> => void (vault = await openVault(nodeFileSystem, join(dir, 'vault')));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'satchel-vault-drafts-'));
  await open();
});
afterEach(async () => {
  await vault.close();
  await rm(dir, { recursive: true, force: true });
});

const id = draftId(1);
const head = () => vault.state.drafts.get(id);
async function save(revision: number, attached: number[] = []): Promise<void> {
  const sum = await vault.drafts.putContent(id, revision, Buffer.from(`text ${revision}`));
  const files = await Promise.all(
    attached.map(async (n) => ({
      ...{ id: draftAttachmentId(n) },
      ...(await vault.drafts.putAttachment(id, draftAttachmentId(n), [Buffer.from(`file ${n}`)])),
    })),
  );
  await vault.append([
    { kind: 'draft-saved', id, accountId: imapAccount, revision, ...sum, attached: files },
  ]);
  await vault.drafts.removeOldContent(id, revision);
}
async function send(name: string): Promise<OperationId> {
  const octets = await vault.spool.put(name as OperationId, Buffer.from(name));
  const item = { ...outgoing(name, octets), draftId: id };
  await vault.append([{ kind: 'outbox-queued', item }]);
  return item.id;
}
const mailMovesOn = (mail: OperationId, state: 'sending' | 'accepted' | 'cancelled' | 'refused') =>
  vault.append([{ kind: 'outbox-moved-on', id: mail, state, tries: 1, reason: null, refused: [] }]);

describe('a draft in the journal', () => {
  test('follows its mail in one record: hidden, written on again, or sent', async () => {
    await save(1);
    const first = await send('first');
    expect(head()).toMatchObject({ state: 'sending', outboxId: first });
    // Queued once: a second mail of the same draft does not take it over.
    await send('second');
    expect(head()?.outboxId).toBe(first);
    await save(2);
    expect(head()?.revision).toBe(1);
    await mailMovesOn(first, 'cancelled');
    expect(head()).toMatchObject({ state: 'closed', outboxId: null });
    const third = await send('third');
    await mailMovesOn(third, 'refused');
    expect(head()?.state).toBe('sending');
    const [, , ...rest] = [await save(2), await open(), head()];
    expect(rest).toMatchObject([{ state: 'sending', outboxId: third }]);
  });

  test('that was accepted stays until its copies are gone, over a snapshot too', async () => {
    await save(1);
    await mailMovesOn(await send('mail'), 'accepted');
    await vault.compact();
    await vault.close();
    await open();
    expect(head()?.state).toBe('sent');
    await vault.append([{ kind: 'draft-gone', id }]);
    expect(head()).toBeUndefined();
  });

  test('that is being sent by an account that is removed is written on again', async () => {
    await save(1);
    await send('mail');
    await vault.append([{ kind: 'account-removed', accountId: imapAccount }]);
    expect(head()).toMatchObject({ state: 'open', outboxId: null });
  });

  test('keeps its files; what nobody speaks of is swept away at the next start', async () => {
    await save(1, [1]);
    await save(2, [2]);
    await save(3);
    const drafts = join(dir, 'vault', 'drafts');
    await vault.drafts.putContent(id, 4, Buffer.from('never journaled'));
    await vault.drafts.putAttachment(id, draftAttachmentId(9), [Buffer.from('never saved')]);
    await vault.drafts.putContent(draftId(2), 1, Buffer.from('never journaled'));
    await writeFile(join(drafts, 'stray'), '');
    await vault.close();
    await open();
    const kept = [2, 3].map((revision) => `${id}.${revision}.json`);
    const files = [1, 2].map((n) => `${id}.${draftAttachmentId(n)}.part`);
    expect((await readdir(drafts)).sort()).toEqual([...kept, ...files].sort());
    expect(vault.report.strangers).toEqual([]);
    await vault.append([{ kind: 'draft-gone', id }]);
    await expect.poll(() => readdir(drafts)).toEqual([]);
  });
});
