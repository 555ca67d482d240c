/** Puts the diagnostics on the clipboard, where the person can read them before sending them anywhere. */
import { open } from 'node:fs/promises';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import type { CommandResult } from '../../contract/commands';
import type { AccountRegistry } from '../engine/registry-shape';
import type { StatusBoard } from '../engine/status-board';
import type { VaultState } from '../vault/state-shape';
import { describeDiagnostics } from './describe-diagnostics';

export interface CopyDiagnosticsParts {
  logsDir: string;
  registry: Pick<AccountRegistry, 'list'>;
  status: StatusBoard;
  state: () => Pick<VaultState, 'pending' | 'mails'>;
  app: { version: string; electron: string; chromium: string };
  writeText: (text: string) => void;
}

export type CopyDiagnostics = () => Promise<CommandResult<{ lines: number }>>;

/** Of the log's end, in octets; and how many lines of it. */
const tailSize = 64 * 1024;
const tailLines = 200;

export function createCopyDiagnostics(parts: CopyDiagnosticsParts): CopyDiagnostics {
  return async () => {
    const state = parts.state();
    const text = describeDiagnostics({
      ...parts.app,
      system: `${process.platform} ${release()} ${arch()}`,
      accounts: parts.registry.list(),
      statuses: parts.status.snapshot().accounts,
      pending: [...state.pending.values()],
      localMails: state.mails.size,
      memory: process.memoryUsage().rss,
      log: await logTail(join(parts.logsDir, 'satchel.log')),
      now: Date.now(),
    });
    parts.writeText(text);
    return { ok: true, value: { lines: text.trimEnd().split('\n').length } };
  };
}

/** The newest whole lines; none when there is no log to read. */
async function logTail(path: string): Promise<string[]> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - tailSize);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tailSize), 0, tailSize, start);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // The first one may be cut.
    return (start > 0 ? lines.slice(1) : lines).filter((line) => line !== '').slice(-tailLines);
  } finally {
    await file.close();
  }
}
