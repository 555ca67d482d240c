/** Which settings fit what was typed: those of this dialog, and those that each account has in a dialog of its own. Pure. */
import type { ReactNode } from 'react';
import type { AccountId } from '../../../electron/contract/ids';
import type { AccountSummary } from '../../../electron/contract/model';
import { matchesWords, rankOf, wordsOf } from '../../ui/match-words';

export interface SettingItem {
  id: string;
  /** What it is called, and what people call it besides. */
  words: string;
  content: ReactNode;
}

export interface SettingsSection {
  heading: string;
  items: readonly SettingItem[];
}

/** Sections with the settings that fit, in their order; those that have none are left out. */
export function findSettings(sections: readonly SettingsSection[], typed: string): SettingsSection[] {
  const words = wordsOf(typed);
  return sections
    .map(({ heading, items }) => ({
      heading,
      items: items.filter((item) => matchesWords(words, heading, item.words)),
    }))
    .filter(({ items }) => items.length > 0);
}

/** One setting in an account's own dialog. */
export interface AccountSetting {
  accountId: AccountId;
  accountLabel: string;
  label: string;
  /** The names that its control there may have; it takes the focus. */
  controls: readonly string[];
}

interface Known {
  label: string;
  words: string;
  /** Where the control is not called as the setting is. */
  controls?: (account: AccountSummary) => readonly string[];
  only?: (account: AccountSummary, accounts: readonly AccountSummary[]) => boolean;
}

const folderWords = 'special folder role mailbox';
const imap = (account: AccountSummary): boolean => account.kind === 'imap';
const pop3 = (account: AccountSummary): boolean => account.kind === 'pop3';
const several = (_account: AccountSummary, accounts: readonly AccountSummary[]): boolean =>
  accounts.length > 1;

/** A test opens each dialog and finds every one of them, and every control of the dialogs among them. */
const known: readonly Known[] = [
  { label: 'Account name', words: 'label rename called' },
  { label: 'Colour', words: 'color' },
  { label: 'Archive', words: folderWords, only: imap },
  { label: 'Sent', words: folderWords, only: imap },
  { label: 'Drafts', words: folderWords, only: imap },
  { label: 'Junk', words: `${folderWords} spam`, only: imap },
  { label: 'Trash', words: `${folderWords} bin deleted`, only: imap },
  { label: 'Show its mail in the unified folders', words: 'inbox leave out include hide all accounts' },
  { label: 'Delete from server after download', words: 'pop keep copy leave remove', only: pop3 },
  { label: 'Server', words: 'host name imap pop address incoming certificate trust' },
  { label: 'Security', words: 'tls ssl starttls encryption' },
  { label: 'Port', words: 'server number' },
  { label: 'User name', words: 'login sign in' },
  { label: 'New password', words: 'change sign in' },
  {
    label: 'Sign in with a password or your browser…',
    words: 'use instead… differently… again oauth token google microsoft',
    controls: () => ['Sign in differently…', 'Use your browser instead…'],
  },
  { label: 'Test connection', words: 'check server works' },
  { label: 'Outgoing server', words: 'smtp host sending submission' },
  { label: 'Outgoing security', words: 'smtp tls ssl starttls encryption sending' },
  { label: 'Outgoing port', words: 'smtp number sending' },
  { label: 'Sign in otherwise for sending', words: 'smtp user name password outgoing' },
  { label: 'Test outgoing server', words: 'smtp check sending works' },
  { label: 'From name', words: 'identity identities alias sender called' },
  { label: 'From address', words: 'identity identities alias plus sender' },
  { label: 'Replies go to', words: 'identity reply-to answer' },
  { label: 'Spelling is checked in', words: 'identity identities language dictionary spell checker' },
  { label: 'Signature', words: 'identity identities below text footer greeting' },
  { label: 'Add identity', words: 'identities alias another address sender' },
  {
    label: 'Move up',
    words: 'order place first folder tree',
    controls: ({ label }) => [`Move ${label} up`],
    only: several,
  },
  {
    label: 'Move down',
    words: 'order place last folder tree',
    controls: ({ label }) => [`Move ${label} down`],
    only: several,
  },
  {
    label: 'Pause or resume account',
    words: 'stop connect offline hold',
    controls: () => ['Pause account', 'Resume account'],
  },
  { label: 'Remove account…', words: 'delete forget sign out' },
  {
    // It is offered where the account would go.
    label: 'Save the mail to a folder…',
    words: 'export backup download eml',
    controls: () => ['Remove account…'],
    only: pop3,
  },
];

/** None before anything was typed; the best first. */
export function findAccountSettings(accounts: readonly AccountSummary[], typed: string): AccountSetting[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const found = accounts.flatMap((account) =>
    known
      .filter(({ only }) => !only || only(account, accounts))
      .filter((one) =>
        matchesWords(words, one.label, one.words, 'account settings', account.label, account.address),
      )
      .map(({ label, controls }) => ({
        ...{ accountId: account.id, accountLabel: account.label, label },
        controls: controls?.(account) ?? [label],
      })),
  );
  return found.sort((a, b) => rankOf(words, a.label) - rankOf(words, b.label));
}

/** "2 settings found", for the live region. */
export function foundSentence(typed: string, sections: readonly SettingsSection[], others: number): string {
  if (wordsOf(typed).length === 0) return '';
  const count = sections.reduce((sum, { items }) => sum + items.length, 0) + others;
  if (count === 0) return `No setting is called “${typed}”.`;
  return count === 1 ? 'One setting found.' : `${count.toLocaleString()} settings found.`;
}
