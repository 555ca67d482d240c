/** What other programs write mail with: whether that is Satchel, and the commands about it. */
import * as z from 'zod';

export type MailProgram =
  /** `before`: which one it was until the person made it Satchel, and can be again; null: not known. */
  | { kind: 'ours'; before: string | null }
  /** `name` null: there is none, or the system does not say which. */
  | { kind: 'another'; name: string | null }
  /** The system could not start this Satchel: it is not installed where the system looks. */
  | { kind: 'not-installed' }
  /** The system does not tell. */
  | { kind: 'unknown' };

/** Arguments of the commands about it. None takes a word: there is nothing to be said but yes. */
export const mailProgramCommands = {
  'mail-program.get': z.strictObject({}),
  'mail-program.make-ours': z.strictObject({}),
  /** To whom it was before, where `before` says so. */
  'mail-program.give-back': z.strictObject({}),
} as const;

export interface MailProgramCommandValues {
  'mail-program.get': MailProgram;
  'mail-program.make-ours': MailProgram;
  'mail-program.give-back': MailProgram;
}
