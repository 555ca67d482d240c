/** What operations on mailboxes wait for and hold up, as keys: the mailbox, its place in the tree, and what is in it. Pure. */
import type { MailboxId } from '../../contract/ids';
import type { MailboxInfo } from '../../contract/model';
import { goesTo } from '../../contract/operation';
import type { MailboxOperation, MessageOperation } from '../../contract/operation';

/** Held by what moves mail into a mailbox or out of it: only its deletion waits for that. */
const contentOf = (id: MailboxId): string => `in ${id}`;
/** Held by what renames, deletes or subscribes a mailbox. Mail goes in and out meanwhile: it is addressed by id. */
const mailboxItself = (id: MailboxId): string => `box ${id}`;
/** Held by what makes a path, or leaves it free. */
const place = (path: string): string => `path ${path}`;
/** Held by what happens anywhere below a path. */
const below = (path: string): string => `below ${path}`;

export function contentKeys(operation: MessageOperation): string[] {
  const here = operation.message.locator.placement.mailbox.id;
  const from = operation.kind === 'move' || operation.kind === 'transfer' ? operation.from.id : here;
  return [here, from, goesTo(operation)?.id ?? here].map(contentOf);
}

export function mailboxSubjects(operation: MailboxOperation): string[] {
  const { mailbox } = operation;
  const { id } = mailbox;
  switch (operation.kind) {
    case 'mailbox-create':
      // The bare id: what goes into it waits.
      return [id, ...placeKeys(mailbox.path, mailbox)];
    case 'mailbox-rename':
      return [mailboxItself(id), ...placeKeys(mailbox.path, mailbox), ...placeKeys(operation.to, mailbox)];
    case 'mailbox-delete':
      return [mailboxItself(id), ...placeKeys(mailbox.path, mailbox)];
    case 'mailbox-subscribe':
      return [mailboxItself(id)];
  }
}

export function mailboxNeeds(operation: MailboxOperation): string[] {
  const { mailbox } = operation;
  const { id, path } = mailbox;
  const own = [id, mailboxItself(id), place(path), ...parents(path, mailbox).map(place)];
  switch (operation.kind) {
    case 'mailbox-create':
    case 'mailbox-subscribe':
      return own;
    case 'mailbox-rename': {
      const { to } = operation;
      const there = [place(to), below(to), ...parents(to, mailbox).map(place)];
      return [...own, below(path), ...there];
    }
    case 'mailbox-delete':
      return [...own, below(path), contentOf(id)];
  }
}

type Levels = Pick<MailboxInfo, 'delimiter'>;

function placeKeys(path: string, levels: Levels): string[] {
  return [place(path), ...parents(path, levels).map(below)];
}

/** Every path above, nearest first. */
function parents(path: string, { delimiter }: Levels): string[] {
  const found: string[] = [];
  if (!delimiter) return found;
  for (let cut = path.lastIndexOf(delimiter); cut > 0; cut = path.lastIndexOf(delimiter, cut - 1))
    found.push(path.slice(0, cut));
  return found;
}
