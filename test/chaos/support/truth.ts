/** The model: what each message must look like after everything that the app has acknowledged. */
import type { Random } from './random';

export type Verb = 'read' | 'unread' | 'star' | 'unstar' | 'archive' | 'trash' | 'junk' | 'move' | 'delete';

/** `mailbox` is a path; null: deleted for ever. */
export interface Truth {
  account: 'imap' | 'pop';
  mailbox: string | null;
  seen: boolean;
  flagged: boolean;
}

export interface Action {
  verb: Verb;
  /** Message-IDs, all of one account. */
  messages: string[];
}

const roleTargets: Partial<Record<Verb, string>> = { archive: 'Archive', trash: 'Trash', junk: 'Junk' };

/** Where `move` goes; local mailboxes cannot be made yet. */
export const moveTarget = { imap: 'Projects', pop: 'Drafts' } as const;

export function after(truth: Truth, verb: Verb): Truth {
  if (truth.mailbox === null) return truth;
  switch (verb) {
    case 'read':
      return { ...truth, seen: true };
    case 'unread':
      return { ...truth, seen: false };
    case 'star':
      return { ...truth, flagged: true };
    case 'unstar':
      return { ...truth, flagged: false };
    case 'archive':
    case 'trash':
    case 'junk':
      return { ...truth, mailbox: roleTargets[verb] ?? truth.mailbox };
    case 'move':
      return { ...truth, mailbox: moveTarget[truth.account] };
    case 'delete':
      return { ...truth, mailbox: null };
  }
}

export function sameTruth(a: Truth, b: Truth): boolean {
  return a.mailbox === b.mailbox && (a.mailbox === null || (a.seen === b.seen && a.flagged === b.flagged));
}

/** A random action on one to three messages; deletes are rare, since each is held ten seconds before replay. */
export function randomAction(random: Random, truths: ReadonlyMap<string, Truth>, deletes: boolean): Action {
  const account = random.next() < 0.7 ? 'imap' : 'pop';
  const alive = [...truths]
    .filter(([, truth]) => truth.account === account && truth.mailbox !== null)
    .map(([id]) => id);
  const verbs: Verb[] = [
    'read',
    'unread',
    'star',
    'unstar',
    'archive',
    'archive',
    'trash',
    'junk',
    'move',
    'move',
  ];
  const verb = deletes && random.next() < 0.15 ? 'delete' : random.pick(verbs);
  const messages = new Set<string>();
  const count = 1 + random.below(3);
  while (messages.size < Math.min(count, alive.length)) messages.add(random.pick(alive));
  return { verb, messages: [...messages] };
}
