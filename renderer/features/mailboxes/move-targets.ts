/** Which mailboxes mail can be put into, and which of them fit what was typed. */
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary, MailboxTreeRow } from '../../../electron/contract/model';
import { fold, matchesWords, wordsOf } from '../../ui/match-words';

export interface MoveTarget {
  account: AccountSummary;
  mailbox: MailboxTreeRow;
  /** The path with its levels set apart, as people read it. */
  label: string;
}

/**
 * Every word typed must occur somewhere in the path or the account's name; those whose own name begins with it come
 * first, then account by account.
 * @param own accounts whose mailboxes come before the others'; null: none
 */
export function filterTargets(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxTreeRow[],
  own: ReadonlySet<AccountId> | null,
  typed: string,
): MoveTarget[] {
  const words = wordsOf(typed);
  const order = new Map(accounts.map((account) => [account.id, account]));
  const targets = mailboxes.flatMap((mailbox) => {
    const account = order.get(mailbox.accountId);
    if (!account || !mailbox.selectable) return [];
    const path = mailbox.role === 'inbox' ? 'Inbox' : mailbox.path;
    const label = mailbox.delimiter ? path.split(mailbox.delimiter).join(' / ') : path;
    return matchesWords(words, label, account.label) ? [{ account, mailbox, label }] : [];
  });
  const begins = ({ mailbox }: MoveTarget): number =>
    words[0] && fold(mailbox.name).startsWith(words[0]) ? 0 : 1;
  const foreign = ({ account }: MoveTarget): number => (own?.has(account.id) === false ? 1 : 0);
  return targets.sort(
    (a, b) =>
      begins(a) - begins(b) ||
      foreign(a) - foreign(b) ||
      a.account.order - b.account.order ||
      a.label.localeCompare(b.label, undefined, { numeric: true }),
  );
}
