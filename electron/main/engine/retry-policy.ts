/** How long to wait before a server is tried again: pure, with the jitter passed in. */
import { type MailError, isTransient } from '../../contract/errors';

const waitsForPerson: ReadonlySet<MailError['kind']> = new Set(['sign-in', 'password-needed', 'signed-out']);
const networkSteps = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const busySteps = [15_000, 30_000, 60_000, 300_000, 600_000];
/** The server counts what is asked of it; only silence helps (ADVERSE-IMAP I42). */
const throttledSteps = [60_000, 300_000, 900_000, 1_800_000, 3_600_000];
/** A certificate or a wrong port can be mended on the server's side; ask again, but rarely. */
const brokenSteps = [60_000, 300_000, 900_000];

/**
 * @param error why the last try failed
 * @param failures how many tries have failed in a row, this one included
 * @param random a number in [0, 1) that spreads clients over time
 * @returns ms to wait, or null when only the person can help (wrong password, no sign-in)
 */
export function retryDelay(error: MailError, failures: number, random: number): number | null {
  if (waitsForPerson.has(error.kind)) return null;
  const steps = stepsFor(error);
  const step = steps[Math.min(failures, steps.length) - 1] ?? 1_000;
  return Math.round(step * (0.8 + 0.4 * random));
}

/** How often in a row an operation may lose its connection before the others go first. */
const patience = 3;

/**
 * How long one operation stays behind, so that one that cannot be done never holds up the others (ADVERSE-IMAP I23).
 * @param tries how often it was tried, this time included
 * @returns ms; 0: it is the next one again
 */
export function operationDelay(error: MailError, tries: number, random: number): number {
  // A connection is lost for many reasons; where it is lost again and again, the operation itself may be one.
  if (error.kind !== 'network') return retryDelay(error, tries, random) ?? 60_000;
  return tries < patience ? 0 : (retryDelay({ kind: 'busy', detail: '' }, tries - patience + 1, random) ?? 0);
}

/** Longest wait that was ever asked for, in ms: a later time comes from a clock that was wrong. */
export const longestDelay = 75 * 60_000;

function stepsFor(error: MailError): number[] {
  if (error.kind === 'busy' && error.throttled) return throttledSteps;
  if (error.kind === 'busy' || error.kind === 'disk') return busySteps;
  if (error.kind === 'sign-in-service' && error.reason === 'busy') return busySteps;
  // A store page that died is back within a second or two.
  return isTransient(error) || error.kind === 'internal' ? networkSteps : brokenSteps;
}
