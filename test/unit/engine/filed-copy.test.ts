/** The copy of sent mail is put into Sent once: waited for where its server may file it, and what was seen is remembered. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReplayOutcome } from '../../../electron/main/backend/backend';
import { QueueRig } from '../../support/engine/queue-rig';
import { draftContent } from '../../support/mime/draft-content';
import { account } from '../../support/store/sample-mail';
import { singly } from './engine-fixtures';

let rig: QueueRig;
beforeEach(async () => (rig = await QueueRig.open(1)));
afterEach(() => rig.close());

async function accepted(): Promise<void> {
  const content = draftContent({ accountId: account });
  const result = await rig.send({ draftId: null, content, files: new Map(), notBefore: 0 });
  if (!result.ok || !result.value.ok) throw new Error('not queued');
  const { id } = result.value;
  await rig.feeder.record([
    { kind: 'outbox-moved-on', id, state: 'unknown', tries: 1, reason: null, refused: [] },
  ]);
  await rig.outbox.resolve({ id, as: 'sent' });
}
/** @returns how often the server was asked for the copy */
async function replay(outcome: ReplayOutcome): Promise<number> {
  let asked = 0;
  const backend = singly({
    replay: async ({ operation }) => {
      if (operation.kind !== 'append') return { kind: 'done', placement: null, note: null };
      asked += 1;
      return outcome;
    },
  });
  await rig.replay.run(backend, () => false);
  return asked;
}
const copy = () => [...rig.vault.state.pending.values()].find(({ operation }) => operation.kind === 'append');

test('while it is waited for it is shown, tells why, and is not asked for before its time, by a restart neither', async () => {
  await accepted();
  expect(copy()?.operation).toMatchObject({ mayBeFiled: { waits: 1 } });
  expect(await replay({ kind: 'later', delay: 10_000, reason: 'It may be filed.' })).toBe(1);
  expect(copy()).toMatchObject({ state: 'queued', tries: 1, reason: 'It may be filed.' });
  const done: ReplayOutcome = { kind: 'done', placement: null, note: null, filed: false };
  expect(await replay(done)).toBe(0);
  await rig.restart();
  rig.clock += 9_000;
  expect(await replay(done)).toBe(0);
  rig.clock += 1_500;
  expect(await replay(done)).toBe(1);
  expect(rig.filed).toEqual([false]);
  expect(copy()).toBeUndefined();
});

test('a server that is known to file is given more time, one that does not is given none', async () => {
  rig.config = { ...rig.config, filesSent: true };
  await accepted();
  expect(copy()?.operation).toMatchObject({ mayBeFiled: { waits: 3 } });
  expect(await replay({ kind: 'done', placement: null, note: null, filed: true })).toBe(1);
  expect(rig.filed).toEqual([true]);
  rig.config = { ...rig.config, filesSent: false };
  await accepted();
  expect(copy()?.operation).toMatchObject({ mayBeFiled: { waits: 0 } });
});
