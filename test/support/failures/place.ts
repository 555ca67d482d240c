/** Where a failure is produced for real, and how its sentence is compared. */
import { expect } from 'vitest';
import type { MailWithoutWindows } from '../../wire/failures/mail-without-windows';
import type { DovecotServer } from '../dovecot/start-dovecot';

/** A private Dovecot and a Satchel of its own that trusts it. */
export interface Place {
  server: DovecotServer;
  mail: MailWithoutWindows;
}

/** @param more authorities that this Satchel trusts beside the server's */
export type NewPlace = (users: string[], more?: string[]) => Promise<Place>;

export const safe = ' No password was sent.';

/** @param wanted without the account's name, or a pattern for all of it */
export function expectSentence(sentence: string | null, wanted: RegExp | string, then = ''): void {
  if (typeof wanted === 'string') expect(sentence).toBe(`Anna: ${wanted}${then}`);
  else expect(sentence).toMatch(wanted);
}
