/** Which mailbox lies at which path of its server, where that is not the path that its id was derived from. */
import { mailboxIdFor, ownPathOf } from '../../contract/ids';
import type { AccountId, MailboxId } from '../../contract/ids';

export interface MailboxName {
  accountId: AccountId;
  mailboxId: MailboxId;
  path: string;
}

export interface MailboxNames extends Iterable<MailboxName> {
  /** Where its server has the mailbox; null where that was never said and the id does not tell it. */
  pathOf(accountId: AccountId, id: MailboxId): string | null;
  /** The mailbox at a path; null: the path's own id belongs to a mailbox that lies elsewhere now. */
  idAt(accountId: AccountId, path: string): MailboxId | null;
}

/** Grows in place. A mailbox has one path and a path has one mailbox: the last word counts. */
export class FoldedNames implements MailboxNames {
  readonly #paths = new Map<MailboxId, MailboxName>();
  readonly #ids = new Map<string, MailboxId>();

  pathOf(accountId: AccountId, id: MailboxId): string | null {
    return this.#paths.get(id)?.path ?? ownPathOf(accountId, id);
  }

  idAt(accountId: AccountId, path: string): MailboxId | null {
    const named = this.#ids.get(mailboxIdFor(accountId, path));
    if (named !== undefined) return named;
    const own = mailboxIdFor(accountId, path);
    return this.#paths.has(own) ? null : own;
  }

  put({ accountId, mailboxId, path }: MailboxName): void {
    const own = mailboxIdFor(accountId, path);
    this.#forget(mailboxId);
    const before = this.#ids.get(own);
    if (before !== undefined) this.#forget(before);
    if (mailboxId === own) return;
    this.#paths.set(mailboxId, { accountId, mailboxId, path });
    this.#ids.set(own, mailboxId);
  }

  forgetAccount(accountId: AccountId): void {
    for (const name of this.#paths.values()) if (name.accountId === accountId) this.#forget(name.mailboxId);
  }

  [Symbol.iterator](): Iterator<MailboxName> {
    return this.#paths.values();
  }

  #forget(id: MailboxId): void {
    const name = this.#paths.get(id);
    if (!name) return;
    this.#paths.delete(id);
    this.#ids.delete(mailboxIdFor(name.accountId, name.path));
  }
}
