/** Answers what a person types as a recipient from the addresses that are known here. */
import { matchesAll, typedWords } from '../contract/address-words';
import type { KnownAddress, QueryArguments } from '../contract/queries';
import { weightOf } from './address-words';
import type { SatchelDatabase } from './database';

export async function completeAddress(
  db: SatchelDatabase,
  { text, limit }: QueryArguments<'address-completion'>,
): Promise<KnownAddress[]> {
  const typed = typedWords(text);
  // The longest leaves the fewest to look at.
  const longest = typed.reduce((best, word) => (word.length > best.length ? word : best), '');
  if (longest === '') return [];
  const rows = await db.addresses.where('words').startsWith(longest).distinct().toArray();
  const now = Date.now();
  return rows
    .filter((row) => matchesAll(row, typed))
    .map((row) => ({ row, weight: weightOf(row, typed, now) }))
    .sort((a, b) => b.weight - a.weight || (a.row.key < b.row.key ? -1 : 1))
    .slice(0, limit)
    .map(({ row: { name, address } }) => ({ name, address }));
}
