/** What an SMTP run and the process that it kills say to each other. */
import type { OutboxState } from '../../../electron/contract/outbox';

/** Defects at the seams around the postman, each of which a run must find. */
export const plantedDoubles = ['blind-resend', 'no-dot-record'] as const;
export type PlantedDouble = (typeof plantedDoubles)[number];

export interface PostmanStart {
  /** The vault's folder, whose parent exists. */
  dir: string;
  port: number;
  /** PEM. */
  ca: string;
  planted: PlantedDouble | null;
}

export type ToPostman =
  | { kind: 'start'; start: PostmanStart }
  | { kind: 'queue'; name: string; to: string[] }
  /** Of the records from now on. */
  | { kind: 'kill-at'; record: number; when: 'before' | 'after' }
  /** Waiting times are forgotten. */
  | { kind: 'now' };

export interface MailNews {
  id: string;
  /** Its subject; those who were put off get a mail of their own of the same. */
  name: string;
  to: string[];
  refused: string[];
  reason: string | null;
  state: OutboxState;
  /** Its copy for Sent is queued. */
  hasCopy: boolean;
}

export type PostmanNews =
  | { kind: 'ready' }
  | { kind: 'started' }
  | { kind: 'queued'; name: string }
  | { kind: 'mails'; mails: MailNews[] }
  | { kind: 'notice'; sentence: string };
