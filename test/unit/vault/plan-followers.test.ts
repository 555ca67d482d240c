/** What waits behind an operation follows its message to where that has put it. */
import { expect, test } from 'vitest';
import type { OperationId } from '../../../electron/contract/ids';
import type { MessageOperation } from '../../../electron/contract/operation';
import {
  imapAccount,
  mailbox,
  operation,
  placement,
  popAccount,
  queued,
  star,
  transferring,
} from '../../support/vault/entries';
import { folded } from '../../support/vault/folded';

test('what waits behind a move to another account is not looked for by the EMAILID of the server that it came from', () => {
  const known = transferring('t', 'm', popAccount.id);
  const withId = (one: MessageOperation, emailId: string): MessageOperation => ({
    ...one,
    message: { ...one.message, locator: { ...one.message.locator, emailId } },
  });
  const move = operation('v', 'm', placement(imapAccount, 'INBOX', 4), {
    ...{ kind: 'move', to: mailbox(imapAccount, 'Archive') },
  });
  for (const [first, after] of [
    [known, null],
    [move, 'M1'],
  ] as const) {
    const state = folded([
      ...[withId(first, 'M1'), withId(star('b', 'm'), 'M1')].map((one) => queued(one)),
      {
        ...{ kind: 'operation-settled', id: first.id, state: 'done', reason: null },
        placement: placement(popAccount.id, 'Archive', 9),
      },
    ]);
    const waiting = state.pending.get('b' as OperationId)?.operation;
    expect(waiting && 'message' in waiting ? waiting.message.locator : null).toMatchObject({
      ...{ emailId: after, placement: { uid: 9 } },
    });
  }
});
