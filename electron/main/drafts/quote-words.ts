/** What stands above a quoted or forwarded message, in words. Pure. */
import type { Address, Envelope } from '../../contract/model';

/** "On 3 May 2026 at 14:05, Ada Lovelace wrote:" in this computer's time zone. */
export function attributionOf({ from, date }: Envelope): string {
  const who = from.map(({ name, address }) => name || address).join(', ') || 'Somebody';
  return date === null ? `${who} wrote:` : `On ${dateWords(date)}, ${who} wrote:`;
}

/** The head of a forwarded message, as most programs write it. */
export function forwardedHead({ from, to, cc, date, subject }: Envelope): string {
  const lines: [string, string][] = [
    ['From', addressWords(from)],
    ['Date', date === null ? '' : dateWords(date)],
    ['Subject', subject],
    ['To', addressWords(to)],
    ['Cc', addressWords(cc)],
  ];
  return [
    '---------- Forwarded message ----------',
    ...lines.flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`])),
  ].join('\n');
}

function addressWords(addresses: readonly Address[]): string {
  return addresses.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`)).join(', ');
}

function dateWords(date: number): string {
  return new Date(date).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });
}
