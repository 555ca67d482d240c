/** What becomes of "new folder", "rename" and "delete": which operations, or which sentence. */
import { describe, expect, test } from 'vitest';
import type { MailboxChange } from '../../../electron/contract/commands';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId, ActionId, MailboxId } from '../../../electron/contract/ids';
import type { MailboxInfo } from '../../../electron/contract/model';
import { actionOf, mailboxSentence, planMailboxChange } from '../../../electron/main/engine/plan-mailbox';
import type { MailboxRequest } from '../../../electron/main/engine/plan-mailbox';
import { boxOf } from '../../support/mailbox-operations';
import { newOperationId } from './engine-fixtures';

const account = 'work' as AccountId;
const box = (path: string, more: Partial<MailboxInfo> = {}): MailboxInfo => boxOf(account, path, more);
const idOf = (path: string): MailboxId => mailboxIdFor(account, path);
const tree = [
  box('INBOX'),
  box('Trash', { role: 'trash' }),
  box('Projects', { subscribed: true }),
  box('Projects/2024'),
  box('Projects/2024/Q1'),
  box('Empty'),
  box('Trash/Old'),
  box('Trash/Old/Older'),
];
const full = new Map([
  [idOf('Projects/2024'), 3],
  [idOf('Trash/Old'), 2],
]);

function request(change: MailboxChange, more: Partial<MailboxRequest> = {}): MailboxRequest {
  return {
    ...{ accountId: account, actionId: 'x' as ActionId, change, tree, isLocal: false, now: 5 },
    ...{ newOperationId, totalOf: (id) => full.get(id) ?? 0, idFor: idOf },
    ...more,
  };
}
const plan = (change: MailboxChange, more: Partial<MailboxRequest> = {}) =>
  planMailboxChange(request(change, more));
const told = (change: MailboxChange, more: Partial<MailboxRequest> = {}): string => {
  const planned = plan(change, more);
  return typeof planned === 'string' ? planned : mailboxSentence(request(change, more), planned);
};
const does = (change: MailboxChange, more: Partial<MailboxRequest> = {}): string[] => {
  const planned = plan(change, more);
  if (typeof planned === 'string') throw new Error(planned);
  return planned.operations.map((operation) => {
    const { path } = operation.mailbox;
    return operation.kind === 'mailbox-rename'
      ? `rename ${path} to ${operation.to}`
      : `${operation.kind.slice(8)} ${path}`;
  });
};
const create = (name: string, parentId: MailboxId | null = null): MailboxChange => ({
  ...{ kind: 'create', parentId, name },
});
const rename = (path: string, name: string): MailboxChange => ({
  ...{ kind: 'rename', mailboxId: idOf(path), name },
});
const remove = (path: string): MailboxChange => ({ kind: 'delete', mailboxId: idOf(path) });

describe('a new folder', () => {
  test('at the top, below another one, and where the server keeps the mailboxes of the person', () => {
    expect(does(create('Letters'))).toEqual(['create Letters']);
    expect(does(create('Letters', idOf('Projects/2024')))).toEqual(['create Projects/2024/Letters']);
    const prefixed = tree.map((one) => (one.role === 'inbox' ? { ...one, prefix: 'INBOX/' } : one));
    expect(does(create('Letters'), { tree: prefixed })).toEqual(['create INBOX/Letters']);
    expect(told(create('Letters'))).toBe('Made the folder “Letters”');
  });

  test.each([
    ['', 'Enter a name.'],
    ['  ', 'Enter a name.'],
    [' a', 'A name cannot begin or end with a space.'],
    ['a/b', 'A name cannot contain “/”, which separates the levels on this server.'],
    ['a\u0007', 'A name cannot contain control characters.'],
    ['100 %', 'A name cannot contain “%” or “*”.'],
    ['ä'.repeat(51), 'This name is too long for mail servers.'],
    ['projects', 'There is a folder “projects” already.'],
  ])('“%s” is refused with a sentence', (name, sentence) => {
    expect(plan(create(name))).toBe(sentence);
  });

  test('not before the tree is known, not in what is gone, not below anything where there are no levels', () => {
    expect(plan(create('a'), { tree: [] })).toBe(
      'The folders of this account are not known yet. Connect once.',
    );
    expect(plan(create('a', idOf('gone')))).toBe('The folder that it should go into is no longer here.');
    const flat = tree.map((one) => ({ ...one, delimiter: null }));
    expect(plan(create('a', idOf('Empty')), { tree: flat })).toBe('This server has no folders in folders.');
  });

  test('on this computer alone levels are made by a slash, and nothing is subscribed', () => {
    const local = [box('INBOX', { delimiter: null }), box('Archive', { delimiter: null, role: 'archive' })];
    const planned = plan(create('Letters', idOf('Archive')), { tree: local, isLocal: true });
    expect(planned).toMatchObject({
      operations: [{ mailbox: { path: 'Archive/Letters', delimiter: '/', name: 'Letters' } }],
    });
    expect(JSON.stringify(planned)).not.toContain('subscribed');
  });
});

