/** What the servers should hold: a model that is told what the person and the other clients did, and shares no code with Satchel. */
import type { CorpusMail, CorpusMailbox } from '../corpus/corpus-mail';

interface ExpectedMessage {
  key: string;
  flags: Set<string>;
}

/** A mailbox's content as one sorted line for each message: its key and its flags. */
export type MailboxLines = Map<string, string[]>;

/** How a message is told apart: by its Message-ID, and by its size where it has none. */
export function messageKey(messageId: string | null, octets: number): string {
  return messageId ?? `no Message-ID, ${octets} octets`;
}

export const keyOf = (mail: CorpusMail): string => messageKey(mail.messageId, mail.raw.length);

/** One line of a `MailboxLines`. \Recent is the server's own business. */
export function stateLine(key: string, flags: Iterable<string>): string {
  const shown = [...flags].filter((flag) => flag.toLowerCase() !== '\\recent');
  return `${key} (${shown.sort().join(' ')})`;
}

/** One account's mailboxes. Every change names a message that must be there, so that a wrong test fails at once. */
export class ExpectedAccount {
  readonly #mailboxes = new Map<string, ExpectedMessage[]>();

  constructor(mailboxes: readonly CorpusMailbox[]) {
    // Every server account of the tests has these from the start.
    for (const path of ['INBOX', 'Drafts', 'Sent', 'Archive', 'Junk', 'Trash']) this.#mailboxes.set(path, []);
    for (const { path, mails } of mailboxes) for (const mail of mails) this.add(path, mail);
  }

  add(path: string, mail: CorpusMail): void {
    this.#of(path).push({ key: keyOf(mail), flags: new Set(mail.flags) });
  }

  flag(path: string, key: string, add: readonly string[], remove: readonly string[] = []): void {
    const { flags } = this.#find(path, key);
    for (const flag of add) flags.add(flag);
    for (const flag of remove) flags.delete(flag);
  }

  /** Every message of a mailbox: what a POP3 server does to mail that was fetched. */
  flagAll(path: string, add: readonly string[]): void {
    for (const { flags } of this.#of(path)) for (const flag of add) flags.add(flag);
  }

  move(path: string, key: string, target: string): void {
    this.#of(target).push(this.remove(path, key));
  }

  remove(path: string, key: string): ExpectedMessage {
    const message = this.#find(path, key);
    const messages = this.#of(path);
    messages.splice(messages.indexOf(message), 1);
    return message;
  }

  clear(path: string): void {
    this.#mailboxes.set(path, []);
  }

  flagsOf(path: string, key: string): string[] {
    return [...this.#find(path, key).flags].sort();
  }

  messages(path: string): { key: string; flags: string[] }[] {
    return this.#of(path).map(({ key, flags }) => ({ key, flags: [...flags].sort() }));
  }

  lines(): MailboxLines {
    const entries = [...this.#mailboxes].map(
      ([path, messages]) => [path, messages.map(({ key, flags }) => stateLine(key, flags)).sort()] as const,
    );
    return new Map(entries);
  }

  #of(path: string): ExpectedMessage[] {
    const messages = this.#mailboxes.get(path) ?? [];
    this.#mailboxes.set(path, messages);
    return messages;
  }

  #find(path: string, key: string): ExpectedMessage {
    const found = this.#of(path).find((message) => message.key === key);
    if (!found) throw new Error(`the model has no ${key} in ${path}`);
    return found;
  }
}

/** Differences in words, none when both agree to the last flag; a mailbox that is empty on both sides does not count. */
export function compareStates(expected: MailboxLines, found: MailboxLines): string[] {
  const differences: string[] = [];
  for (const path of new Set([...expected.keys(), ...found.keys()])) {
    const missing = expected.get(path)?.slice() ?? [];
    for (const line of found.get(path) ?? []) {
      const at = missing.indexOf(line);
      if (at >= 0) missing.splice(at, 1);
      else differences.push(`${path}: not expected: ${line}`);
    }
    differences.push(...missing.map((line) => `${path}: missing: ${line}`));
  }
  return differences;
}
