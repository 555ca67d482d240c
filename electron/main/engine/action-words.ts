/** What an action is called: in the sentence that tells of it, and in the menu that offers to undo it. Pure. */
import type { ActionHead, ActionVerb } from '../../contract/action';

/** How long a delete for ever can be taken back before any server hears of it, in ms. */
export const deleteHold = 10_000;

export function countOf(messages: number): string {
  return messages === 1 ? '1 message' : `${messages.toLocaleString('en')} messages`;
}

/** "Archived 10 messages" */
export function saysDone(verb: ActionVerb, messages: number, target: string | null): string {
  const some = countOf(messages);
  const folder = `“${target ?? ''}”`;
  switch (verb) {
    case 'read':
      return `Marked ${some} as read`;
    case 'unread':
      return `Marked ${some} as unread`;
    case 'star':
      return `Starred ${some}`;
    case 'unstar':
      return `Removed the star from ${some}`;
    case 'archive':
      return `Archived ${some}`;
    case 'trash':
      return `Moved ${some} to Trash`;
    case 'junk':
      return `Moved ${some} to Junk`;
    case 'move':
      return `Moved ${some} to ${target ?? 'another mailbox'}`;
    case 'copy':
      return `Copied ${some} to ${target ?? 'another mailbox'}`;
    case 'append':
      return `Added ${some} to ${target ?? 'a mailbox'}`;
    case 'delete':
      return `Deleting ${some} for ever in ${deleteHold / 1_000} seconds`;
    case 'folder-create':
      return `Made the folder ${folder}`;
    case 'folder-rename':
      return `Renamed the folder ${folder}`;
    case 'folder-trash':
      return `Moved the folder ${folder} to Trash`;
    case 'folder-delete':
      return `Deleted the folder ${folder}`;
    case 'folder-subscribe':
      return `Subscribed the folder ${folder}`;
    case 'folder-unsubscribe':
      return `Unsubscribed the folder ${folder}`;
  }
}

/** "Archive 10 messages" */
export function nameOf({ verb, target }: ActionHead, messages: number): string {
  const some = countOf(messages);
  const folder = `“${target ?? ''}”`;
  switch (verb) {
    case 'read':
      return `Mark ${some} as Read`;
    case 'unread':
      return `Mark ${some} as Unread`;
    case 'star':
      return `Star ${some}`;
    case 'unstar':
      return `Remove Star from ${some}`;
    case 'archive':
      return `Archive ${some}`;
    case 'trash':
      return `Move ${some} to Trash`;
    case 'junk':
      return `Move ${some} to Junk`;
    case 'move':
      return `Move ${some} to ${target ?? 'another mailbox'}`;
    case 'copy':
      return `Copy ${some} to ${target ?? 'another mailbox'}`;
    case 'append':
      return `Add ${some} to ${target ?? 'a mailbox'}`;
    case 'delete':
      return `Delete ${some} for Ever`;
    case 'folder-create':
      return `Make the Folder ${folder}`;
    case 'folder-rename':
      return `Rename the Folder ${folder}`;
    case 'folder-trash':
      return `Move the Folder ${folder} to Trash`;
    case 'folder-delete':
      return `Delete the Folder ${folder}`;
    case 'folder-subscribe':
      return `Subscribe the Folder ${folder}`;
    case 'folder-unsubscribe':
      return `Unsubscribe the Folder ${folder}`;
  }
}
