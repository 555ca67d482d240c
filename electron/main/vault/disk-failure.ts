/** Turns errors of the file system into the MailFailure that the rest of Satchel understands. */
import { MailFailure } from '../../contract/errors';

/** The `code` of a system error (`ENOSPC`, `EIO` …); undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A system error as MailFailure `disk`; anything else (a defect, a VaultProblem) as it is. Paths stay out of the detail. */
export function diskFailure(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof MailFailure) return error;
  const call = error instanceof Error && 'syscall' in error ? String(error.syscall) : 'file access';
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'io';
  return new MailFailure({ kind: 'disk', reason, detail: `${code} at ${call}` });
}

/**
 * Runs work on the disk at the vault's public surface.
 * @throws MailFailure of kind `disk`
 */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskFailure(error);
  }
}
