// Starts a private X display on a free number and ends it with this process.
import { spawn } from 'node:child_process';
import { PlainError } from './say.mjs';

/**
 * @typedef {{ display: string, stop: () => void }} PrivateDisplay
 * @returns {Promise<PrivateDisplay>}
 */
export function startXvfb() {
  return new Promise((resolve, reject) => {
    // Xvfb itself chooses a number that is free and writes it to descriptor 3 once it accepts clients.
    const child = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    const stop = () => {
      process.off('exit', stop);
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => {
      stop();
      reject(new PlainError('Xvfb did not start within 60 seconds.'));
    }, 60_000);
    process.once('exit', stop);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new PlainError(`Xvfb could not be started: ${error.message}`));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new PlainError(`Xvfb ended with ${String(code)}.`));
    });
    let number = '';
    child.stdio[3]?.on('data', (/** @type {Buffer} */ chunk) => {
      number += chunk.toString();
      if (!number.endsWith('\n')) return;
      clearTimeout(timer);
      // The display alone must not keep a script alive that has nothing else to do.
      child.unref();
      /** @type {import('node:net').Socket} */ (child.stdio[3]).unref();
      resolve({ display: `:${number.trim()}`, stop });
    });
  });
}
