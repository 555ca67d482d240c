/** Messages that came under a new UID are taken for those that lost theirs only where that is sure. */
import { expect, test } from 'vitest';
import type { ServerMessage } from '../../../electron/contract/model';
import { matching } from '../../../electron/main/backend/imap/imap-find';
import { matchMessages } from '../../../electron/store/match-messages';

const messageId = '<same@x>';
const known = (subject: string) => ({ emailId: null, messageId, size: 176, internalDate: 60_000, subject });
const incoming = (uid: number, subject: string): ServerMessage => ({
  ...{ uid, flags: [], internalDate: 60_000, size: 176, emailId: null, hasAttachments: false },
  envelope: {
    ...{ subject, from: [], to: [], cc: [], replyTo: [], date: null, messageId },
    ...{ inReplyTo: null, references: [] },
  },
});
const matched = (was: string, came: string): [number, string][] => [
  ...matchMessages([incoming(7, came)], [{ identity: known(was), value: was }]),
];
const found = (was: string, there: string): number[] =>
  matching(
    [{ uid: 7, emailId: null, messageId, size: 176, internalDate: 60_000, subject: there }],
    known(was),
  );

// Found by a history: one message was shown with the subject and text of another, which had lost its UID.
test('a message with the Message-ID, size and date of another, and another subject, is not taken for it', () => {
  expect(matched('Invoice of May', 'Invoice of July')).toEqual([]);
  expect(found('Invoice of May', 'Invoice of July')).toEqual([]);
});

test.each([
  ['the same', 'Invoice of May', 'Invoice of May'],
  ['folded otherwise', 'Invoice of May', 'Invoice\r\n  of May'],
  ['decoded otherwise', 'Größe', 'Gr\ufffd\ufffde'],
  ['not decoded', 'Menu', '=?x-unknown?Q?Menu?='],
  ['not told', 'Menu', ''],
])('a subject that is %s says nothing against it', (_, was, came) => {
  expect(matched(was, came)).toEqual([[7, was]]);
  expect(found(was, came)).toEqual([7]);
});
