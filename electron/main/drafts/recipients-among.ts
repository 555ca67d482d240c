/** Whom a draft goes to, without those who have its mail already. Pure. */
import type { DraftContent } from '../../contract/draft';
import { envelopeAddress } from '../mime/outgoing-header';

/**
 * Each stays in the field that they were written into: a hidden recipient is not shown to the others.
 * @param addresses as in the SMTP envelope; whom the draft does not name is hidden
 */
export function recipientsAmong(
  { to, cc, bcc }: Pick<DraftContent, 'to' | 'cc' | 'bcc'>,
  addresses: readonly string[],
): Pick<DraftContent, 'to' | 'cc' | 'bcc'> {
  const left = new Set(addresses);
  const among = (people: DraftContent['to']): DraftContent['to'] =>
    people.filter(({ address }) => left.delete(envelopeAddress(address)));
  const named = { to: among(to), cc: among(cc), bcc: among(bcc) };
  return { ...named, bcc: [...named.bcc, ...[...left].map((address) => ({ name: '', address }))] };
}
