/** Hands a draft over to be sent, and tells what became of it, with an undo while there is time. */
import type { SendHindrance } from '../../../electron/contract/draft';
import type { OperationId } from '../../../electron/contract/ids';
import { sendCommand } from '../../data/use-commands';
import { cleanQuote } from '../../state/clean-quote';
import { removeTab } from '../../state/composer-tabs';
import type { DraftSession } from '../../state/draft-session';
import { useNotices } from '../../state/notices';
import { actOnMail } from '../../state/outbox-actions';
import { formatFullDate } from '../../ui/format-date';

export type SendOutcome =
  { kind: 'sent' } | { kind: 'hindered'; hindrances: SendHindrance[] } | { kind: 'failed'; sentence: string };

/**
 * @param wait seconds before it goes, in which it can be taken back
 * @param at ms since 1970: sent later; null: now
 */
export async function sendDraft(
  session: DraftSession,
  wait: number,
  at: number | null,
): Promise<SendOutcome> {
  const draftId = session.id;
  await session.save();
  const written = session.content();
  const content = { ...written, quote: cleanQuote(written.quote) };
  const notBefore = at ?? Date.now() + wait * 1_000;
  const result = await sendCommand('draft.send', {
    draftId,
    revision: session.revision(),
    content,
    notBefore,
  });
  if (!result.ok) return { kind: 'failed', sentence: result.sentence };
  if (!result.value.ok) return { kind: 'hindered', hindrances: result.value.hindrances };
  removeTab(draftId);
  tellSent(result.value.id, result.value.sentence, wait, at);
  return { kind: 'sent' };
}

function tellSent(id: OperationId, sentence: string, wait: number, at: number | null): void {
  const action = { label: 'Undo', run: () => void actOnMail('outbox.take-back', { id }) };
  const common = { level: 'info', actionId: null, topic: `sending ${id}` } as const;
  const { tell } = useNotices.getState();
  if (at !== null) tell({ ...common, sentence: `It will be sent on ${formatFullDate(at)}.`, action });
  else if (wait > 0) tell({ ...common, sentence, action, lasts: wait * 1_000 });
  else tell({ ...common, sentence });
}

export function describeHindrance(hindrance: SendHindrance): string {
  switch (hindrance.kind) {
    case 'no-recipient':
      return 'Add at least one recipient.';
    case 'invalid-recipient':
      return `“${hindrance.address}” is not a valid address.`;
    case 'no-smtp':
      return 'This account has no server for sending yet. Set one up in its settings, or choose another sender.';
  }
}
