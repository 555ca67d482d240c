/** Where a lost message is looked for, and from which UID on it can only be the one. */
import { describe, expect, test } from 'vitest';
import type { AccountId } from '../../../electron/contract/ids';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { MailboxInfo, MailboxRole } from '../../../electron/contract/model';
import type { Whereabouts } from '../../../electron/contract/store-writes';
import { firstNewUid, likelyPlaces } from '../../../electron/main/backend/imap/imap-whereabouts';

const account = 'a1' as AccountId;
const box = (path: string, role: MailboxRole = 'normal', selectable = true): MailboxInfo => ({
  id: mailboxIdFor(account, path),
  accountId: account,
  path,
  name: path,
  delimiter: '/',
  role,
  selectable,
});
const paths = (mailboxes: MailboxInfo[]): string[] => mailboxes.map(({ path }) => path);

describe('likelyPlaces', () => {
  const tree = [
    ...[box('INBOX', 'inbox'), box('Work'), box('Junk', 'junk'), box('Node', 'normal', false)],
    ...[box('Trash', 'trash'), box('Archive', 'archive'), box('All', 'all'), box('Starred', 'flagged')],
  ];

  test('the target first, then where programs move mail to, then the rest', () => {
    expect(paths(likelyPlaces(tree, box('Work').id))).toEqual(['Work', 'Trash', 'Archive', 'Junk', 'INBOX']);
  });

  test('what shows other mailboxes’ mail counts only as the target', () => {
    expect(paths(likelyPlaces(tree, null))).not.toContain('All');
    expect(paths(likelyPlaces(tree, box('All').id))[0]).toBe('All');
    const gmail = ['Trash', 'Archive', 'Junk', 'INBOX', 'All', 'Work'];
    expect(paths(likelyPlaces(tree, null, true))).toEqual(gmail);
  });

  test('bounded, and the likely ones are never those left out', () => {
    const many = Array.from({ length: 200 }, (_none, index) => box(`m${index}`));
    const places = paths(likelyPlaces([...many, box('Trash', 'trash')], many[150]?.id ?? null));
    expect(places).toHaveLength(60);
    expect(places.slice(0, 2)).toEqual(['m150', 'Trash']);
  });
});

describe('firstNewUid', () => {
  const boxId = box('Box').id;
  const synced = (uidNext: number, uidValidity = '7') => ({
    id: boxId,
    path: 'Box',
    synced: { uidNext, uidValidity },
  });
  const known = (...mailboxes: Whereabouts['mailboxes']): Whereabouts => ({
    placement: null,
    bodyHere: true,
    wholeHere: true,
    mailboxes,
    unwatched: [],
  });
  const at = (path: string) => ({ id: box(path).id, path });
  const status = { uidNext: 50, uidValidity: '7' };
  const mark = { path: 'Box', uidNext: 30, uidValidity: '7' };

  test('as the last sync left it, or an attempt of ours before that sync', () => {
    expect(firstNewUid(known(synced(20)), status, at('Box'), null)).toBe(20);
    expect(firstNewUid(known(synced(20)), status, at('Box'), mark)).toBe(20);
    expect(firstNewUid(known(synced(40)), status, at('Box'), mark)).toBe(30);
    expect(firstNewUid(known({ id: boxId, path: 'Box', synced: null }), status, at('Box'), mark)).toBe(30);
    expect(firstNewUid(known(synced(20)), status, at('Box'), { ...mark, path: 'Other' })).toBe(20);
  });

  test('under another UIDVALIDITY nothing is known', () => {
    expect(firstNewUid(known(synced(20, '6')), status, at('Box'), null)).toBeNull();
    expect(firstNewUid(known(synced(20, '6')), status, at('Box'), { ...mark, uidValidity: '5' })).toBeNull();
  });

  test('in a mailbox that was made since, everything is new; in one that was never synced, nothing is known', () => {
    expect(firstNewUid(known(synced(20)), status, at('Made'), null)).toBe(1);
    expect(firstNewUid(known({ id: boxId, path: 'Box', synced: null }), status, at('Box'), null)).toBeNull();
  });

  test('H22007 in a mailbox that was renamed, what it held before is not new', () => {
    expect(firstNewUid(known(synced(20)), status, { id: boxId, path: 'Renamed' }, null)).toBe(20);
  });

  test('H500109 in one that waits to be deleted nothing is known but what an attempt of ours put there', () => {
    const hidden = { ...known(synced(20)), unwatched: [boxId] };
    expect(firstNewUid(hidden, status, at('Box'), null)).toBeNull();
    expect(firstNewUid(hidden, status, at('Box'), mark)).toBe(30);
    const older = { ...known({ ...synced(20), id: box('Other').id, path: 'Other' }), unwatched: [boxId] };
    expect(firstNewUid(older, status, at('Box'), null)).toBeNull();
  });

  test('a cache that was lost knows nothing', () => {
    expect(firstNewUid(known(), status, at('Box'), null)).toBeNull();
  });

  // Found by a history: a copy that lay in Trash all along was starred, and taken for a message that had been moved to Archive.
  test('a cache that was lost knows nothing either where a mailbox is still to be made', () => {
    const queued = { id: box('S0').id, path: 'S0', synced: null };
    expect(firstNewUid(known(queued), status, at('Box'), null)).toBeNull();
    expect(firstNewUid(known(queued), status, at('Box'), mark)).toBe(30);
    expect(firstNewUid(known(queued, synced(20)), status, at('Made'), null)).toBe(1);
  });
});
