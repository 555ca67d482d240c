/** What the screen should show of a folder by the model, and what it really shows. */
import { type Page } from 'playwright';
import { keyOf } from './expected-state';
import { type FolderName, goToFolder } from './mailbox-tree';
import { type ListRow, allRows } from './message-list';
import type { WorldAccount } from './tour-world';

const line = (time: string, unread: boolean, starred: boolean): string =>
  `${time}${unread ? ' unread' : ''}${starred ? ' starred' : ''}`;

/** One line for each message of a mailbox. Mail is told apart by its time, which no two mails of the corpus share. */
export function expectedLines(account: WorldAccount, path: string): string[] {
  const times = new Map(
    account.mailboxes.flatMap(({ mails }) =>
      mails.map((mail) => [keyOf(mail), mail.date.toISOString()] as const),
    ),
  );
  return account.shown
    .messages(path)
    .map(({ key, flags }) =>
      line(times.get(key) ?? key, !flags.includes('\\Seen'), flags.includes('\\Flagged')),
    );
}

const shownLines = (rows: ListRow[]): string[] => rows.map((row) => line(row.time, row.unread, row.starred));

const roles = {
  inbox: 'INBOX',
  drafts: 'Drafts',
  sent: 'Sent',
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Trash',
} as const;

/** @returns differences between a folder's rows and the model, in words, and how many rows were read */
export async function compareFolder(
  page: Page,
  accounts: readonly WorldAccount[],
  folder: FolderName,
): Promise<{ differences: string[]; rows: number }> {
  await goToFolder(page, folder);
  const rows = await allRows(page);
  const expected =
    'unified' in folder
      ? accounts.flatMap((account) => expectedLines(account, roles[folder.unified]))
      : accounts
          .filter(({ label }) => label === folder.account)
          .flatMap((account) => expectedLines(account, folder.path));
  const name = 'unified' in folder ? folder.unified : `${folder.account}/${folder.path}`;
  const differences: string[] = [];
  const missing = expected.slice();
  for (const shown of shownLines(rows)) {
    const at = missing.indexOf(shown);
    if (at >= 0) missing.splice(at, 1);
    else differences.push(`${name} shows ${shown}, which the model has not`);
  }
  differences.push(...missing.map((one) => `${name} does not show ${one}`));
  const times = rows.map((row) => row.time);
  if (times.some((time, index) => index > 0 && time > (times[index - 1] ?? '')))
    differences.push(`${name} is not newest first`);
  return { differences, rows: rows.length };
}

/** Every folder of every account. */
export async function compareAllFolders(
  page: Page,
  accounts: readonly WorldAccount[],
): Promise<{ differences: string[]; rows: number }> {
  const result = { differences: [] as string[], rows: 0 };
  const folders: FolderName[] = (['inbox', 'archive', 'junk', 'trash', 'sent', 'drafts'] as const).map(
    (unified) => ({ unified }),
  );
  for (const { label, mailboxes } of accounts) {
    for (const { path } of mailboxes)
      if (!(Object.values(roles) as string[]).includes(path)) folders.push({ account: label, path });
  }
  for (const folder of folders) {
    const { differences, rows } = await compareFolder(page, accounts, folder);
    result.differences.push(...differences);
    result.rows += rows;
  }
  await goToFolder(page, { unified: 'inbox' });
  return result;
}
