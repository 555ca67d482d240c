/** Mail files (message/rfc822, `.eml`) that are open to be read: they live in main's memory, never in vault or cache. */
import * as z from 'zod';
import type { Envelope, MessageBody } from './model';

/** Never the id of a message: those begin with an account's id and a slash. */
export const MailFileId = z
  .string()
  .regex(/^mail-file:[0-9a-f]{32}$/)
  .brand<'MailFileId'>();
export type MailFileId = z.infer<typeof MailFileId>;

/** Octets. Base64 makes 50 MB of attachments 68 MB of mail; more than this is hardly a mail, and must not fill the memory. */
export const largestMailFile = 100 * 1024 * 1024;
/** Files that are open at once; the oldest give way. */
export const mostMailFiles = 20;

/** The name is the file's own, without its folders. */
export type MailFile = { id: MailFileId; name: string } & (
  | { kind: 'reading' }
  | { kind: 'here' }
  /** The sentence says why, in plain words. */
  | { kind: 'unreadable'; sentence: string }
);

/** What is open, in the order in which it was opened. */
export interface MailFiles {
  files: MailFile[];
  /** The one to show: the first of those that were opened last. null: nothing was opened since the last word of it. */
  show: MailFileId | null;
}

export interface MailFileContent {
  envelope: Envelope;
  body: MessageBody;
  /** ms since 1970: its newest Received date, else Date; null when it has neither. */
  receivedAt: number | null;
}

/** A file that was dropped on the window. The page hands over what it holds, never where it lies: a path would let it ask for any file. */
export const DroppedFile = z.object({
  name: z.string().max(1_000),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});
export type DroppedFile = z.infer<typeof DroppedFile>;

/** Those of one drop, `largestMailFile` octets together. */
export const DroppedFiles = z
  .array(DroppedFile)
  .min(1)
  .max(mostMailFiles)
  .refine((files) => files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) <= largestMailFile);
