/** What one history is asked for, and what came of it. */
import type { ForeignClient } from './foreign-client';
import type { HistoryModel } from './history-model';
import type { HistoryServer } from './history-servers';
import type { Step } from './history-step';
import type { SatchelOptions } from './satchel';
import type { Violation } from './violation';

export interface HistoryOptions {
  on: HistoryServer;
  user: string;
  seed: number;
  /** Steps beyond the beginning and the rests. */
  steps: number;
  /** Replays these instead of making some up. */
  script?: readonly Step[];
  plant?: SatchelOptions['plant'];
  /** Does something that the model is not told of; asked at each step until it has. */
  rogue?: (client: ForeignClient, model: HistoryModel) => Promise<boolean>;
  /** Where profiles are made; a folder in memory spares the disk. */
  folder?: string;
}

export interface HistoryResult {
  /** All that was asked for, in order: what a replay needs. */
  script: Step[];
  violations: Violation[];
  counts: Counts;
  /** How the server broke its word: the history ended there and proves nothing. */
  voided: string | null;
  /** Of a history with violations: what happened since the rest before. */
  trace: string;
}

export interface Counts {
  /** Steps that found something to work on. */
  steps: number;
  /** Steps of a script that found nothing. */
  idle: number;
  satchel: number;
  foreign: number;
  /** Operations of Satchel's journal, by how they ended. */
  ends: Record<string, number>;
  cuts: number;
  restarts: number;
  rests: number;
  judged: number;
  raced: number;
  muddled: number;
  copies: number;
}
