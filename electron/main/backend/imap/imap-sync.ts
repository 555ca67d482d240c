/** Brings the store up to date: mailboxes, headers of all of them with INBOX first, then bodies newest first. */
import type { AccountId, MailboxId } from '../../../contract/ids';
import type { MailboxInfo } from '../../../contract/model';
import type { MailError } from '../../../contract/errors';
import { MailFailure } from '../../../contract/errors';
import type { WantedBody } from '../../../contract/store-writes';
import { syncMailboxes } from './imap-mailboxes';
import { isAboutOne } from './imap-answers';
import { syncBodies, syncOneBody } from './sync-bodies';
import type { HangUps } from './sync-bodies';
import { syncMailbox } from './sync-mailbox';
import type { MailboxResult, SyncTools } from './sync-mailbox';

/** During a long download of bodies INBOX is looked at this often, in ms, whether or not a watch runs. */
const inboxEvery = 30_000;

/** What one connection remembers between two syncs. */
export interface SyncMemory {
  mailboxes: MailboxInfo[];
  /** Messages in the store for each mailbox, as its last complete sync left them; emptied by every replay. */
  counts: Map<MailboxId, number>;
  /** Bodies that the server did not give in this connection. */
  givenUp: Set<string>;
  /** Longer than the connection. */
  hangUps: HangUps;
}

export const newMemory = (hangUps: HangUps): SyncMemory => ({
  ...{ mailboxes: [], counts: new Map(), givenUp: new Set(), hangUps },
});

/**
 * A whole pass. Ends early, at a safe point, when `tools.interrupted`.
 * @throws MailFailure for what concerns the connection; a mailbox that the server refuses is passed over and logged
 */
export async function syncEverything(
  tools: SyncTools,
  accountId: AccountId,
  memory: SyncMemory,
): Promise<void> {
  memory.mailboxes = await syncMailboxes({ ...tools, accountId });
  if (!(await syncHeaders(tools, memory, memory.mailboxes))) return;
  await bodiesAndInbox(tools, accountId, memory);
}

/** INBOX only, and its new bodies; the other mailboxes too when something left it, for it probably went there. */
export async function syncInbox(tools: SyncTools, accountId: AccountId, memory: SyncMemory): Promise<void> {
  const result = await syncInboxHeaders(tools, accountId, memory);
  if (tools.interrupted()) return;
  const others = memory.mailboxes.filter((mailbox) => mailbox.role !== 'inbox');
  if (result && result.expunged > 0 && !(await syncHeaders(tools, memory, others))) return;
  await bodiesAndInbox(tools, accountId, memory);
}

/** What INBOX lists, and nothing else. */
export async function syncInboxHeaders(tools: SyncTools, accountId: AccountId, memory: SyncMemory) {
  if (memory.mailboxes.length === 0) memory.mailboxes = await syncMailboxes({ ...tools, accountId });
  const inbox = memory.mailboxes.find((mailbox) => mailbox.role === 'inbox');
  const result = await syncOne(tools, memory, inbox);
  if (!result || !('refused' in result)) return result;
  if (result.refused.kind === 'busy') throw new MailFailure(result.refused);
  return null;
}

/** One body at once, ahead of all others. @throws MailFailure */
export async function syncBody(tools: SyncTools, messageId: string, accountId: AccountId): Promise<void> {
  const [located] = await tools.store.request<'get-locators'>({
    kind: 'get-locators',
    messageIds: [messageId as never],
  });
  const placement = located?.locator.placement;
  if (!located || located.holderId !== accountId || !placement || placement.uid === null) return;
  const body: WantedBody = {
    messageId: located.id,
    mailboxId: placement.mailbox.id,
    path: placement.mailbox.path,
    uidValidity: placement.uidValidity,
    uid: placement.uid,
    size: located.locator.size,
  };
  await syncOneBody(tools, body);
}

/**
 * An INBOX that is only busy is told in the end, after all others, and so tried again soon: it is what the person waits for.
 * @returns false when interrupted
 */
async function syncHeaders(
  tools: SyncTools,
  memory: SyncMemory,
  mailboxes: readonly MailboxInfo[],
): Promise<boolean> {
  let inboxBusy: MailError | null = null;
  for (const mailbox of mailboxes) {
    if (!mailbox.selectable) continue;
    if (tools.interrupted()) return false;
    const result = await syncOne(tools, memory, mailbox);
    if (result && 'refused' in result) {
      if (mailbox.role === 'inbox' && result.refused.kind === 'busy') inboxBusy = result.refused;
    } else if (result && !result.complete) return false;
  }
  if (inboxBusy) throw new MailFailure(inboxBusy);
  return true;
}

async function syncOne(
  tools: SyncTools,
  memory: SyncMemory,
  mailbox: MailboxInfo | undefined,
): Promise<MailboxResult | { refused: MailError } | null> {
  if (!mailbox) return null;
  try {
    const result = await syncMailbox(tools, mailbox, memory.counts.get(mailbox.id) ?? null);
    if (result.stored === null) memory.counts.delete(mailbox.id);
    else memory.counts.set(mailbox.id, result.stored);
    return result;
  } catch (thrown) {
    memory.counts.delete(mailbox.id);
    const error: MailError | null = thrown instanceof MailFailure ? thrown.error : null;
    // A mailbox that may not be read, or was deleted just now, must not hide all the others.
    if (!error || !isAboutOne(error) || tools.session.closed) throw thrown;
    tools.log(
      'warn',
      'mailbox-refused',
      error.kind === 'refused' ? { command: error.command, code: error.code } : {},
    );
    return { refused: error };
  }
}

/** Bodies, with a look at INBOX in between and at mailboxes whose headers turned out to be out of date. */
async function bodiesAndInbox(tools: SyncTools, accountId: AccountId, memory: SyncMemory): Promise<void> {
  for (;;) {
    const until = Date.now() + inboxEvery;
    const inboxDue = (): boolean => Date.now() >= until;
    const pass = await syncBodies(
      { ...tools, interrupted: () => tools.interrupted() || inboxDue() },
      accountId,
      memory,
    );
    const stale = memory.mailboxes.filter((mailbox) => pass.stale.has(mailbox.id));
    for (const mailbox of stale) memory.counts.delete(mailbox.id);
    if (!(await syncHeaders(tools, memory, stale))) return;
    if (pass.complete || tools.interrupted()) return;
    const inbox = memory.mailboxes.filter((mailbox) => mailbox.role === 'inbox');
    if (!(await syncHeaders(tools, memory, inbox))) return;
  }
}
