/** What became of mail on its way out, in words, and what can be done about it (pure). */
import { isCopyDue, isOutgoing, neverReached } from '../../../electron/contract/outbox';
import type { OutboxItem, OutboxRecord } from '../../../electron/contract/outbox';
import type { Envelope } from '../../../electron/contract/model';
import { formatFullDate } from '../../ui/format-date';

export type OutboxAction =
  'edit' | 'send-now' | 'reschedule' | 'was-sent' | 'send-again' | 'correct' | 'give-up' | 'dismiss';

export interface OutboxWords {
  state: string;
  tone: 'waiting' | 'busy' | 'problem';
  /** What else there is to know, with the server's own words where it gave any. */
  details: string[];
  actions: OutboxAction[];
}

/** Whether it is shown: what is on its way, or has no copy in Sent yet, and what not everybody got, until that was seen. */
export function isShown(record: OutboxRecord): boolean {
  return isOutgoing(record.state) || isCopyDue(record) || neverReached(record).length > 0;
}

/** Whom it goes to, by the names that the mail gives them; of a second try only those whom the server had put off. */
export function recipientsOf({ to, envelope, partOf }: OutboxItem): Envelope['to'] {
  const named = [...envelope.to, ...envelope.cc];
  if (partOf === undefined) return named;
  const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return to.map((address) => named.find((one) => isSame(one.address, address)) ?? { name: '', address });
}

const secondTry = 'A second try, for those alone whom the server had put off.';

const copyWaits = 'Its copy is put into Sent once Satchel has read the folders of this account.';

/**
 * @param now ms since 1970
 * @param hold why its account sends nothing now; null: nothing holds it
 */
export function describeOutbox(record: OutboxRecord, now: number, hold: string | null): OutboxWords {
  const { item, state, reason, refused, tries } = record;
  const isRest = item.partOf !== undefined;
  const told = [...(reason === null ? [] : [reason]), ...(isRest ? [secondTry] : [])];
  const waiting: OutboxAction[] = isRest
    ? ['send-now', 'correct', 'give-up']
    : ['edit', 'send-now', 'reschedule'];
  switch (state) {
    case 'queued':
      return item.notBefore > now
        ? {
            ...{ state: `Waiting until ${formatFullDate(item.notBefore)}`, tone: 'waiting' },
            ...{ details: [], actions: waiting },
          }
        : {
            state: tries > 0 || isRest ? 'Waiting to be tried again' : 'Waiting to be sent',
            ...{ tone: 'waiting', details: [...told, ...(hold === null ? [] : [hold])] },
            actions: waiting,
          };
    case 'sending':
    case 'dot-pending':
      return { state: 'Sending…', tone: 'busy', details: [], actions: [] };
    case 'unknown':
      return {
        ...{ state: 'It may or may not have been sent', tone: 'problem' },
        details: [
          ...told,
          'The connection was lost after the message was handed over. Satchel does not send it again by itself, since it could arrive twice. Ask the recipients, or look into the Sent folder.',
        ],
        actions: ['was-sent', 'send-again'],
      };
    case 'refused':
      return {
        ...{ state: 'Refused by the server', tone: 'problem' },
        details: [...told, ...refused.map(describeRefused)],
        actions: [isRest ? 'correct' : 'edit', 'dismiss'],
      };
    case 'accepted': {
      const never = neverReached(record);
      return never.length > 0
        ? {
            state: `Sent, but not to ${never.map(({ address }) => address).join(', ')}`,
            tone: 'problem',
            details: [...never.map(describeRefused), ...(isCopyDue(record) ? [copyWaits] : [])],
            actions: isCopyDue(record) ? ['correct'] : ['correct', 'dismiss'],
          }
        : { state: 'Sent', tone: 'waiting', details: [copyWaits], actions: [] };
    }
    case 'cancelled':
      return { state: 'Taken back', tone: 'waiting', details: [], actions: ['dismiss'] };
  }
}

function describeRefused({ address, words, temporary }: OutboxRecord['refused'][number]): string {
  return `${address}: ${words}${temporary ? ' (it may be taken later)' : ''}`;
}
