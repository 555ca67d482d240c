/** The sentence for a file that could not be written where the person wanted it. */
import type { CommandResult } from '../../contract/commands';

/** @throws the error itself where the file system has no part in it: that is a defect */
export function writeFailure(error: unknown, what: 'attachment' | 'message'): CommandResult<never> {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      ok: false,
      sentence: `The disk is full: the ${what} was not saved.`,
      error: { kind: 'disk', reason: 'full', detail: code },
    };
  }
  return {
    ok: false,
    sentence: `The ${what} could not be written there (${code}). Choose another folder.`,
    error: { kind: 'disk', reason: 'io', detail: code },
  };
}
