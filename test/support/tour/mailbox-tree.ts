/** The mailbox tree: going to a unified folder or to one of an account's own. */
import { type Page } from 'playwright';
import { expect } from './expect';
import { handsOf } from './hands';

export type FolderName =
  { unified: 'inbox' | 'drafts' | 'sent' | 'archive' | 'junk' | 'trash' } | { account: string; path: string };

/** The account's node is labelled with its name; its key holds the account's id. */
async function accountId(page: Page, label: string): Promise<string> {
  const nodes = page.locator('[role=treeitem][data-node^="account:"]');
  const node = nodes.filter({ has: page.getByText(label, { exact: true }) }).first();
  await expect(node).toBeVisible();
  return ((await node.getAttribute('data-node')) ?? '').slice('account:'.length);
}

export async function goToFolder(page: Page, folder: FolderName): Promise<void> {
  const key =
    'unified' in folder
      ? `unified:${folder.unified}`
      : `mailbox:${await accountId(page, folder.account)}/${folder.path}`;
  const node = page.locator(`[role=treeitem][data-node="${key}"]`);
  await handsOf(page).goToNode(node);
  await expect(node).toHaveAttribute('aria-selected', 'true');
  const list = page.getByRole('region', { name: 'Message list' });
  // Read once: what is on the screen afterwards belongs to this folder.
  await expect(list.locator('[role=grid]')).toHaveAttribute('aria-busy', 'false');
}
