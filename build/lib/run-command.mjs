// Runs a child process with a deadline; either shows its output or keeps it for the caller.
import { spawn } from 'node:child_process';
import { rootDir } from './paths.mjs';

/**
 * @typedef {{ code: number | null, signal: string | null, stdout: string, stderr: string, timedOut: boolean }} CommandResult
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean, input?: string }} [options]
 *   show: pass the output on (to stderr, stdout is kept for results) besides keeping it
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? rootDir,
      env: options.env ?? process.env,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      // A group of its own, so that a deadline also ends what the child started.
      detached: process.platform !== 'win32',
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const end = () => endGroup(child.pid);
    const timer = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          end();
        }, options.timeoutMs)
      : undefined;
    process.once('exit', end);
    const stopped = () => process.exit(130);
    process.once('SIGINT', stopped);
    process.once('SIGTERM', stopped);
    const finish = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
      clearTimeout(timer);
      process.off('exit', end);
      process.off('SIGINT', stopped);
      process.off('SIGTERM', stopped);
      resolve({ code, signal, stdout, stderr, timedOut });
    };
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      if (options.show) process.stderr.write(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stderr += text;
      if (options.show) process.stderr.write(text);
    });
    child.once('error', (error) => {
      stderr += String(error);
      finish(127, null);
    });
    child.once('close', finish);
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
  });
}

/** @param {number | undefined} pid */
function endGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
