// Decides whether a launch script must switch Chromium's sandbox off. Product code never does.
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.mjs';

/**
 * @param {string} execPath
 * @returns {Promise<string[]>}
 */
export async function sandboxFlags(execPath) {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) return ['--no-sandbox'];
  try {
    const helper = statSync(join(dirname(execPath), 'chrome-sandbox'));
    if (helper.uid === 0 && (helper.mode & 0o4000) !== 0) return [];
  } catch {
    // No helper: user namespaces must do.
  }
  const namespaces = await runCommand('unshare', ['--user', 'true'], { timeoutMs: 10_000 });
  return namespaces.code === 0 ? [] : ['--no-sandbox'];
}
