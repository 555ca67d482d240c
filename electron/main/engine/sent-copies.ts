/** Puts copies of accepted mail into Sent that could not be queued with it, since its account's folders were not known yet. */
import { randomUUID } from 'node:crypto';
import type { ActionId, OperationId } from '../../contract/ids';
import { isCopyDue } from '../../contract/outbox';
import type { OutboxRecord } from '../../contract/outbox';
import type { Log } from '../log-line';
import type { Vault } from '../vault/vault';
import { createLateWork } from './late-work';
import { planAccepted } from './plan-accepted';
import { type QueueWriter, newOperationId } from './queue-writer';
import { type RoleMailboxOptions, roleMailbox } from './role-mailbox';

export interface SentCopiesParts extends RoleMailboxOptions {
  vault: Pick<Vault, 'state' | 'subscribe'>;
  writer: QueueWriter;
  log: Log;
}

export interface SentCopies {
  /** Looks at all mail, and from now on at each that is accepted. A second call looks again. */
  start(): void;
  settled(): Promise<void>;
  stop(): void;
}

export function createSentCopies(parts: SentCopiesParts): SentCopies {
  const { vault, writer, log } = parts;

  /** @returns whether its account's folders are still not known */
  const look = async (id: OperationId): Promise<boolean> => {
    let again = false;
    const result = await writer.inTurn<null>(async () => {
      const record = vault.state.outbox.get(id);
      if (record && isCopyDue(record)) again = !(await place(record));
      return { ok: true, value: null };
    });
    return again || !result.ok;
  };

  /** In turn. @returns false: not now */
  const place = async ({ item, changedAt }: OutboxRecord): Promise<boolean> => {
    const { id, accountId } = item;
    // Queued before a crash, which took only the record of it.
    const queued = vault.state.operations.get(id)?.operation;
    if (queued?.kind === 'append') {
      await writer.enqueue([], [{ kind: 'outbox-placed', id, sent: queued.to }]);
      return true;
    }
    const { mailbox, creations, problem } = await roleMailbox(parts, accountId, 'sent');
    if (mailbox === null || problem !== null) return false;
    const sent = { id: mailbox.id, path: mailbox.path };
    const actionId = randomUUID() as ActionId;
    const { copy } = planAccepted({ ...item, sent, source: null }, actionId, newOperationId, changedAt);
    if (copy === null) return true;
    await writer.enqueue([...creations, copy], [], [{ kind: 'outbox-placed', id, sent }]);
    return true;
  };

  const work = createLateWork(look, (error) =>
    log('warn', 'sent-copy-waits', { reason: error instanceof Error ? error.name : 'unknown' }),
  );
  let unsubscribe: (() => void) | null = null;

  return {
    start() {
      for (const record of vault.state.outbox.values()) if (isCopyDue(record)) work.follow(record.item.id);
      unsubscribe ??= vault.subscribe(({ changes }) => {
        for (const change of changes)
          if (change.kind === 'outbox' && isCopyDue(change.record)) work.follow(change.record.item.id);
      });
    },
    settled: () => work.settled(),
    stop() {
      work.stop();
      unsubscribe?.();
    },
  };
}
