/** The mailbox tree's order, hierarchy and counts. */
import { describe, expect, it } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary, MailboxRole, MailboxTreeRow } from '../../../electron/contract/model';
import {
  badgeCount,
  buildAccounts,
  buildUnified,
  flattenTree,
  hasUnified,
} from '../../../renderer/features/mailboxes/build-tree';
import type { TreeNode } from '../../../renderer/features/mailboxes/build-tree';
import { filterTargets } from '../../../renderer/features/mailboxes/move-targets';

const account = (id: string, order: number): AccountSummary => ({
  id: id as AccountId,
  kind: 'imap',
  label: id,
  address: `${id}@x.example`,
  colour: 'blue',
  order,
});
const mailbox = (
  accountId: string,
  path: string,
  role: MailboxRole = 'normal',
  more: Partial<MailboxTreeRow> = {},
): MailboxTreeRow => ({
  ...{
    id: mailboxIdFor(accountId as AccountId, path),
    accountId: accountId as AccountId,
    path,
    name: path.split('/').at(-1) ?? path,
  },
  ...{ delimiter: '/', role, selectable: true, total: 10, unread: 1, pending: 0 },
  ...more,
});
const outline = (nodes: readonly TreeNode[]): unknown[] =>
  nodes.map((node) => (node.children.length > 0 ? [node.label, outline(node.children)] : node.label));

describe('buildUnified', () => {
  it('adds up accounts and leaves out roles that nobody has', () => {
    const nodes = buildUnified([
      mailbox('a', 'INBOX', 'inbox'),
      mailbox('b', 'INBOX', 'inbox', { unread: 4 }),
      mailbox('a', 'Bin', 'trash'),
    ]);
    expect(nodes.map((node) => [node.label, node.unread])).toEqual([
      ['Inbox', 5],
      ['Trash', 1],
    ]);
  });
  it('are none where every account is left out: the Inbox would be empty for ever', () => {
    const out = { leftOut: true };
    const rows = [mailbox('a', 'INBOX', 'inbox', out), mailbox('b', 'INBOX', 'inbox', out)];
    expect([buildUnified(rows), hasUnified(rows, true)]).toEqual([[], false]);
    expect(hasUnified([...rows, mailbox('c', 'INBOX', 'inbox')], true)).toBe(true);
    expect([hasUnified([], true), hasUnified([], false)]).toEqual([true, false]);
  });
  it('has an Inbox even before the first sync', () => {
    expect(buildUnified([]).map((node) => node.label)).toEqual(['Inbox']);
  });
});

describe('buildAccounts', () => {
  it('orders by role, then by name as people count', () => {
    const rows = [
      mailbox('a', 'Zoo'),
      mailbox('a', 'Item 10'),
      mailbox('a', 'item 9'),
      mailbox('a', 'Bin', 'trash'),
      mailbox('a', 'Sent', 'sent'),
      mailbox('a', 'INBOX', 'inbox'),
    ];
    expect(outline(buildAccounts([account('a', 0)], rows))).toEqual([
      ['a', ['Inbox', 'Sent', 'Bin', 'item 9', 'Item 10', 'Zoo']],
    ]);
  });
  it('hangs children below their parents, whatever the order they came in', () => {
    const rows = [mailbox('a', 'P/Q/R'), mailbox('a', 'P'), mailbox('a', 'P/Q')];
    expect(outline(buildAccounts([account('a', 0)], rows))).toEqual([['a', [['P', [['Q', ['R']]]]]]]);
  });
  it('makes up levels that the server did not list', () => {
    const [node] = buildAccounts([account('a', 0)], [mailbox('a', 'P/Q/R')]);
    expect(outline(node?.children ?? [])).toEqual([['P', [['Q', ['R']]]]]);
    expect(node?.children[0]?.folder).toBeNull();
  });
  it('takes a path whole where there is no hierarchy', () => {
    expect(
      outline(
        buildAccounts([account('a', 0)], [mailbox('a', 'P/Q', 'normal', { delimiter: null, name: 'P/Q' })]),
      ),
    ).toEqual([['a', ['P/Q']]]);
  });
  it('keeps the accounts in their own order and apart', () => {
    const rows = [mailbox('b', 'INBOX', 'inbox'), mailbox('a', 'INBOX', 'inbox')];
    expect(outline(buildAccounts([account('b', 1), account('a', 0)], rows))).toEqual([
      ['a', ['Inbox']],
      ['b', ['Inbox']],
    ]);
  });
});

describe('flattenTree', () => {
  const tree = buildAccounts([account('a', 0)], [mailbox('a', 'P'), mailbox('a', 'P/Q')]);
  it('tells ARIA where each row stands', () => {
    expect(
      flattenTree(tree, new Set()).map(({ label, level, expanded }) => [label, level, expanded]),
    ).toEqual([
      ['a', 1, true],
      ['P', 2, true],
      ['Q', 3, null],
    ]);
  });
  it('leaves out what is folded', () => {
    expect(flattenTree(tree, new Set(['account:a'])).map(({ label, expanded }) => [label, expanded])).toEqual(
      [['a', false]],
    );
  });
});

describe('badgeCount', () => {
  it('counts drafts whole, and nothing in Sent', () => {
    const node = (icon: MailboxRole): Pick<TreeNode, 'icon' | 'unread' | 'total'> => ({
      icon,
      unread: 2,
      total: 9,
    });
    expect([badgeCount(node('inbox')), badgeCount(node('drafts')), badgeCount(node('sent'))]).toEqual([
      2, 9, 0,
    ]);
  });
});

describe('filterTargets', () => {
  const accounts = [account('a', 0), account('b', 1)];
  const rows = [
    mailbox('a', 'Projects/Archive'),
    mailbox('a', 'Archive', 'archive'),
    mailbox('b', 'Ärzte'),
    mailbox('a', 'X', 'normal', { selectable: false }),
  ];
  it('finds words anywhere, without accents or case, names that begin with them first', () => {
    expect(filterTargets(accounts, rows, null, 'AR').map(({ label }) => label)).toEqual([
      'Archive',
      'Projects / Archive',
      'Ärzte',
    ]);
  });
  it('offers every mailbox that can hold mail, those of the messages’ own accounts first', () => {
    expect(filterTargets(accounts, rows, new Set(['b' as AccountId]), '').map(({ label }) => label)).toEqual([
      'Ärzte',
      'Archive',
      'Projects / Archive',
    ]);
  });
});
