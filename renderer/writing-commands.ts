/** What the keys for writing do: begin a draft from the message that is open, and act on the draft that is on the screen. */
import type { DraftStart } from '../electron/contract/draft';
import type { AccountId, MessageId } from '../electron/contract/ids';
import type { MailboxTreeRow } from '../electron/contract/model';
import type { WritingCommandId } from './features/keys/writing-keys';
import { actionsOf } from './state/composer-actions';
import type { ComposerActions } from './state/composer-actions';
import { startDraft } from './state/composer-tabs';
import { useNotices } from './state/notices';
import { useUi } from './state/ui-store';

type FromMessage = Exclude<DraftStart['kind'], 'new' | 'mailto' | 'edit'>;

export function writingCommands(mailboxes: readonly MailboxTreeRow[]): Record<WritingCommandId, () => void> {
  const act = (choose: (actions: ComposerActions) => () => void) => (): void => {
    const actions = actionsOf(useUi.getState().activeDraft);
    if (actions) choose(actions)();
  };
  return {
    compose: () => void startDraft({ kind: 'new', accountId: openAccount(mailboxes) }),
    reply: () => answer('reply'),
    'reply-all': () => answer('reply-all'),
    'reply-list': () => answer('reply-list'),
    forward: () => answer('forward'),
    'forward-attached': () => answer('forward-attached'),
    'edit-as-new': () => {
      const id = openMessage();
      if (id !== null && isDraft(id, mailboxes)) void startDraft({ kind: 'edit', messageId: id });
      else answer('edit-as-new');
    },
    redirect: () => answer('redirect'),
    send: act(({ send }) => send),
    'send-later': act(({ sendLater }) => sendLater),
    'save-draft': act(({ save }) => save),
    'close-draft': act(({ close }) => close),
    'discard-draft': act(({ discard }) => discard),
    attach: act(({ attach }) => attach),
    link: act(({ link }) => link),
    table: act(({ table }) => table),
    'toggle-plain': act(({ togglePlain }) => togglePlain),
    templates: act(({ templates }) => templates),
    'show-copies': act(({ showCopies }) => showCopies),
    'text-undo': act(({ undo }) => undo),
    'text-redo': act(({ redo }) => redo),
  };
}

/** The message in the reader, else the one under the cursor; null where several are selected. */
export function openMessage(): MessageId | null {
  const { openId, selection } = useUi.getState();
  return selection.selected.size > 1 ? null : (openId ?? selection.cursor?.id ?? null);
}

function answer(kind: FromMessage): void {
  const messageId = openMessage();
  if (messageId !== null) void startDraft({ kind, messageId });
  else
    useNotices.getState().tell({
      ...{ level: 'info', sentence: 'Choose one message to answer or forward.', actionId: null },
      topic: 'writing',
    });
}

/** The account of the open folder writes; null: whichever is the person's first. */
function openAccount(mailboxes: readonly MailboxTreeRow[]): AccountId | null {
  const { folder } = useUi.getState();
  if (folder.kind === 'unified') return null;
  return mailboxes.find(({ id }) => id === folder.mailboxId)?.accountId ?? null;
}

/** Whether the message lies among drafts, where opening it means writing on. */
export function isDraft(messageId: MessageId, mailboxes: readonly MailboxTreeRow[]): boolean {
  const { folder } = useUi.getState();
  if (folder.kind === 'unified') return folder.role === 'drafts';
  return mailboxes.find(({ id }) => id === folder.mailboxId)?.role === 'drafts' && messageId !== '';
}
