/** Finding settings by typing, those of the accounts among them, and what is said of storage. */
import { describe, expect, it } from 'vitest';
import type { StorageUse } from '../../../electron/contract/commands';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { describeStorage, isSampled } from '../../../renderer/features/settings/describe-storage';
import { findOwnWords, mostShown } from '../../../renderer/features/settings/find-own-words';
import {
  findAccountSettings,
  findSettings,
  foundSentence,
} from '../../../renderer/features/settings/find-settings';

const account = (id: string, kind: 'imap' | 'pop3'): AccountSummary => ({
  ...{ id: id as AccountId, kind, label: id, address: `${id}@x.example`, colour: 'blue', order: 0 },
});
const accounts = [account('Work', 'imap'), account('Oldline', 'pop3')];
const found = (typed: string, among = accounts): string[] =>
  findAccountSettings(among, typed).map(({ accountLabel, label }) => `${label} of ${accountLabel}`);

describe('findSettings', () => {
  const item = (id: string, words: string) => ({ id, words, content: null });
  const sections = [
    { heading: 'Appearance', items: [item('theme', 'theme dark'), item('zoom', 'zoom size')] },
    { heading: 'Keyboard', items: [item('keys', 'shortcuts')] },
  ];
  const ids = (typed: string): string[][] =>
    findSettings(sections, typed).map(({ items }) => items.map(({ id }) => id));
  it('shows all before anything was typed, and whole sections by their heading', () => {
    expect([ids(''), ids('APPEAR')]).toEqual([[['theme', 'zoom'], ['keys']], [['theme', 'zoom']]]);
  });
  it('leaves out what does not fit, and sections without any', () => {
    expect([ids('zoom'), ids('nothing like it')]).toEqual([[['zoom']], []]);
  });
  it('says aloud how many there are', () => {
    expect(foundSentence('', sections, 0)).toBe('');
    expect(foundSentence('zoom', findSettings(sections, 'zoom'), 0)).toBe('One setting found.');
    expect(foundSentence('o', sections, 2)).toBe('5 settings found.');
    expect(foundSentence('zzz', [], 0)).toBe('No setting is called “zzz”.');
  });
});

describe('findOwnWords', () => {
  it('finds without case and accents, what begins so first, in the order of a dictionary', () => {
    const words = ['Zürich', 'azur', 'Ångström', 'angle', 'Zulu'];
    expect(findOwnWords(words, ' ')).toEqual({
      ...{ shown: ['angle', 'Ångström', 'azur', 'Zulu', 'Zürich'], more: 0 },
    });
    expect(findOwnWords(words, 'ZU').shown).toEqual(['Zulu', 'Zürich', 'azur']);
  });
  it('shows as many as a person looks through, and tells of the others', () => {
    const words = Array.from({ length: mostShown + 3 }, (_none, at) => `w${at}`);
    const { shown, more } = findOwnWords(words, 'w');
    expect([shown.length, more]).toEqual([mostShown, 3]);
  });
});

describe('findAccountSettings', () => {
  it('offers nothing before anything was typed', () => {
    expect(found(' ')).toEqual([]);
  });
  it('finds what only one kind of account has, and the place only among several', () => {
    expect(found('delete from server')).toEqual(['Delete from server after download of Oldline']);
    expect(found('trash')).toEqual(['Trash of Work']);
    expect(found('move up')).toHaveLength(2);
    expect(found('move up', accounts.slice(0, 1))).toEqual([]);
  });
  it('narrows by the account’s name or address', () => {
    // The best first: "export" has the word inside another.
    expect(found('port oldline')).toEqual([
      'Port of Oldline',
      'Outgoing port of Oldline',
      'Save the mail to a folder… of Oldline',
    ]);
    expect(found('work@x port')).toEqual(['Port of Work', 'Outgoing port of Work']);
  });
  it('knows the control under the name that it has in that account’s dialog', () => {
    expect(findAccountSettings(accounts, 'move down work').map(({ controls }) => controls)).toEqual([
      ['Move Work down'],
    ]);
    expect(findAccountSettings(accounts, 'pause work').map(({ controls }) => controls)).toEqual([
      ['Pause account', 'Resume account'],
    ]);
  });
});

describe('describeStorage', () => {
  const use = (change: Partial<StorageUse>): StorageUse => ({
    ...{ accountId: 'a' as AccountId, localMails: 0, localOctets: 0 },
    bodies: { messages: 0, octets: 0, measured: 0 },
    ...change,
  });
  const bodies = { messages: 340, octets: 12_300_000, measured: 200 };
  it('calls an estimate one, and what is counted by its number', () => {
    expect(describeStorage(use({ bodies }))).toBe('About 12 MB for 340 messages that can be read offline.');
    expect(describeStorage(use({ localMails: 1, localOctets: 2_000 }))).toBe(
      '2 kB in one message kept on this computer.',
    );
    expect(describeStorage(use({ localMails: 2, localOctets: 3_000_000, bodies }))).toBe(
      '3 MB in 2 messages kept on this computer, and about 12 MB to show them at once.',
    );
    expect(describeStorage(use({}))).toBe('Nothing yet.');
  });
  it('knows a sample from a full count', () => {
    expect([isSampled([use({ bodies })]), isSampled([use({})])]).toEqual([true, false]);
  });
});
