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
 * Every word typed must occur somewhere in the path or the account's name. Account by account; those come first, accounts
 * as well as mailboxes, where a mailbox's own name begins with it.
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
  const hit = new Set(targets.filter((target) => begins(target) === 0).map(({ account }) => account.id));
  const without = ({ account }: MoveTarget): number => (hit.has(account.id) ? 0 : 1);
  return targets.sort(
    (a, b) =>
      without(a) - without(b) ||
      foreign(a) - foreign(b) ||
      a.account.order - b.account.order ||
      begins(a) - begins(b) ||
      a.label.localeCompare(b.label, undefined, { numeric: true }),
  );
}

/** The same, cut where another account begins; `from` is the place of the first among all. */
export function byAccount(
  targets: readonly MoveTarget[],
): { account: AccountSummary; from: number; own: MoveTarget[] }[] {
  const groups: { account: AccountSummary; from: number; own: MoveTarget[] }[] = [];
  for (const [index, target] of targets.entries()) {
    const last = groups.at(-1);
    if (last?.account.id === target.account.id) last.own.push(target);
    else groups.push({ account: target.account, from: index, own: [target] });
  }
  return groups;
}
