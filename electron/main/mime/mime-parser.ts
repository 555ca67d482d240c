/** What main's rooms know of MIME parsing; the work itself runs in a worker thread. */
import type { Address, Envelope, MessageBody } from '../../contract/model';

export interface ParsedMessage {
  envelope: Envelope;
  body: MessageBody;
  /** First text of the body, white space folded, at most 200 characters. */
  preview: string;
  /** Whether the list shows a paper clip: some attachment that is not inline. */
  hasAttachments: boolean;
  /** The newest Received date, else Date, in ms since 1970; null when neither is a date. */
  receivedAt: number | null;
  /** Where it has such a field: a draft, or one's own copy of what was sent. */
  bcc?: Address[];
  parts: { partId: string; bytes: Uint8Array }[];
}

export interface ParseOptions {
  /** Adds the part `sourcePart`, from which and the others all octets can be had again; missing where the mail could not be read. */
  keepsSource?: boolean;
}

export interface MimeParser {
  /**
   * Parses one raw message. Never rejects for what is in the mail: what could not be read is told in `body.problem`,
   * also when the deadline ended the worker. Rejects only after `close`.
   */
  parse(raw: Uint8Array, options?: ParseOptions): Promise<ParsedMessage>;
  close(): Promise<void>;
}
