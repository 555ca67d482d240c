/** What one malformed mail is, and the pieces that they are made of. */

export interface MalformedMail {
  name: string;
  /** Made when wanted: some are large. */
  raw: () => Buffer;
  /** The shown subject; left out where the damage took it. */
  subject?: string | RegExp;
  /** Must match the shown text. */
  text?: RegExp;
  /** Names of attachments as shown, in order, or their number. */
  attachments?: string[] | number;
  /** Must match the problem sentence; null: read whole, no sentence; left out: either. */
  problem?: RegExp | null;
}

/** One octet a character. */
export const octets = (text: string): Buffer => Buffer.from(text, 'latin1');

export const from = 'From: Ada <ada@example.org>\r\n';

export const multipart = (kind = 'mixed', boundary = 'x'): string =>
  `MIME-Version: 1.0\r\nContent-Type: multipart/${kind}; boundary="${boundary}"\r\n`;

export const headed = (subject: string, rest: string, body: string): Buffer =>
  octets(`${from}Subject: ${subject}\r\n${rest}\r\n${body}`);

export const file = (name: string, content: string): string =>
  `--x\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; ${name}\r\n\r\n${content}\r\n`;

export const textPart = '--x\r\nContent-Type: text/plain\r\n\r\nthe words\r\n';
