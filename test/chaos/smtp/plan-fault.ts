/** What befalls one mail on its way: pure, the same for the same seed and number. */
import type { LineMoment } from '../../support/smtp/scripted-smtp';
import { seededRandom } from '../support/random';

export interface LineFault {
  /** From 1, of all lines that the server hears of this mail, its text's too. */
  line: number;
  when: LineMoment;
  /** `kill`: the process, by SIGKILL. `fin`, `rst`: the connection. */
  how: 'kill' | 'fin' | 'rst';
}

export interface MailPlan {
  to: string[];
  /** Before or after the record of the journal that is so many from the start of the attempt. */
  record: { record: number; when: 'before' | 'after' } | null;
  lines: LineFault[];
  /** To which command which reply is given in place of the usual one, and how often. */
  reply: { to: string; reply: string; times: number } | null;
  /** Kills the process again so many ms after its next start; null: not. */
  killAgainAfter: number | null;
}

/** EHLO, AUTH, MAIL, RCPT (three at most), DATA, header, text, dot and what may come after. */
const mostLines = 22;
/** `sending`, `dot-pending` and what is recorded of the end, and some more where it is tried again. */
const mostRecords = 6;
const replies = [
  ...['421 4.3.2 shutting down', '450 4.2.0 greylisted', '451 4.3.0 local error', '452 4.3.1 no room'],
  ...['454 4.7.0 not now', '500 5.5.2 what', '503 5.5.1 order', '535 5.7.8 no', '550 5.7.1 never'],
  ...['552 5.3.4 too big', '554 5.6.0 spam', '250-of\r\n250 several lines', 'no code at all'],
];
const commands = ['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'dot', 'RSET'];

export function planFault(seed: number, number: number): MailPlan {
  const random = seededRandom(seed * 1_000_003 + number);
  const to = ['b', 'c', 'd'].slice(0, 1 + random.below(3)).map((name) => `${name}@example.org`);
  const plan: MailPlan = { to, record: null, lines: [], reply: null, killAgainAfter: null };
  const when = (): 'before' | 'after' => random.pick(['before', 'after'] as const);
  const lineFault = (how: LineFault['how']): LineFault => ({
    ...{ line: 1 + random.below(mostLines), how },
    when: random.pick(['before', 'answer', 'after'] as const),
  });
  // Every record and line in turn, then by chance.
  switch (number % 5) {
    case 0:
      plan.record = { record: 1 + (Math.floor(number / 5) % mostRecords), when: when() };
      break;
    case 1:
      plan.lines.push({ ...lineFault('kill'), line: 1 + (Math.floor(number / 5) % mostLines) });
      break;
    case 2:
      plan.lines.push({
        ...lineFault(random.pick(['fin', 'rst'] as const)),
        line: 1 + (Math.floor(number / 5) % mostLines),
      });
      break;
    case 3:
      plan.reply = { to: random.pick(commands), reply: random.pick(replies), times: 1 + random.below(3) };
      break;
    default:
      plan.lines.push(lineFault(random.pick(['kill', 'fin', 'rst'] as const)), lineFault('kill'));
      if (random.next() < 0.5)
        plan.reply = { to: random.pick(commands), reply: random.pick(replies), times: 1 };
      if (random.next() < 0.5) plan.record = { record: 1 + random.below(mostRecords), when: when() };
  }
  if (random.next() < 0.15) plan.killAgainAfter = random.below(60);
  return plan;
}