describe('renaming', () => {
  test('changes the last level, and takes the children along', () => {
    const planned = plan(rename('Projects/2024', 'Two'));
    expect(does(rename('Projects/2024', 'Two'))).toEqual(['rename Projects/2024 to Projects/Two']);
    expect(planned).toMatchObject({ operations: [{ children: [{ path: 'Projects/2024/Q1' }] }] });
  });

  test('to the same name is nothing, in other letter case it is something', () => {
    expect(does(rename('Empty', 'Empty'))).toEqual([]);
    expect(does(rename('Empty', 'EMPTY'))).toEqual(['rename Empty to EMPTY']);
  });

  test('the Inbox, folders with a role and those around them stay', () => {
    const roles = [...tree, box('Projects/Old mail', { role: 'archive' })];
    expect(told(rename('INBOX', 'a'))).toBe('The Inbox cannot be renamed.');
    expect(told(rename('Trash', 'a'))).toBe(
      '“Trash” is this account’s Trash. Choose another folder for that in the account’s settings first.',
    );
    expect(told(rename('Projects', 'a'), { tree: roles })).toBe(
      'It holds “Old mail”, which is this account’s Archive. Choose another folder for that in the account’s settings first.',
    );
  });
});

describe('deleting', () => {
  test('an empty folder is deleted', () => {
    expect(does(remove('Empty'))).toEqual(['delete Empty']);
    expect(told(remove('Empty'))).toBe('Deleted the folder “Empty”');
  });

  test('one that holds mail or folders goes to Trash whole, under a free name', () => {
    expect(does(remove('Projects'))).toEqual(['rename Projects to Trash/Projects']);
    expect(told(remove('Projects'))).toBe('Moved the folder “Projects” to Trash');
    const taken = [...tree, box('Trash/projects')];
    expect(does(remove('Projects'), { tree: taken })).toEqual(['rename Projects to Trash/Projects 2']);
  });

  test('a missing Trash is made first', () => {
    const planned = plan(remove('Projects/2024'), { tree: tree.filter(({ path }) => !/^Trash/.test(path)) });
    expect(planned).toMatchObject({
      appointed: [{ path: 'Trash', role: 'trash' }],
      operations: [
        { kind: 'mailbox-create', mailbox: { path: 'Trash' } },
        { kind: 'mailbox-rename', to: 'Trash/2024' },
      ],
    });
  });

  test('in Trash it goes for ever, the deepest first, its mail before it', () => {
    expect(plan(remove('Trash/Old'))).toMatchObject({
      operations: [{ mailbox: { path: 'Trash/Old/Older' } }, { mailbox: { path: 'Trash/Old' } }],
      emptied: [{ path: 'Trash/Old/Older' }, { path: 'Trash/Old' }],
    });
    expect(told(remove('Trash/Old'))).toBe('Deleting the folder “Old” for ever in 10 seconds');
  });

  test('where there are no levels it cannot go to Trash, and nothing is done', () => {
    const flat = tree.map((one) => ({ ...one, delimiter: null }));
    expect(plan(remove('Projects/2024'), { tree: flat })).toBe(
      'This server has no folders in folders, so it cannot go to Trash. Move its messages away first.',
    );
  });
});

test('subscribing changes what differs, and local folders have none', () => {
  const change: MailboxChange = { kind: 'subscribe', mailboxId: idOf('Projects'), subscribed: false };
  expect(does(change)).toEqual(['subscribe Projects']);
  expect(told(change)).toBe('Unsubscribed the folder “Projects”');
  expect(does({ ...change, subscribed: true })).toEqual([]);
  expect(plan(change, { isLocal: true })).toBe('The folders of this account are only on this computer.');
});

test('a folder that is no longer here is told of', () => {
  expect(plan(remove('gone'))).toBe('This folder is no longer here.');
});

