/** Undo, redo and "Retry" of an earlier action ask the account that has the message now, not the one that had it then. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, ActionId, MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import { newOperationId } from '../../../electron/main/engine/queue-writer';
import { QueueRig } from '../../support/engine/queue-rig';
import { turning } from '../../support/engine/turning';
import { account, accountSummary, archive, inbox, mailboxInfo, tree } from '../../support/store/sample-mail';
import { account as work, copyOf, deletion, home, located, mailbox, star, there } from './engine-fixtures';
import { planTurnOf as plan } from './turn-plan';

describe('a message that is in another account by now', () => {
  const target = mailbox('Archive', 'archive');
  const known = { mailboxes: new Set<MailboxId>([target.id, there.id]) };
  const starred = located('a', ['\\Flagged'], there);

  test('loses its star by undo there, and gets it again by redo', () => {
    expect(plan('undo', [star('a')], [], [starred], known).queue).toMatchObject([
      { kind: 'flags', accountId: home, remove: ['\\Flagged'] },
    ]);
    expect(plan('redo', [star('a')], [], [located('a', [], there)], known).queue).toMatchObject([
      { kind: 'flags', accountId: home, add: ['\\Flagged'] },
    ]);
  });

  test('is deleted there: a copy by undo, a message by redo', () => {
    const copy = located('copy of a', [], there);
    expect(plan('undo', [copyOf('a', target)], [], [copy, located('a')], known).queue).toMatchObject([
      { kind: 'delete', accountId: home, message: { id: 'copy of a' } },
    ]);
    expect(plan('redo', [deletion('a', 0)], [], [located('a', [], there)], known).queue).toMatchObject([
      { kind: 'delete', accountId: home },
    ]);
  });

  test('is copied again from there: over the network, or within that account', () => {
    expect(plan('redo', [copyOf('a', target)], [], [located('a', [], there)], known).queue).toMatchObject([
      {
        ...{ kind: 'transfer', turn: 'redo', accountId: home, toAccountId: work, to: { id: target.id } },
        ...{ from: { id: there.id }, copyId: expect.stringMatching(/^work\//) as string },
      },
    ]);
    const carried = { ...copyOf('a', there), kind: 'transfer', toAccountId: home, from: target };
    const { queue } = plan('redo', [carried as MailOperation], [], [located('a', [], there)], known);
    expect(queue).toMatchObject([
      { kind: 'copy', accountId: home, copyId: expect.stringMatching(/^home\//) as string },
    ]);
    expect(queue[0]).not.toHaveProperty('toAccountId');
  });
});

describe('what failed before its message went to another account', () => {
  const two = 'two' as AccountId;
  const theirs = mailboxInfo(mailboxIdFor(two, 'Archive'), 'archive', two);
  let rig: QueueRig;
  let person: ReturnType<typeof turning>;
  const id = (): MessageId => rig.ids[0] as MessageId;

  beforeEach(async () => {
    rig = await QueueRig.open(1, tree);
    person = turning(rig);
    await rig.store.request({ kind: 'put-accounts', accounts: [accountSummary(), accountSummary(two, 1)] });
    await rig.store.request({ kind: 'put-mailboxes', accountId: two, mailboxes: [theirs] });
  });
  afterEach(() => rig.close());

  async function carry(): Promise<void> {
    const [message] = await rig.writer.locate([id()]);
    if (!message) throw new Error('nothing to carry');
    const { locator } = message;
    const common = { id: newOperationId(), actionId: 'carried' as ActionId, createdAt: rig.clock };
    await rig.writer.enqueue([
      {
        ...{ kind: 'transfer', ...common, accountId: account, toAccountId: two, copyId: null },
        ...{ message: { id: id(), locator }, from: { id: inbox, path: 'INBOX' } },
        to: { id: theirs.id, path: theirs.path },
      },
    ]);
  }
  /** Refuses what waits, carries the message over, and asks for another try of what was refused. */
  async function failThenRetry(arrived: boolean): Promise<MailOperation[]> {
    await person.settle('refused');
    const refused = [...rig.vault.state.operations.values()].map(({ operation }) => operation.id);
    await carry();
    if (arrived) await person.settle();
    for (const operationId of refused) {
      const done = await rig.commands.retry({ operationId });
      if (!done.ok) throw new Error(done.sentence);
    }
    return person.pending().filter(({ actionId }) => actionId !== 'carried');
  }

  test.each([
    ['has arrived', true],
    ['is still on its way', false],
  ])('is tried again where it is when it %s', async (_what, arrived) => {
    await person.act('star', 1);
    expect(await failThenRetry(arrived)).toMatchObject([
      { kind: 'flags', accountId: two, message: { id: id() }, add: ['\\Flagged'] },
    ]);
  });

  test.each([
    ['move', null],
    ['copy', expect.any(String) as string],
  ] as const)('a %s goes over the network', async (verb, copyId) => {
    await person.act(verb, 1, archive);
    const target = { accountId: two, toAccountId: account, from: { id: theirs.id }, to: { id: archive } };
    expect(await failThenRetry(true)).toMatchObject([{ kind: 'transfer', ...target, copyId }]);
  });
});
