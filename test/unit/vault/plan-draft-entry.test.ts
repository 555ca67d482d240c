/** What each entry means for a draft: which revision counts, which files and copies it keeps, and how it follows its mail. */
import { describe, expect, it } from 'vitest';
import type { DraftId } from '../../../electron/contract/draft';
import type { AccountId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { OutboxState } from '../../../electron/contract/outbox';
import type { DraftCopy, DraftHead, DraftState } from '../../../electron/main/vault/draft-head';
import type { JournalEntry, JournalEntryOf } from '../../../electron/main/vault/journal-record';
import type { FoldedState } from '../../../electron/main/vault/vault-state';
import { planEntry } from '../../../electron/main/vault/vault-state';
import {
  draftAttachmentId,
  draftId,
  imapAccount,
  outgoing,
  popAccount,
  queued,
  star,
} from '../../support/vault/entries';
import { folded } from '../../support/vault/folded';

const id = draftId(1);
const headOf = (state: FoldedState, of: DraftId = id): DraftHead | undefined => state.drafts.get(of);
const saved = (
  revision: number,
  more: Partial<JournalEntryOf<'draft-saved'>> = {},
): JournalEntryOf<'draft-saved'> => ({
  ...{ kind: 'draft-saved', id, accountId: imapAccount, revision, octets: revision * 100 },
  ...{ sha256: `sum ${revision}`, attached: [], ...more },
});
const file = (n: number, octets = n) => ({ id: draftAttachmentId(n), octets, sha256: `file ${octets}` });
const copy = (header: string): DraftCopy => ({
  ...{ accountId: imapAccount, operationId: null, messageId: `message ${header}` as MessageId, header },
  ...{ size: 10, internalDate: 1, revision: 0 },
});
const movedOn = (state: DraftState, copies: DraftCopy[] = [], of: DraftId = id): JournalEntry => ({
  ...{ kind: 'draft-moved-on', id: of, state, copies },
});
const mail = (name: string, more: object = {}): JournalEntryOf<'outbox-queued'> => ({
  kind: 'outbox-queued',
  item: { ...outgoing(name, { octets: 1, sha256: 'ab' }), draftId: id, ...more },
});
const mailIs = (name: string, state: OutboxState): JournalEntry => ({
  ...{ kind: 'outbox-moved-on', id: name as OperationId, state, tries: 1, reason: null, refused: [] },
});
const removed = (accountId: AccountId): JournalEntry => ({ kind: 'account-removed', accountId });

describe('a draft that is saved', () => {
  it('is being written, as its newest revision has it', () => {
    const state = folded([saved(1), movedOn('closed')]);
    expect(planEntry(state, saved(2, { accountId: popAccount.id }), 9).drafts).toEqual([
      {
        ...{ id, accountId: popAccount.id, state: 'open', revision: 2, octets: 200, sha256: 'sum 2' },
        ...{ attachments: [], copies: [], outboxId: null, savedAt: 9 },
      },
    ]);
  });

  it('is not taken back to a revision that it has or that is older', () => {
    const state = folded([saved(2)]);
    for (const revision of [1, 2])
      expect(planEntry(state, saved(revision, { sha256: 'late' }), 9)).toEqual({});
  });

  it('keeps every file that it ever had, each once and as it was last attached', () => {
    const state = folded([
      saved(1, { attached: [file(1), file(2)] }),
      saved(2, { attached: [file(2, 20), file(3)] }),
    ]);
    expect(headOf(state)?.attachments).toEqual([file(1), file(2, 20), file(3)]);
  });

  it('goes on from the message that it was begun with, however often it is saved', () => {
    const first = saved(1, { copies: [copy('<a>')] });
    expect(headOf(folded([first]))?.copies).toEqual([copy('<a>')]);
    expect(headOf(folded([saved(1)]))?.copies).toEqual([]);
    expect(headOf(folded([first, saved(2), saved(3, { copies: [copy('<b>')] })]))?.copies).toEqual([
      copy('<a>'),
    ]);
  });

  it('is gone with its last word', () => {
    const gone: JournalEntry = { kind: 'draft-gone', id };
    const other = draftId(2);
    expect([...folded([saved(1), saved(1, { id: other }), gone]).drafts.keys()]).toEqual([other]);
    expect(planEntry(folded([]), gone, 9)).toEqual({});
  });
});

describe('a draft that moves on', () => {
  it('has the state and the copies that it is said to have, and is otherwise as it was saved', () => {
    const state = folded([saved(1, { attached: [file(1)], copies: [copy('<a>')] })]);
    const after = { ...headOf(state), state: 'closed', copies: [copy('<b>')] };
    expect(planEntry(state, movedOn('closed', [copy('<b>')]), 9)).toEqual({ drafts: [after] });
  });

  it('stays with its mail until that is taken back, whoever closes or discards it at the moment at which it is queued', () => {
    const sending = folded([saved(1), mail('mail')]);
    for (const state of ['sending', 'sent'] as const)
      expect(planEntry(sending, movedOn(state), 9).drafts).toMatchObject([{ state, outboxId: 'mail' }]);
    for (const state of ['open', 'closed', 'discarded'] as const)
      expect(planEntry(sending, movedOn(state), 9).drafts).toMatchObject([
        { state: 'sending', outboxId: 'mail' },
      ]);
    const takenBack = folded([saved(1), mail('mail'), mailIs('mail', 'cancelled')]);
    for (const state of ['open', 'closed', 'discarded'] as const)
      expect(planEntry(takenBack, movedOn(state), 9).drafts).toMatchObject([{ state, outboxId: null }]);
    expect(planEntry(folded([saved(1)]), movedOn('sent'), 9).drafts).toMatchObject([{ outboxId: null }]);
  });

  it('does not come into being by that', () => {
    for (const state of ['sending', 'sent', 'closed'] as const)
      expect(planEntry(folded([saved(1)]), movedOn(state, [], draftId(2)), 9)).toEqual({});
  });
});

describe('a draft and its mail', () => {
  const sending = [saved(1), mail('mail')];

  it('goes with it when it is queued, is sent when it is accepted, and lies in Drafts when it is taken back', () => {
    expect(headOf(folded(sending))).toMatchObject({ state: 'sending', outboxId: 'mail' });
    const [accepted, cancelled] = (['accepted', 'cancelled'] as const).map((end) =>
      folded([...sending, mailIs('mail', end)]),
    );
    expect(accepted && headOf(accepted)).toMatchObject({ state: 'sent', outboxId: 'mail' });
    expect(cancelled && headOf(cancelled)).toMatchObject({ state: 'closed', outboxId: null });
  });

  it('is not told anything by mail that is under way, or refused for now', () => {
    for (const state of ['sending', 'dot-pending', 'unknown', 'refused'] as const)
      expect(planEntry(folded(sending), mailIs('mail', state), 9)).not.toHaveProperty('drafts');
  });

  it('is not written any more meanwhile', () => {
    expect(planEntry(folded(sending), saved(2), 9)).toEqual({});
  });

  it('follows one mail: neither another one of it nor mail that was made of nothing changes it', () => {
    for (const end of ['accepted', 'cancelled'] as const)
      for (const draft of [id, null]) {
        const second = [mail('second', { draftId: draft }), mailIs('second', end)];
        expect(folded([...sending, ...second]).drafts).toEqual(folded(sending).drafts);
      }
    expect(folded([mail('of a lost draft')]).drafts.size).toBe(0);
  });

  it('goes with the mail that takes the place of its first one', () => {
    const corrected = folded([...sending, { ...mail('corrected'), replaces: 'mail' as OperationId }]);
    expect(headOf(corrected)).toMatchObject({ state: 'sending', outboxId: 'corrected' });
    expect([...corrected.outbox.keys()]).toEqual(['corrected']);
  });

  it('stays as it is when it is sent already, whatever its mail does then', () => {
    for (const end of ['accepted', 'cancelled'] as const)
      expect(headOf(folded([...sending, movedOn('sent'), mailIs('mail', end)]))).toMatchObject({
        ...{ state: 'sent', outboxId: 'mail' },
      });
  });
});

describe('the drafts of an account that is removed', () => {
  const other = draftId(2);
  const home = popAccount.id;

  it('stay while they are being written, and go where they lay in its Drafts or were discarded', () => {
    const drafts = (['open', 'closed', 'discarded', 'sent'] as const).flatMap((state, n) =>
      [imapAccount, home].flatMap((accountId, m) => {
        const draft = draftId(10 * n + m);
        return [saved(1, { id: draft, accountId }), movedOn(state, [], draft)];
      }),
    );
    const left = [...folded([...drafts, removed(imapAccount)]).drafts.values()];
    expect(left.map(({ accountId, state }) => `${accountId} ${state}`)).toEqual([
      ...['work open', 'home open', 'home closed', 'home discarded', 'work sent', 'home sent'],
    ]);
  });

  it('are written on again where it was to send them, whoever had begun them', () => {
    const ofHome = mail('of home', { draftId: other, accountId: home });
    const state = folded([saved(1), saved(1, { id: other }), mail('mail'), ofHome, removed(home)]);
    expect(headOf(state)).toMatchObject({ state: 'sending', outboxId: 'mail' });
    expect(headOf(state, other)).toMatchObject({ state: 'open', outboxId: null });
    expect([...state.outbox.keys()]).toEqual(['mail']);
  });

  it('that are sent already are not written on again', () => {
    const state = folded([saved(1), mail('mail'), mailIs('mail', 'accepted'), removed(imapAccount)]);
    expect(headOf(state)).toMatchObject({ state: 'sent', outboxId: 'mail' });
  });

  it('are no matter of what else the account had', () => {
    const state = folded([saved(1), queued({ ...star('a', 'm'), accountId: home }), removed(home)]);
    expect(headOf(state)?.state).toBe('open');
  });
});
