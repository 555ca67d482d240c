/** What a scenario needs of the app that it breaks: a bare process of its engine, or the whole app in Electron. */
import type { MailboxInfo } from '../../../electron/contract/model';
import type { OperationRecord } from '../../../electron/contract/operation';
import type { MessageRow } from '../../../electron/store/rows';
import type { MemoryStore } from '../../support/store/memory-store';
import { shownOperations } from '../../support/store/shown-operations';
import type { Asked, News, Question } from './mail-process-words';

export interface ScenarioProcess {
  readonly news: News | null;
  readonly alive: boolean;
  /** The signal or exit status that it ended by; empty while it runs. */
  readonly endedBy: string;
  readonly stderr: string;
  /** @throws ProcessGone */
  ask<Q extends Question>(question: Q, args: Asked[Q]['args']): Promise<Asked[Q]['value']>;
  /** Resolves as soon as `fits`; looked at whenever anything is heard. @throws Hang */
  until(what: string, fits: () => boolean): Promise<void>;
  /** Makes those who wait look again. */
  nudge(): void;
  /** What happens when it holds at a record. */
  onHeld(work: () => void): void;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** What it shows. */
export interface ScenarioCache {
  mailboxes(): Promise<MailboxInfo[]>;
  messages(): Promise<MessageRow[]>;
  /** What the pending view has: how many are pending, and all that it lists. */
  pendingCount(): Promise<number>;
  operations(): Promise<readonly OperationRecord[]>;
  close(): void;
}

export function cacheOf(store: MemoryStore): ScenarioCache {
  return {
    mailboxes: () => store.db.mailboxes.toArray(),
    messages: () => store.db.messages.toArray(),
    pendingCount: () => store.query('pending-count', {}),
    operations: () => shownOperations(store),
    close: () => store.close(),
  };
}
