/** How every part of main writes to the log: a name and figures, never what is the person's. */

/** Structured log line without addresses, subjects, passwords or message text. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  event: string,
  details?: Record<string, string | number | boolean | null>,
) => void;
