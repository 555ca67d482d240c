/** A person who acts, undoes and redoes over a rig, and reads what is said of it. */
import type { CommandArguments } from '../../../electron/contract/commands';
import type { ActionId, MailboxId, MessageId } from '../../../electron/contract/ids';
import type { MailOperation } from '../../../electron/contract/operation';
import { undoLabels } from '../../../electron/main/engine/turn-actions';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import type { QueueRig } from './queue-rig';

type Turned = Awaited<ReturnType<QueueRig['commands']['undo']>>;

export function turning(rig: QueueRig) {
  let uid = 100;
  const said = (done: Turned): string | null =>
    done.ok ? (done.value?.sentence ?? null) : `refused: ${done.sentence}`;
  const pending = (): MailOperation[] =>
    [...rig.vault.state.pending.values()].map(({ operation }) => operation);
  return {
    /** On the first so many messages, or on the one with this index. */
    async act(
      verb: CommandArguments<'mail.act'>['verb'],
      which: number | [number],
      to?: MailboxId,
    ): Promise<ActionId> {
      const messageIds: MessageId[] =
        typeof which === 'number' ? rig.ids.slice(0, which) : rig.ids.slice(which[0], which[0] + 1);
      const done = await rig.commands.act({ verb, messageIds, ...(to ? { targetMailboxId: to } : {}) });
      if (!done.ok) throw new Error(done.sentence);
      return done.value.actionId;
    },
    /** @returns what is said of it */
    undo: async (actionId?: ActionId) => said(await rig.commands.undo(actionId ? { actionId } : {})),
    redo: async (actionId?: ActionId) => said(await rig.commands.redo(actionId ? { actionId } : {})),
    labels: () => undoLabels(rig.vault.state),
    pending,
    queue: (): string[] => pending().map(({ kind }) => kind),
    shownIn: async () => (await rig.shown()).map(([mailboxId]) => mailboxId),
    /** What the server answers to what waits, or to some of it. */
    async settle(state: 'done' | 'refused' = 'done', operations = pending()): Promise<void> {
      const entries = operations.map((operation): JournalEntry => {
        const goes = operation.kind === 'move' || operation.kind === 'copy' || operation.kind === 'transfer';
        const there = goes ? { mailbox: operation.to, uidValidity: '9', uid: (uid += 1) } : null;
        const stays = operation.kind === 'flags' ? operation.message.locator.placement : null;
        return {
          ...{ kind: 'operation-settled', id: operation.id, state, reason: null },
          placement: there ?? stays,
        };
      });
      await rig.feeder.record(entries);
    },
  };
}
