/** What the person chose lies over what the server told, and can be taken off again. */
import { describe, expect, it } from 'vitest';
import { arrangeMailboxes } from '../../../electron/main/arrange-mailboxes';
import { archive, inbox, mailbox, trash } from './engine-fixtures';

const tree = [inbox, archive, trash, mailbox('Lists'), { ...mailbox('Level'), selectable: false }];
const rolesOf = (mailboxes: typeof tree): Record<string, string> =>
  Object.fromEntries(mailboxes.map(({ path, role }) => [path, role]));

describe('arrangeMailboxes', () => {
  it('leaves everything as it was told where nothing was chosen', () => {
    expect(arrangeMailboxes(tree, {})).toEqual(tree);
  });
  it('gives the role to the chosen mailbox alone', () => {
    const arranged = arrangeMailboxes(tree, { roles: { archive: 'Lists' } });
    expect(rolesOf(arranged)).toMatchObject({
      Lists: 'archive',
      Archive: 'normal',
      Trash: 'trash',
      INBOX: 'inbox',
    });
  });
  it('may be repeated on its own answer, with the same and with another choice', () => {
    const once = arrangeMailboxes(tree, { roles: { archive: 'Lists' }, leftOut: true });
    expect(arrangeMailboxes(once, { roles: { archive: 'Lists' }, leftOut: true })).toEqual(once);
    expect(arrangeMailboxes(once, { roles: { trash: 'Archive' } })).toEqual(
      arrangeMailboxes(tree, { roles: { trash: 'Archive' } }),
    );
    expect(arrangeMailboxes(once, {})).toEqual(tree);
  });
  it.each(['INBOX', 'Level', 'Gone'])(
    'keeps to what was detected where the choice cannot hold: %s',
    (path) => {
      expect(arrangeMailboxes(tree, { roles: { archive: path } })).toEqual(tree);
    },
  );
  it('gives a mailbox one role only', () => {
    expect(rolesOf(arrangeMailboxes(tree, { roles: { archive: 'Lists', trash: 'Lists' } }))).toMatchObject({
      ...{ Lists: 'archive', Trash: 'trash' },
    });
  });
  it('marks every mailbox of an account that is left out', () => {
    expect(arrangeMailboxes(tree, { leftOut: true }).every(({ leftOut }) => leftOut)).toBe(true);
  });
});
