/** Whether a name can be a mailbox's: pure, for the dialog that asks for it and for main, which does not trust it. */
import type { MailboxInfo } from './model';

/** Octets of the encoded name: file systems below the servers take 255, and some of them add to it. */
const longestName = 200;

/**
 * @param siblings paths of mailboxes of the account, all or those around it
 * @param path the whole path that the name would give
 * @param self the mailbox that is renamed, which may keep its name in other letter case
 * @returns a sentence, or null
 */
export function nameProblem(
  name: string,
  delimiter: string | null,
  path: string,
  siblings: readonly Pick<MailboxInfo, 'id' | 'path'>[],
  self: Pick<MailboxInfo, 'id'> | null = null,
): string | null {
  if (name.trim() === '') return 'Enter a name.';
  if (name !== name.trim()) return 'A name cannot begin or end with a space.';
  if (delimiter !== null && name.includes(delimiter))
    return `A name cannot contain “${delimiter}”, which separates the levels on this server.`;
  if ([...name].some((char) => char < ' ' || char === '\u007f'))
    return 'A name cannot contain control characters.';
  if (/[%*]/.test(name)) return 'A name cannot contain “%” or “*”.';
  if (encodedLength(name) > longestName) return 'This name is too long for mail servers.';
  const same = (other: string): boolean => other.toLowerCase() === path.toLowerCase();
  if (siblings.some((box) => box.id !== self?.id && same(box.path)))
    return `There is a folder “${name}” already.`;
  return null;
}

/** Octets in modified UTF-7, near enough: what is not ASCII takes up to four each (RFC 3501 section 5.1.3). */
function encodedLength(name: string): number {
  return [...name].reduce((sum, char) => sum + (char.charCodeAt(0) < 0x80 ? 1 : 4), 0);
}

/** Where a new mailbox of this name lies: below `parent`, else where the server keeps the person's mailboxes. */
export function childPath(
  name: string,
  parent: Pick<MailboxInfo, 'path' | 'delimiter'> | null,
  inbox: Pick<MailboxInfo, 'prefix'> | undefined,
): string {
  return parent ? `${parent.path}${parent.delimiter ?? ''}${name}` : `${inbox?.prefix ?? ''}${name}`;
}
