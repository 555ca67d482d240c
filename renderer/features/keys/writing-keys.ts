/** The keys for writing mail: those that begin it, and those that count while a draft is on the screen. */

export type WritingCommandId =
  | 'compose'
  | 'reply'
  | 'reply-all'
  | 'reply-list'
  | 'forward'
  | 'forward-attached'
  | 'edit-as-new'
  | 'redirect'
  | 'send'
  | 'send-later'
  | 'save-draft'
  | 'close-draft'
  | 'discard-draft'
  | 'attach'
  | 'link'
  | 'table'
  | 'toggle-plain'
  | 'templates'
  | 'show-copies'
  | 'text-undo'
  | 'text-redo';

export interface WritingCommand {
  id: WritingCommandId;
  label: string;
  group: 'Writing';
  keys: readonly string[];
  scope?: 'composer';
  inText?: boolean;
  everywhere?: boolean;
}

const common = { group: 'Writing' } as const;
const inDraft = { group: 'Writing', scope: 'composer', inText: true } as const;

export const writingCommands: readonly WritingCommand[] = [
  { id: 'compose', label: 'New message', keys: ['Mod+N'], ...common, inText: true, everywhere: true },
  { id: 'compose', label: 'New message', keys: ['c'], ...common },
  { id: 'reply', label: 'Reply', keys: ['r', 'Mod+R'], ...common },
  { id: 'reply-all', label: 'Reply to all', keys: ['a', 'Mod+Shift+R'], ...common },
  { id: 'reply-list', label: 'Reply to the mailing list', keys: ['Mod+Shift+L'], ...common },
  { id: 'forward', label: 'Forward', keys: ['f', 'Mod+Shift+F'], ...common },
  { id: 'forward-attached', label: 'Forward as attachment', keys: ['Shift+F'], ...common },
  { id: 'edit-as-new', label: 'Edit as new message, or go on with the draft', keys: ['Mod+E'], ...common },
  { id: 'redirect', label: 'Redirect', keys: ['Shift+R'], ...common },

  { id: 'send', label: 'Send', keys: ['Mod+Enter'], ...inDraft },
  { id: 'send-later', label: 'Send later', keys: ['Mod+Shift+Enter'], ...inDraft },
  { id: 'save-draft', label: 'Save the draft', keys: ['Mod+S'], ...inDraft },
  { id: 'close-draft', label: 'Save and close the draft', keys: ['Escape', 'Mod+W'], ...inDraft },
  { id: 'discard-draft', label: 'Discard the draft', keys: ['Mod+Shift+D'], ...inDraft },
  { id: 'attach', label: 'Attach files', keys: ['Mod+Shift+A'], ...inDraft },
  { id: 'link', label: 'Add or change a link', keys: ['Mod+Shift+K'], ...inDraft },
  { id: 'table', label: 'Insert a table, or change it', keys: ['Mod+Shift+G'], ...inDraft },
  { id: 'toggle-plain', label: 'Plain text, or text with formatting', keys: ['Mod+Shift+T'], ...inDraft },
  { id: 'templates', label: 'Templates', keys: ['Mod+Shift+M'], ...inDraft },
  { id: 'show-copies', label: 'Cc and Bcc', keys: ['Mod+Shift+C'], ...inDraft },
  { id: 'text-undo', label: 'Undo in the text', keys: ['Mod+Z'], ...common, scope: 'composer' },
  {
    id: 'text-redo',
    label: 'Redo in the text',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    ...common,
    scope: 'composer',
  },
];
