/** Which mailbox lies where: a renamed one keeps its id, and a new one of its old name gets another. */
import { describe, expect, it } from 'vitest';
import { anotherMailboxIdFor, mailboxIdFor } from '../../../electron/contract/ids';
import { FoldedNames } from '../../../electron/main/vault/mailbox-names';
import { FoldedState, planEntry } from '../../../electron/main/vault/vault-state';
import { partsOf, patchFromPart } from '../../../electron/main/vault/snapshot-parts';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { boxOf, createBox, deleteBox, renameBox } from '../../support/mailbox-operations';
import { imapAccount, popAccount, queued, settled } from '../../support/vault/entries';

const [a, child, b] = ['A', 'A/x', 'B'].map((path) => boxOf(imapAccount, path)) as [
  ReturnType<typeof boxOf>,
  ReturnType<typeof boxOf>,
  ReturnType<typeof boxOf>,
];

function fold(entries: readonly JournalEntry[]): FoldedState {
  const state = new FoldedState();
  for (const entry of entries) state.merge(planEntry(state, entry, 1));
  return state;
}

describe('names', () => {
  it('tell nothing of mailboxes that lie where their id says', () => {
    const names = new FoldedNames();
    expect([names.idAt(imapAccount, 'A'), names.pathOf(imapAccount, a.id)]).toEqual([a.id, 'A']);
    names.put({ accountId: imapAccount, mailboxId: a.id, path: 'A' });
    expect([...names]).toEqual([]);
  });

  it('a path has one mailbox and a mailbox one path: the last word counts', () => {
    const names = new FoldedNames();
    const named = (mailboxId: typeof a.id, path: string): void =>
      names.put({ accountId: imapAccount, mailboxId, path });
    const fresh = anotherMailboxIdFor(imapAccount, 'A', '1');
    named(a.id, 'B');
    expect([names.idAt(imapAccount, 'B'), names.idAt(imapAccount, 'A')]).toEqual([a.id, null]);
    named(fresh, 'A');
    expect([names.idAt(imapAccount, 'A'), names.pathOf(imapAccount, fresh)]).toEqual([fresh, 'A']);
    named(a.id, 'C');
    expect([names.idAt(imapAccount, 'B'), names.idAt(imapAccount, 'C')]).toEqual([b.id, a.id]);
    named(fresh, 'C');
    expect([names.idAt(imapAccount, 'C'), names.idAt(imapAccount, 'A')]).toEqual([fresh, a.id]);
    named(a.id, 'A');
    expect([...names]).toEqual([{ accountId: imapAccount, mailboxId: fresh, path: 'C' }]);
    names.forgetAccount(imapAccount);
    expect(names.idAt(imapAccount, 'C')).toBe(mailboxIdFor(imapAccount, 'C'));
  });
});

describe('the journal', () => {
  const renaming = renameBox(a, 'B', [child]);
  const renamed: JournalEntry[] = [queued(renaming), settled(renaming.id, 'done')];

  it('remembers a renaming with its children, once it is done', () => {
    expect([...fold([queued(renaming)]).names]).toEqual([]);
    const { names } = fold(renamed);
    expect(names.pathOf(imapAccount, a.id)).toBe('B');
    expect(names.pathOf(imapAccount, child.id)).toBe('B/x');
    expect([...fold([queued(renaming), settled(renaming.id, 'discarded')]).names]).toEqual([]);
  });

  it('a mailbox made later at the old path has another id, and a snapshot knows all of it', () => {
    const fresh = boxOf(imapAccount, 'A', { id: anotherMailboxIdFor(imapAccount, 'A', '1') });
    const made = createBox(fresh);
    const state = fold([...renamed, queued(made), settled(made.id, 'done')]);
    const restored = new FoldedState();
    for (const part of partsOf(state)) restored.merge(patchFromPart(JSON.parse(JSON.stringify(part))));
    for (const { names } of [state, restored]) {
      expect([names.idAt(imapAccount, 'A'), names.idAt(imapAccount, 'B')]).toEqual([fresh.id, a.id]);
    }
  });

  it('what another program renamed is remembered, and forgotten with its account', () => {
    const named: JournalEntry = {
      ...{ kind: 'mailbox-named', accountId: imapAccount, mailboxId: a.id, path: 'Z' },
    };
    expect(fold([named]).names.idAt(imapAccount, 'Z')).toBe(a.id);
    const gone = fold([named, { kind: 'account-removed', accountId: imapAccount }, named]);
    expect([...gone.names]).toEqual([]);
  });

  it('of local mail it is the tree itself that changes', () => {
    const local = boxOf(popAccount.id, 'Old');
    const inside = boxOf(popAccount.id, 'Old/x');
    const renaming = renameBox(local, 'New', [inside]);
    const removal = deleteBox({ ...inside, path: 'New/x' });
    const entries: JournalEntry[] = [
      { kind: 'local-mailbox', mailbox: local },
      { kind: 'local-mailbox', mailbox: inside },
      queued(renaming),
      settled(renaming.id, 'done'),
    ];
    const state = fold(entries);
    expect([...state.mailboxes.values()].map(({ id, path, name }) => [id, path, name])).toEqual([
      [local.id, 'New', 'New'],
      [inside.id, 'New/x', 'x'],
    ]);
    expect([...state.names]).toEqual([]);
    const after = fold([...entries, queued(removal), settled(removal.id, 'done')]);
    expect([...after.mailboxes.keys()]).toEqual([local.id]);
  });

  it('tells which operations on mailboxes of an account are pending, oldest first', () => {
    const [first, second] = [createBox(a), renameBox(a, 'B')];
    const elsewhere = createBox(boxOf(popAccount.id, 'A'));
    const state = fold([queued(first), queued(elsewhere), queued(second)]);
    const kinds = (from: FoldedState): string[] =>
      from.pendingOnMailboxes(imapAccount).map(({ operation }) => operation.kind);
    expect(kinds(state)).toEqual(['mailbox-create', 'mailbox-rename']);
    state.merge(planEntry(state, settled(first.id, 'done'), 2));
    expect(kinds(state)).toEqual(['mailbox-rename']);
  });
});
