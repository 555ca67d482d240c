/** Undo and redo where mail goes into another account, or into a folder that is made or deleted with it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MailboxChange } from '../../../electron/contract/commands';
import { bornMessageId, mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, ActionId, MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailboxInfo } from '../../../electron/contract/model';
import { newOperationId } from '../../../electron/main/engine/queue-writer';
import { QueueRig } from '../../support/engine/queue-rig';
import { turning } from '../../support/engine/turning';
import { account, accountSummary, archive, inbox } from '../../support/store/sample-mail';
import { lists, mailboxInfo, tree } from '../../support/store/sample-mail';

let rig: QueueRig;
let person: ReturnType<typeof turning>;
const open = async (mailboxes: MailboxInfo[]): Promise<void> => {
  rig = await QueueRig.open(2, mailboxes);
  person = turning(rig);
};
afterEach(() => rig.close());

const trash = mailboxInfo(mailboxIdFor(account, 'Trash'), 'trash');
const old = mailboxInfo(mailboxIdFor(account, 'Trash/Old'), 'normal');
const older = mailboxInfo(mailboxIdFor(account, 'Trash/Old/Older'), 'normal');

describe('a folder', () => {
  beforeEach(() => open([...tree, trash, old, older]));
  const change = async (wanted: MailboxChange): Promise<MailboxId | null> => {
    const done = await rig.commands.actOnMailbox({ accountId: account, change: wanted });
    if (!done.ok) throw new Error(done.sentence);
    return done.value.mailboxId;
  };
  const make = async (): Promise<MailboxId> => {
    const made = await change({ kind: 'create', parentId: null, name: 'Letters' });
    if (made === null) throw new Error('not made');
    return made;
  };
  const newest = (): ActionId | undefined => [...rig.vault.state.actions.keys()].at(-1);

  test('that is still empty goes again, and comes back', async () => {
    await make();
    await person.settle();
    expect(await person.undo()).toBe('Undone: made the folder “Letters”');
    expect(person.queue()).toEqual(['mailbox-delete']);
    expect(await person.redo()).toBe('Done again: made the folder “Letters”');
    expect(person.queue()).toEqual([]);
  });

  test('that holds something by now stays, and the sentence says why', async () => {
    const letters = await make();
    const made = newest();
    await person.act('move', 1, letters);
    await person.settle();
    expect(await person.undo(made)).toMatch(
      /^refused: “Made the folder “Letters”” can no longer be undone\. The folder holds something by now\.$/,
    );
    expect(person.queue()).toEqual([]);
  });

  test('that was to be deleted with the one in it is back with it', async () => {
    await change({ kind: 'delete', mailboxId: old.id });
    expect(person.queue()).toEqual(['mailbox-delete', 'mailbox-delete']);
    expect(await person.undo()).toBe('Undone: deleted the folder “Trash/Old”');
    expect(person.queue()).toEqual([]);
  });
});

describe('an Archive that is made for the mail that goes there', () => {
  beforeEach(() => open(tree.filter(({ id }) => id !== archive)));

  test('is not made where all of that mail is taken back', async () => {
    await person.act('archive', 1);
    expect(person.queue()).toEqual(['mailbox-create', 'move']);
    expect(await person.undo()).toBe('Undone: archived 1 message');
    expect(person.queue()).toEqual([]);
    expect(await person.redo()).toBe('Done again: archived 1 message');
    expect(person.queue()).toEqual(['mailbox-create', 'move']);
  });

  test('is made all the same where other mail is to go there', async () => {
    const archived = await person.act('archive', 1);
    await person.act('move', [1], archive);
    await person.undo(archived);
    expect(person.queue()).toEqual(['mailbox-create', 'move']);
    expect(await person.shownIn()).toEqual([inbox, archive]);
  });
});

describe('a copy', () => {
  beforeEach(() => open(tree));

  test('is deleted by undo, and made again from its source by redo', async () => {
    await person.act('copy', 1, lists);
    await person.settle();
    expect(await person.undo()).toBe('Undone: copied 1 message to Lists');
    expect(person.pending()).toMatchObject([
      { kind: 'delete', message: { id: expect.not.stringMatching(rig.ids[0] ?? '') as string } },
    ]);
    await person.settle();
    expect(await person.redo()).toBe('Done again: copied 1 message to Lists');
    expect(person.pending()).toMatchObject([
      { kind: 'copy', message: { id: rig.ids[0] }, to: { id: lists } },
    ]);
  });
});

describe('mail of another account', () => {
  const two = 'two' as AccountId;
  const theirs = mailboxInfo(mailboxIdFor(two, 'Archive'), 'archive', two);
  beforeEach(async () => {
    await open(tree);
    await rig.store.request({ kind: 'put-accounts', accounts: [accountSummary(), accountSummary(two, 1)] });
    await rig.store.request({ kind: 'put-mailboxes', accountId: two, mailboxes: [theirs] });
  });

  /** What "Move to" or "Copy to" a folder of another account queues. */
  async function carry(verb: 'move' | 'copy'): Promise<void> {
    const [message] = await rig.writer.locate(rig.ids.slice(0, 1));
    if (!message) throw new Error('nothing to carry');
    const [id, actionId] = [newOperationId(), 'carried' as ActionId];
    await rig.writer.enqueue(
      [
        {
          ...{ kind: 'transfer', id, actionId, accountId: account, createdAt: rig.clock, toAccountId: two },
          ...{ message: { id: message.id, locator: message.locator }, from: { id: inbox, path: 'INBOX' } },
          ...{
            to: { id: theirs.id, path: theirs.path },
            copyId: verb === 'move' ? null : bornMessageId(two, id),
          },
        },
      ],
      [{ kind: 'action', action: { id: actionId, verb, target: theirs.name } }],
    );
  }
  const id = (): MessageId => rig.ids[0] as MessageId;

  const expectOnItsWay = (): void =>
    expect(person.pending()).toMatchObject([
      {
        kind: 'transfer',
        accountId: account,
        toAccountId: two,
        message: { id: id() },
        to: { id: theirs.id },
      },
    ]);

  test('is carried back, and there again', async () => {
    await carry('move');
    await person.settle();
    expect(await person.undo()).toBe('Undone: moved 1 message to Archive');
    expect(person.pending()).toMatchObject([
      { kind: 'transfer', accountId: two, toAccountId: account, message: { id: id() }, to: { id: inbox } },
    ]);
    await person.settle();
    expect(await person.redo()).toBe('Done again: moved 1 message to Archive');
    expectOnItsWay();
  });

  test('is copied there again from where its source lies', async () => {
    await carry('copy');
    expect(await person.undo()).toBe('Undone: copied 1 message to Archive');
    expect(person.queue()).toEqual([]);
    expect(await person.redo()).toBe('Done again: copied 1 message to Archive');
    expectOnItsWay();
  });
});
