/** What the scripted IMAP server holds, and how it is told to misbehave. */

export interface ScriptMessage {
  uid: number;
  flags: string[];
  messageId: string;
  size: number;
  body: string;
  /** Else one of its UID's own. */
  subject?: string;
}

export interface ScriptMailbox {
  uidValidity: number;
  uidNext: number;
  messages: ScriptMessage[];
}

/** What the server does with one command: `cut-before` never does it, `cut-after` does it and cuts before the tagged reply; `bye` says so. */
export type Twist =
  | { kind: 'say'; status: 'NO' | 'BAD' | 'OK'; text: string }
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'hang' }
  | { kind: 'bye'; text: string; done: boolean }
  | { kind: 'silent-uid' };

export interface ScriptOptions {
  certificatePath: string;
  keyPath: string;
  security: 'tls' | 'starttls';
  capabilities?: string[];
  prefix?: string; // Of the personal namespace, as `INBOX/`.
  /** Sent in place of the greeting. */
  greeting?: string;
  /** Bytes sent in the same segment as the OK to STARTTLS. */
  afterStartTls?: string;
  /** Looked up for each command by its verb, as `UID MOVE`. */
  twist?: (verb: string, line: string) => Twist | null;
}
