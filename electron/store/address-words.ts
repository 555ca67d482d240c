/** Ranks the addresses that a person may mean by what is typed of a name or an address. Pure. */
import { foldText } from '../contract/address-words';

/** Somebody whom mail was exchanged with; the key is the address in lower case. */
export interface AddressRow {
  key: string;
  address: string;
  /** As it was written last; empty: never. */
  name: string;
  /** Mails to it, and from it. */
  sent: number;
  received: number;
  /** ms since 1970 of the newest of them. */
  last: number;
  /** What a search finds it by; an index. */
  words: string[];
}

const day = 86_400_000;
/** Days after which a mail weighs half. */
const halfLife = 90;
const mostCounted = 60;
/** Nobody reads what is sent there. */
const unread = /^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?)\b/;

/** The likelier, the higher: whom the person writes to counts most, then who writes to them, and what is new counts more. */
export function weightOf(row: Omit<AddressRow, 'words'>, typed: readonly string[], now: number): number {
  const use = 1 + 6 * Math.min(row.sent, mostCounted) + Math.min(row.received, mostCounted);
  const age = Math.max(0, now - row.last) / day;
  const whole = foldText(row.name).startsWith(typed.join(' ')) || row.key.startsWith(typed.join(' '));
  return use * 0.5 ** (age / halfLife) * (whole ? 2 : 1) * (unread.test(row.key) ? 0.01 : 1);
}
