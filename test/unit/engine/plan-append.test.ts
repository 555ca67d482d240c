/** A message of this computer becomes the operation that puts it in a mailbox, whole from the beginning. */
import { expect, test } from 'vitest';
import type { ActionId, OperationId } from '../../../electron/contract/ids';
import { planAppend } from '../../../electron/main/engine/plan-append';
import { outgoing } from '../../support/vault/entries';
import { account, archive } from './engine-fixtures';

test('the message has an id, a place and all that the list shows before its server has it', () => {
  const envelope = { ...outgoing('x', { octets: 1, sha256: '' }).envelope, messageId: '<x@example.org>' };
  const cargo = { octets: 7, sha256: 'ab', flags: ['\\Seen'], internalDate: 5 };
  const parsed = { envelope, hasAttachments: true, preview: 'Hello' };
  const id = 'op' as OperationId;
  const to = { id: archive.id, path: archive.path };
  const request = { id, actionId: 'action' as ActionId, mailbox: archive, cargo, parsed, now: 99 };
  expect(planAppend(request)).toEqual({
    ...{ kind: 'append', id, actionId: 'action', accountId: account, createdAt: 99, to, cargo, ...parsed },
    message: {
      id: expect.stringContaining(id) as string,
      locator: {
        ...{ placement: { mailbox: to, uidValidity: '0', uid: null }, emailId: null },
        ...{ messageId: '<x@example.org>', size: 7, internalDate: 5, subject: envelope.subject },
      },
    },
  });
});
