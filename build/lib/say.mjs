// One place for the scripts' progress lines: always on stderr, so that stdout stays clean for `--json`.
const started = Date.now();

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** How long this script has run, for the lines that report a time. */
export function elapsed(since = started) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** A failure that needs a plain sentence for a person and no stack. */
export class PlainError extends Error {}

/**
 * Runs a script's main function: a PlainError is shown as one sentence, anything else with its stack; both exit with 1.
 * @param {() => Promise<void>} main
 */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    say(error instanceof PlainError ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  }
}
