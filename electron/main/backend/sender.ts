/** The seam between the engine and the sending of mail: all that the engine knows of SMTP. */
import type { MailError } from '../../contract/errors';
import type { OutboxItem, RefusedRecipient } from '../../contract/outbox';

export type SendOutcome =
  /** The server has taken it for everybody but `refused`. */
  | { kind: 'accepted'; refused: RefusedRecipient[] }
  /** Nothing was accepted; may be tried again after a while. */
  | { kind: 'retry'; error: MailError }
  /** Nothing was accepted, and the same would be refused again. `reason` carries the server's words. */
  | { kind: 'refused'; reason: string; refused: RefusedRecipient[] }
  /** The final dot may have been sent, and nobody answered: accepted or not, only Sent or the person can tell. */
  | { kind: 'unknown'; error: MailError };

/**
 * One account's way out. One call at a time, `close` at any moment. Nothing here throws for what a server or a network does.
 */
export interface MailSender {
  /** Connects and signs in, if it is not connected. null: ready. Settles within 60 s. */
  open(): Promise<MailError | null>;
  /**
   * Hands over one message; `open` has answered null.
   * @param raw its octets
   * @param beforeDot makes durable that the final dot may be sent. When it rejects no dot is sent, and `send` rejects with the same error
   */
  send(item: OutboxItem, raw: Uint8Array, beforeDot: () => Promise<void>): Promise<SendOutcome>;
  /** Closes the socket. What is being sent then fails: before the final dot as `retry`, after it as `unknown`. Idempotent. */
  close(): void;
}
