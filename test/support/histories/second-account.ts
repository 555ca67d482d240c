/** The second account of a history: in scripts and in the model its mailboxes bear names of their own, so that one world holds both accounts'. */
import type { AccountId } from '../../../electron/contract/ids';

const prefix = 'there:';

/** Whether a path of the model is one of the second account. */
export function isThere(path: string): boolean {
  return path.startsWith(prefix);
}

export function named(path: string, there: boolean): string {
  return there ? prefix + path : path;
}

/** As its server has it. */
export function onServer(path: string): string {
  return isThere(path) ? path.slice(prefix.length) : path;
}

/** The same with every mailbox of that account, wherever something names it, under its name in the model. */
export function withNames<T>(value: T, there: AccountId): T {
  return there === '' ? value : (renamed(value, `${there}/`) as T);
}

function renamed(value: unknown, ids: string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, ids));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, renamed(one, ids)]),
  );
  const { id, path } = copy;
  if (typeof id === 'string' && typeof path === 'string' && id.startsWith(ids)) copy.path = named(path, true);
  return copy;
}
