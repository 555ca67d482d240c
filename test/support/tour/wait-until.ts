/** Waits for a condition by asking again and again; the deadline only ends a hang. */

export interface WaitOptions {
  /** What is waited for, in words, for the failure. */
  what: string;
  timeoutMs?: number;
  everyMs?: number;
  /** What to add to the failure's message. */
  onTimeout?: () => string | Promise<string>;
}

/** @returns the first value that is neither null, undefined nor false */
export async function waitUntil<T>(
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { what, timeoutMs = 120_000, everyMs = 100, onTimeout }: WaitOptions,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline) {
      throw new Error(
        `waited ${timeoutMs / 1000} s in vain for ${what}${onTimeout ? `\n${await onTimeout()}` : ''}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
