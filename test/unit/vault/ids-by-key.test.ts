/** Ids by a key: one, several, and none again. */
import { expect, it } from 'vitest';
import { IdsByKey } from '../../../electron/main/vault/ids-by-key';

it('holds each id once, in the order they came, until it is taken out', () => {
  const ids = new IdsByKey<string, string>();
  expect(ids.of('a')).toEqual([]);
  ids.delete('a', 'one');
  ids.add('a', 'one');
  ids.add('a', 'one');
  ids.add('b', 'one');
  expect(ids.of('a')).toEqual(['one']);
  ids.delete('a', 'other');
  expect(ids.of('a')).toEqual(['one']);
  ids.add('a', 'two');
  ids.add('a', 'three');
  ids.add('a', 'two');
  expect(ids.of('a')).toEqual(['one', 'two', 'three']);
  ids.delete('a', 'one');
  ids.delete('a', 'one');
  expect(ids.of('a')).toEqual(['two', 'three']);
  ids.delete('a', 'two');
  ids.delete('a', 'three');
  expect(ids.of('a')).toEqual([]);
  ids.add('a', 'four');
  expect(ids.of('a')).toEqual(['four']);
  ids.delete('a', 'four');
  expect(ids.of('a')).toEqual([]);
  expect(ids.of('b')).toEqual(['one']);
});
