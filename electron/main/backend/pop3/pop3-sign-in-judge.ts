/** Tells a wrong password from a server that is only out of sorts, by what earlier attempts of this run of the app met. */
import { createHash } from 'node:crypto';
import type { MailError } from '../../../contract/errors';

/** For this long after a success one refusal may be throttling dressed as "bad password" (ADVERSE-POP3 P29). */
const trustedFor = 24 * 3_600_000;

export class SignInJudge {
  private succeededAt: number | null = null;
  private refusedSince = 0;
  private droppedSince = 0;
  /** Of the password that all this speaks of: with another one it counts for nothing. */
  private digest: string | null = null;

  /** @param now ms since 1970 */
  succeeded(password: string, now: number): void {
    this.forget(password);
    this.succeededAt = now;
    this.refusedSince = 0;
    this.droppedSince = 0;
  }

  /**
   * @param error why the session did not come about
   * @param password what was on its way by then; null when it was not sent yet
   * @returns what to tell the engine: `busy` where another try comes before a question to the person
   */
  judge(error: MailError, password: string | null, now: number): MailError {
    if (password !== null) this.forget(password);
    if (error.kind === 'sign-in' && !error.detail.toUpperCase().startsWith('[AUTH]')) {
      this.refusedSince += 1;
      const recent = this.succeededAt !== null && now - this.succeededAt < trustedFor;
      if (recent && this.refusedSince === 1) return { kind: 'busy', detail: error.detail };
    }
    if (error.kind === 'network' && error.reason === 'closed' && password !== null) {
      this.droppedSince += 1;
      // Some servers hang up on a wrong password instead of refusing it (P30); one cut is just a cut.
      if (this.succeededAt === null && this.droppedSince > 1) {
        return { kind: 'sign-in', how: 'hung-up', detail: error.detail };
      }
    }
    return error;
  }

  /** Begins anew with a password that is not the one of before. */
  private forget(password: string): void {
    const digest = createHash('sha256').update(password).digest('base64');
    if (digest === this.digest) return;
    this.digest = digest;
    this.succeededAt = null;
    this.refusedSince = 0;
    this.droppedSince = 0;
  }
}
