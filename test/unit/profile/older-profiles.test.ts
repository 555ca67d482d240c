/** Profiles that earlier versions wrote, kept as fixtures: today's code must find every mail, operation and setting in them. */
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailboxIdFor } from '../../../electron/contract/ids';
import type { AccountId } from '../../../electron/contract/ids';
import { journalVersion } from '../../../electron/main/vault/journal-record';
import { describeProfile } from '../../support/profile/describe-profile';
import type { ProfileContent } from '../../support/profile/describe-profile';
import { openMemoryStore } from '../../support/store/memory-store';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const profiles = (await readdir(fixtures)).filter((name) => /^profile-v\d+$/.test(name));
let copy: string;

beforeEach(async () => (copy = await mkdtemp(join(tmpdir(), 'satchel-profile-'))));
afterEach(() => rm(copy, { recursive: true, force: true }));

describe('a profile of an earlier version', () => {
  it('is kept for each version of the journal', () => {
    // To mend this: test/support/profile/make-profile.mjs says how.
    // The fixture of a version is made when its format has come to rest, at the latest when the next one begins.
    const wanted = Array.from({ length: journalVersion - 1 }, (_none, index) => `profile-v${index + 1}`);
    expect(profiles).toEqual(expect.arrayContaining(wanted));
  });

  it.each(profiles)('%s opens with every mail, operation and setting', async (name) => {
    await cp(join(fixtures, name), copy, { recursive: true });
    const text = await readFile(join(fixtures, name, 'expected.json'), 'utf8');
    const expected = JSON.parse(text) as ProfileContent;
    // Guards the fixture itself: an empty one would prove nothing.
    const awaited = name === 'profile-v1' || name === 'profile-v2' ? 0 : 1;
    const { accounts, mails, operations } = expected;
    expect([accounts.length, mails.length, operations.length]).toEqual([2, 5, 8 + awaited]);
    const { content, vault } = await describeProfile(copy);
    expect(content).toEqual(expected);

    // And the screen's own reading of it, from nothing.
    const store = await openMemoryStore();
    const { changes, position } = vault.rebuild();
    await store.request<'reset'>({ kind: 'reset', generation: position.generation });
    await store.request<'apply-changes'>({ kind: 'apply-changes', changes, position });
    const subjects = async (path: string): Promise<string[]> => {
      const folder = { kind: 'mailbox' as const, mailboxId: mailboxIdFor('home' as AccountId, path) };
      const { rows } = await store.query('message-window', { folder, offset: 0, limit: 100 });
      return rows.map((row) => row.subject).sort();
    };
    expect(await subjects('INBOX')).toEqual(['', 'Grüße', 'In doubt', 'Plain']);
    expect(await subjects('Archive')).toEqual(['Archived']);
    expect(await store.query('pending-count', {})).toBe(4 + awaited);
    const tree = (await store.query('mailboxes', {})).map(({ path }) => path);
    expect(tree).toEqual(awaited ? ['Archiv 日'] : []);
    store.close();
    await vault.close();

    // Opening it and going on changes nothing of what is in it.
    const again = await describeProfile(copy);
    expect(again.content).toEqual(expected);
    await again.vault.close();
  });
});