test('what is queued is all of it', () => {
  const subscribed = { ...box('Projects/Letters'), delimiter: '/', subscribed: true };
  const common = { id: expect.any(String) as string, actionId: 'x', accountId: account, createdAt: 5 };
  expect(plan(create('Letters', idOf('Projects')))).toEqual({
    operations: [{ ...common, kind: 'mailbox-create', mailbox: subscribed }],
    ...{ appointed: [], emptied: [] },
  });
  const leftOut = tree.map((one) => ({ ...one, leftOut: true }));
  expect(plan(create('Letters'), { tree: leftOut })).toMatchObject({
    operations: [{ mailbox: { path: 'Letters', leftOut: true } }],
  });
  expect(plan(create('Letters'), { isLocal: true })).toMatchObject({
    operations: [{ mailbox: expect.not.objectContaining({ subscribed: true }) as MailboxInfo }],
  });
  const projects = tree.find(({ path }) => path === 'Projects');
  expect(plan({ kind: 'subscribe', mailboxId: idOf('Projects'), subscribed: false })).toEqual({
    operations: [{ ...common, kind: 'mailbox-subscribe', mailbox: projects, subscribed: false }],
    ...{ appointed: [], emptied: [] },
  });
  expect(plan(remove('Projects/2024'))).toMatchObject({ appointed: [], emptied: [] });
});

test('levels are separated as the Inbox does it, and a folder keeps its own', () => {
  const dots = tree.map((one) => ({ ...one, delimiter: one.role === 'inbox' ? '.' : one.delimiter }));
  expect(does(create('a/b'), { tree: dots })).toEqual(['create a/b']);
  const last = [...dots.slice(1), ...dots.slice(0, 1)];
  expect(does(create('a/b'), { tree: last })).toEqual(['create a/b']);
  expect(told(create('a.b'), { tree: last })).toContain('cannot contain “.”');
});

test.each([
  ['drafts', 'Drafts'],
  ['sent', 'Sent'],
  ['archive', 'Archive'],
  ['junk', 'Junk'],
  ['trash', 'Trash'],
] as const)('a folder that is used as %s stays, and is told by that name', (role, use) => {
  const used = [box('INBOX'), box('Odd', { role })];
  expect(told(rename('Odd', 'Other'), { tree: used })).toBe(
    `“Odd” is this account’s ${use}. Choose another folder for that in the account’s settings first.`,
  );
  const own = '“Odd” is one of this account’s own folders, so it cannot be';
  expect(told(remove('Odd'), { tree: used, isLocal: true })).toBe(`${own} deleted.`);
  expect(told(rename('Odd', 'Other'), { tree: used, isLocal: true })).toBe(`${own} renamed.`);
});

test('All Mail is no folder that another could be chosen for', () => {
  const gmail = [box('INBOX'), box('All', { role: 'all' })];
  expect(told(remove('All'), { tree: gmail })).toContain('one of this account’s own folders');
});

test('each is called by its name for undo', () => {
  const called = (change: MailboxChange): string => {
    const planned = plan(change);
    if (typeof planned === 'string') throw new Error(planned);
    const { verb, target } = actionOf(request(change), planned);
    return `${verb} ${target}`;
  };
  expect(called(create('Letters'))).toBe('folder-create Letters');
  expect(called(rename('Empty', 'Full'))).toBe('folder-rename Empty');
  expect(called(rename('Empty', 'Empty'))).toBe('folder-rename ');
  expect(called(remove('Empty'))).toBe('folder-delete Empty');
  expect(called(remove('Projects/2024'))).toBe('folder-trash 2024');
  const subscribe = (path: string, subscribed: boolean): MailboxChange => ({
    ...{ kind: 'subscribe', mailboxId: idOf(path), subscribed },
  });
  expect(called(subscribe('Empty', true))).toBe('folder-subscribe Empty');
  expect(called(subscribe('Projects', false))).toBe('folder-unsubscribe Projects');
});

test('what was done is told', () => {
  expect(told(rename('Empty', 'Empty'))).toBe('Nothing to change');
  expect(told(rename('Projects/2024', 'New'))).toBe('Renamed the folder “2024” to “New”');
  expect(told(remove('Projects/2024'))).toBe('Moved the folder “2024” to Trash');
  expect(told({ kind: 'subscribe', mailboxId: idOf('Empty'), subscribed: true })).toBe(
    'Subscribed the folder “Empty”',
  );
  expect(told({ kind: 'subscribe', mailboxId: idOf('Projects'), subscribed: false })).toBe(
    'Unsubscribed the folder “Projects”',
  );
});
