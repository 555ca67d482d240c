/** How long to wait before a server is tried again: pure, with the jitter passed in. */
import { type MailError, isTransient } from '../../contract/errors';

const networkSteps = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const busySteps = [15_000, 30_000, 60_000, 300_000, 600_000];
/** A certificate or a wrong port can be mended on the server's side; ask again, but rarely. */
const brokenSteps = [60_000, 300_000, 900_000];

/**
 * @param error why the last try failed
 * @param failures how many tries have failed in a row, this one included
 * @param random a number in [0, 1) that spreads clients over time
 * @returns ms to wait, or null when only the person can help (wrong password)
 */
export function retryDelay(error: MailError, failures: number, random: number): number | null {
  if (error.kind === 'sign-in' || error.kind === 'password-needed') return null;
  const steps = stepsFor(error);
  const step = steps[Math.min(failures, steps.length) - 1] ?? 1_000;
  return Math.round(step * (0.8 + 0.4 * random));
}

function stepsFor(error: MailError): number[] {
  if (error.kind === 'busy' || error.kind === 'disk') return busySteps;
  // A store page that died is back within a second or two.
  return isTransient(error) || error.kind === 'internal' ? networkSteps : brokenSteps;
}
