/** Every kind of journal entry is stored whole, and a mail's file name can never be a path. */
import { describe, expect, it } from 'vitest';
import type { AccountId, MessageId, OperationId } from '../../../electron/contract/ids';
import type { MailboxOperation } from '../../../electron/contract/operation';
import type { DraftCopy } from '../../../electron/main/vault/draft-head';
import { JournalEntry, knownKinds, MailFileName } from '../../../electron/main/vault/journal-record';
import {
  creation,
  draftAttachmentId,
  draftId,
  imapAccount,
  inboxOf,
  localMail,
  localMessage,
  outgoing,
  placement,
} from '../../support/vault/entries';
import { popAccount, queued, settled, star } from '../../support/vault/entries';

const id = 'op' as OperationId;
const accountId: AccountId = popAccount.id;
const step = { kind: 'create' as const, path: 'Archive' };
const { mailbox } = creation('c', 'Archive') as MailboxOperation;

const draft = draftId(1);
const copy: DraftCopy = {
  ...{ accountId, operationId: id, messageId: 'm' as MessageId, header: '<d@home.example>', revision: 2 },
  ...{ size: 5, internalDate: 6 },
};

const entries: JournalEntry[] = [
  queued(star('a', 'm')),
  ...(['queued', 'started', 'unknown', 'parked'] as const).map((state): JournalEntry => ({
    kind: 'operation-moved-on',
    id,
    state,
    step,
    tries: 2,
    reason: 'quota',
  })),
  { kind: 'operation-moved-on', id, state: 'queued', step: null, tries: 0, reason: null },
  ...(['done', 'refused', 'dropped', 'discarded'] as const).map((state) => settled('a', state)),
  { ...settled('a', 'done', placement(imapAccount, 'INBOX', 4)), reason: 'by the person' } as JournalEntry,
  { kind: 'operation-undone', id },
  { kind: 'operation-rebound', id, placement: placement(imapAccount, 'INBOX', 9) },
  {
    ...{ kind: 'operation-moved-on', id, state: 'parked', step: null, tries: 1, reason: 'It is gone.' },
    asks: { kind: 'last-copy', whole: true },
  },
  {
    ...{ kind: 'operation-moved-on', id, state: 'parked', step: null, tries: 1, reason: 'Which?' },
    asks: {
      ...{ kind: 'which', whole: false },
      among: [
        {
          ...{ placement: placement(imapAccount, 'INBOX', 9), flags: ['\\Seen'], subject: 's', from: [] },
          ...{ date: null, internalDate: 5 },
        },
      ],
    },
  },
  { kind: 'operation-replaced', id, reason: 'Put back.', withdrawn: [id], by: [star('b', 'm')] },
  { kind: 'local-mailbox', mailbox },
  localMail('m1', 'u1'),
  { ...localMail('m1'), suspect: true, listed: null },
  { kind: 'ledger', accountId, uidl: 'u', state: 'downloaded' },
  { kind: 'ledger', accountId, uidl: 'u', state: 'deleted' },
  { kind: 'ledger-renamed', accountId, from: 'u', to: 'v' },
  { kind: 'local-file-removed', messageId: 'm' as MessageId },
  { kind: 'history-trimmed', ids: [id] },
  { kind: 'account-removed', accountId },
  {
    ...{ kind: 'draft-saved', id: draft, accountId, revision: 3, octets: 9, sha256: 'ab' },
    attached: [{ id: draftAttachmentId(1), octets: 4, sha256: 'cd' }],
    copies: [copy],
  },
  { kind: 'draft-moved-on', id: draft, state: 'closed', copies: [copy] },
  { kind: 'draft-gone', id: draft },
  { kind: 'outbox-queued', item: { ...outgoing('o', { octets: 3, sha256: 'ef' }), draftId: draft } },
];

describe('an entry', () => {
  it.each(entries.map((entry) => [entry.kind, entry] as const))('%s is stored whole', (kind, entry) => {
    expect(JournalEntry.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
    expect(knownKinds).toContain(kind);
  });

  it('of mail that an early version wrote has no octets of LIST', () => {
    const { listed: _listed, ...early } = localMail('m1');
    expect(JournalEntry.parse(early)).toMatchObject({ listed: null });
  });

  it.each([
    { message: { ...localMessage('m1'), mailboxId: '' } },
    { message: { ...localMessage('m1'), flags: [1] } },
    { message: { ...localMessage('m1'), envelope: {} } },
    { octets: -1 },
    { octets: 1.5 },
    { sha256: null },
    { file: '../../etc/passwd' },
  ])('of mail with %j is none', (wrong) => {
    expect(JournalEntry.safeParse({ ...localMail('m1'), ...wrong }).success).toBe(false);
    expect(JournalEntry.safeParse({ ...localMail('m1'), octets: 0 }).success).toBe(true);
    expect(localMail('m1').message.mailboxId).toBe(inboxOf(accountId));
  });
});

describe('the name of a mail file', () => {
  it.each(['1.a.satchel.eml', 'A', '0', `x${'y'.repeat(200)}`, 'a_b-c'])('may be %s', (name) => {
    expect(MailFileName.safeParse(name).success).toBe(true);
  });
  it.each([
    '',
    '.',
    '..',
    '.hidden',
    '-x',
    'a/b',
    'a\\b',
    '../a',
    'a b',
    'ü',
    'a\n',
    '/a',
    `x${'y'.repeat(201)}`,
  ])('is never %j', (name) => {
    expect(() => MailFileName.parse(name)).toThrow('not a file name of the vault');
  });
});
