/** A draft while its mail is being put together: what the person does to it then counts, and nothing is sent that they took back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OpenDraft } from '../../../electron/contract/draft';
import { DraftRig, value } from '../../support/drafts/draft-rig';
import { bob } from '../../support/drafts/source-mails';

let rig: DraftRig;
beforeEach(async () => (rig = await DraftRig.open()));
afterEach(() => rig.close());

const ready = { to: [bob], subject: 'Tea' };
const send = ({ id: draftId, revision, content }: OpenDraft) =>
  rig.drafts['draft.send']({ draftId, revision, content, notBefore: 0 });
const head = ({ id }: OpenDraft) => rig.vault.state.drafts.get(id);

/** What is done while the octets of the mail are being written. */
const meanwhile = (work: () => Promise<unknown>): void => {
  const { spool } = rig.vault;
  const write = spool.write.bind(spool);
  spool.write = async (...of) => {
    await work();
    return write(...of);
  };
};

test('what is changed while the mail is handed over is not lost, and the old text is not sent', async () => {
  const draft = await rig.save(await rig.newDraft(), ready);
  const { id: draftId, revision, content } = draft;
  meanwhile(() =>
    value(rig.drafts['draft.save']({ draftId, revision, content: { ...content, subject: 'Coffee' } })),
  );
  const answer = await send(draft);
  expect(answer).toMatchObject({ ok: false, sentence: expect.stringContaining('was not sent') as string });
  expect(rig.vault.state.outbox.size).toBe(0);
  expect((await value(rig.drafts['draft.read']({ draftId }))).content.subject).toBe('Coffee');
});

test('what is thrown away while the mail is handed over is not sent, and can be had back', async () => {
  const draft = await rig.save(await rig.newDraft(), ready);
  const { id: draftId } = draft;
  meanwhile(() => value(rig.drafts['draft.discard']({ draftId })));
  expect(await send(draft)).toMatchObject({
    ok: false,
  });
  expect(rig.vault.state.outbox.size).toBe(0);
  expect(await rig.drafts['draft.restore']({ draftId })).toMatchObject({ ok: true });
});

test('thrown away at the moment at which it is queued, it is in the outbox, and the person is told so', async () => {
  const draft = await rig.save(await rig.newDraft(), ready);
  const { id: draftId } = draft;
  const answers = [send(draft)];
  // The journal queues the mail between the look and the record.
  const { append } = rig.vault;
  rig.vault.append = async (entries) => {
    if (entries.some((entry) => entry.kind === 'draft-moved-on' && entry.state === 'discarded')) {
      rig.vault.append = append;
      await Promise.all(answers);
    }
    return append(entries);
  };
  expect(await rig.drafts['draft.discard']({ draftId })).toMatchObject({ ok: false });
  expect(head(draft)).toMatchObject({ state: 'sending' });
  expect(rig.vault.state.outbox.size).toBe(1);
});
