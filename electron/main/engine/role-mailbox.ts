/** The account's Sent or Drafts, which is made with the first mail that is to go into it where the account has none. */
import { randomUUID } from 'node:crypto';
import type { AccountId, ActionId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import type { MailOperation } from '../../contract/operation';
import type { VaultState } from '../vault/state-shape';
import { newMailboxId } from './mailbox-commands';
import { planRoleMailbox } from './plan-role-mailbox';
import { type QueueWriter, newOperationId } from './queue-writer';

export interface RoleMailboxOptions {
  writer: Pick<QueueWriter, 'mailboxesOf'>;
  state: () => VaultState;
  /** Keeps what became of a mailbox: its role. @returns why that could not be kept, or null */
  appoint: (mailbox: MailboxInfo) => Promise<string | null>;
  now: () => number;
}

export interface FoundRole {
  /** null: the account's tree is not known yet. */
  mailbox: MailboxInfo | null;
  /** To be queued before what goes into it. */
  creations: MailOperation[];
  problem: string | null;
}

/** In turn with others who plan. */
export async function roleMailbox(
  { writer, state, appoint, now }: RoleMailboxOptions,
  accountId: AccountId,
  wanted: 'sent' | 'drafts',
): Promise<FoundRole> {
  const tree = (await writer.mailboxesOf([accountId])).get(accountId) ?? [];
  const have = tree.find(({ role, selectable }) => role === wanted && selectable);
  if (have) return { mailbox: have, creations: [], problem: null };
  const planned = planRoleMailbox(tree, wanted, (path) => newMailboxId(state(), accountId, path, tree));
  if (!planned) return { mailbox: null, creations: [], problem: null };
  const { mailbox, isNew } = planned;
  const problem = await appoint(mailbox);
  const common = {
    ...{ id: newOperationId(), actionId: randomUUID() as ActionId, accountId, createdAt: now() },
  };
  return { mailbox, problem, creations: isNew ? [{ kind: 'mailbox-create', ...common, mailbox }] : [] };
}
