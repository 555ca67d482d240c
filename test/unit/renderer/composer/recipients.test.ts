/** Recipients as people type and paste them. */
import { describe, expect, it } from 'vitest';
import {
  isValidRecipient,
  newRecipients,
  parseRecipients,
  recipientText,
  stillFits,
} from '../../../../renderer/features/composer/recipients';

const ada = { name: 'Ada Lovelace', address: 'ada@example.org' };
const grace = { name: '', address: 'grace@example.org' };

describe('parseRecipients', () => {
  it('takes lists separated in any of the usual ways', () => {
    for (const between of [', ', ';', '; ', '\n', '\r\n', ',\n'])
      expect(parseRecipients(`Ada Lovelace <ada@example.org>${between}grace@example.org`)).toEqual([
        ada,
        grace,
      ]);
    expect(parseRecipients('ada@example.org grace@example.org').map(({ address }) => address)).toEqual([
      'ada@example.org',
      'grace@example.org',
    ]);
  });
  it('keeps commas that belong to a name, quoted or not', () => {
    const turned = { name: 'Lovelace, Ada', address: 'ada@example.org' };
    expect(parseRecipients('"Lovelace, Ada" <ada@example.org>, grace@example.org')).toEqual([turned, grace]);
    expect(parseRecipients('Lovelace, Ada <ada@example.org>; grace@example.org')).toEqual([turned, grace]);
    expect(parseRecipients('Lovelace, Ada <ada@example.org>, Hopper, Grace <grace@example.org>')).toEqual([
      turned,
      { name: 'Hopper, Grace', address: 'grace@example.org' },
    ]);
  });
  it('does not swallow a bare address before a name', () => {
    expect(parseRecipients('grace@example.org, Ada Lovelace <ada@example.org>')).toEqual([grace, ada]);
  });
  it('knows names that ought to be quoted and are not', () => {
    expect(parseRecipients('Dr. Ada L. (Maths) <ada@example.org>')[0]?.address).toBe('ada@example.org');
    expect(parseRecipients('J@ne <ada@example.org>')).toEqual([{ name: 'J@ne', address: 'ada@example.org' }]);
  });
  it('takes addresses that are not ASCII', () => {
    expect(parseRecipients('Jörg <jörg@müller.example>')).toEqual([
      { name: 'Jörg', address: 'jörg@müller.example' },
    ]);
  });
  it('keeps what is no address as it was typed', () => {
    expect(parseRecipients('Ada')).toEqual([{ name: '', address: 'Ada' }]);
    expect(parseRecipients('ada@, grace@example.org')).toEqual([{ name: '', address: 'ada@' }, grace]);
    expect(parseRecipients('"half a quote, grace@example.org')).toHaveLength(2);
  });
  it('is nothing for blanks and separators', () => {
    expect(parseRecipients(' ,;\n ')).toEqual([]);
  });
  it('takes a mailto: link', () => {
    expect(parseRecipients('mailto:grace@example.org')).toEqual([grace]);
  });
});

describe('isValidRecipient', () => {
  it('tells addresses from what is none', () => {
    for (const address of ['a@b.example', 'jörg@müller.example', 'a+tag@localhost', "o'neil@x.example"])
      expect(isValidRecipient({ name: '', address }), address).toBe(true);
    for (const address of [
      '',
      'ada',
      'ada@',
      '@x',
      'a b@x.example',
      'a..b@x.example',
      'a@x..example',
      'a@b@c',
    ])
      expect(isValidRecipient({ name: '', address }), address).toBe(false);
  });
});

describe('recipientText', () => {
  it('can be read back', () => {
    for (const name of [
      '',
      'Ada Lovelace',
      'Lovelace, Ada',
      'Ada "the first" Lovelace',
      'back\\slash',
      'J@ne',
    ])
      expect(parseRecipients(recipientText({ name, address: 'ada@example.org' }))).toEqual([
        { name, address: 'ada@example.org' },
      ]);
  });
});

describe('newRecipients', () => {
  it('leaves out who is there already, in any letter case, and twins', () => {
    const again = { name: 'Ada', address: 'ADA@example.org' };
    expect(newRecipients([ada], [again, grace, grace])).toEqual([grace]);
  });
});

it('takes nobody who was found by the first letters when more was typed before the answer to all of it', () => {
  const books = { name: 'Nordlys Books', address: 'orders@nordlys-books.example' };
  expect(stillFits(books, 'no')).toBe(true);
  expect(stillFits(books, 'nobody')).toBe(false);
  expect(stillFits(books, 'books nord')).toBe(true);
  expect(stillFits(books, 'orders@nordlys-b')).toBe(true);
});
