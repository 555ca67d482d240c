/** What a chaos run and the process that it kills say to each other; passed by structured clone. */
import type { CommandResult, MailVerb, MailboxChange } from '../../../electron/contract/commands';
import type { AccountDraft } from '../../../electron/contract/account';
import type { OperationRecord, Placement } from '../../../electron/contract/operation';
import type { AccountPhase } from '../../../electron/contract/status-events';
import type { StoreFailureCode } from '../../../electron/contract/store-failure';
import type { DraftHandlers } from '../../../electron/main/drafts/drafts';
import type { OutboxCommands } from '../../../electron/main/engine/outbox-commands';

/** A moment of the journal. `torn`: half of the record's octets were written. `after`: its fsync is over. */
export interface RecordMoment {
  /** From 1, since the moments were last counted from the beginning. */
  record: number;
  when: 'before' | 'torn' | 'after';
  /** `kill`: the process ends itself by SIGKILL. `hold`: it tells, and waits until it may go on. */
  deed: 'kill' | 'hold';
}

/** A defect that the self-check plants at a seam around the product, to see that it is found out. */
export const plantedFaults = [
  'skipped-fsync',
  'bare-expunge',
  'blind-reissue',
  'dropped-queue',
  'uid-after-uidvalidity',
  'no-back-out',
  'source-first',
  'append-twice',
  'unlooked-delete',
] as const;
export type PlantedFault = (typeof plantedFaults)[number];

export interface StartOptions {
  folder: string;
  /** ms by which this process's clock is ahead, so that a hold of ten seconds is over at once. */
  ahead: number;
  moment: RecordMoment | null;
  planted: PlantedFault | null;
}

/** How it goes; told at every change. */
export interface News {
  /** Of several accounts the one that is least at rest. */
  phase: AccountPhase;
  /** Accounts that have a connection. */
  online: number;
  sentence: string | null;
  /** Whether an operation waits for something else than the person. */
  unsettled: boolean;
  /** Whether a whole sync of each account has ended since the journal was last written. */
  fresh: boolean;
  /** Whole syncs that have ended. */
  passes: number;
}

export interface Asked {
  'add-account': { args: { draft: AccountDraft; password: string }; value: { accountId: string } };
  act: {
    args: { verb: MailVerb; messageIds: string[]; targetMailboxId?: string };
    value: { ok: boolean; sentence: string };
  };
  'act-on-mailbox': {
    args: { accountId: string; change: MailboxChange };
    value: { ok: boolean; sentence: string };
  };
  /** As a mail file of this computer. */
  append: { args: { raw: string; targetMailboxId: string }; value: { ok: boolean; sentence: string } };
  /** A command about drafts. */
  draft: { args: { name: keyof DraftHandlers; args: unknown }; value: CommandResult<unknown> };
  /** A command about mail on its way out. */
  outbox: { args: { name: keyof OutboxCommands; args: unknown }; value: CommandResult<unknown> };
  undo: { args: null; value: { ok: boolean; sentence: string } };
  retry: { args: { operationId: string }; value: { ok: boolean; sentence: string } };
  discard: { args: { operationId: string }; value: { ok: boolean; sentence: string } };
  'put-back': { args: { operationId: string }; value: { ok: boolean; sentence: string } };
  choose: { args: { operationId: string; placement: Placement }; value: { ok: boolean; sentence: string } };
  sync: { args: null; value: null };
  /** All that the vault knows, oldest first. */
  operations: { args: null; value: OperationRecord[] };
  /** Counts records from the beginning. */
  arm: { args: { moment: RecordMoment | null }; value: null };
  /** The kinds of all records since. */
  records: { args: null; value: string[] };
  ahead: { args: { ms: number }; value: null };
  stop: { args: null; value: null };
}
export type Question = keyof Asked;

export type ToProcess =
  | { kind: 'start'; options: StartOptions }
  | { kind: 'ask'; id: number; question: Question; args: unknown }
  | { kind: 'store-answer'; id: number; ok: true; value: unknown }
  | { kind: 'store-answer'; id: number; ok: false; code: StoreFailureCode; sentence: string }
  | { kind: 'go-on' };

export type ToRun =
  | { kind: 'answer'; id: number; ok: true; value: unknown }
  | { kind: 'answer'; id: number; ok: false; sentence: string }
  | { kind: 'store'; id: number; request: unknown }
  | { kind: 'started' }
  | { kind: 'news'; news: News }
  | { kind: 'notice'; sentence: string }
  | { kind: 'at-record' };
