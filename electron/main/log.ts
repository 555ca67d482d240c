/** The app's log: structured event lines in <profile>/logs/satchel.log, bounded in size, never with mail in it. */
import { join } from 'node:path';
import nodeLogger from 'electron-log/node';
import type { Log } from './log-line';
import { redact } from './redact';

/** Beyond this the file becomes satchel.old.log, over the one before: two megabytes at most. */
const maxSize = 1024 * 1024;

/**
 * @param logsDir an existing folder
 * @param toConsole the lowest level that is also printed, null for none
 */
export function createLog(logsDir: string, toConsole: 'debug' | 'warn' | null): Log {
  const logger = nodeLogger.create({ logId: logsDir });
  logger.transports.file.resolvePathFn = () => join(logsDir, 'satchel.log');
  logger.transports.file.maxSize = maxSize;
  logger.transports.file.level = 'debug';
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  logger.transports.file.format = ({ message }) => [line(message)];
  logger.transports.console.level = toConsole ?? false;
  logger.transports.console.format = ({ message }) => [line(message)];
  return (level, event, details) => {
    logger[level](formatEvent(event, details));
  };
}

function line(message: { date: Date; level: string; data: unknown[] }): string {
  return `${message.date.toISOString()} ${message.level} ${message.data.map(String).join(' ')}`;
}

/** One line: the event, then `key=value` pairs, values quoted where they hold spaces or quotes. */
export function formatEvent(event: string, details: Parameters<Log>[2]): string {
  const pairs = Object.entries(details ?? {}).map(([key, value]) => {
    if (typeof value !== 'string') return `${key}=${String(value)}`;
    const clean = redact(value);
    return `${key}=${/[\s"=]/.test(clean) || clean === '' ? JSON.stringify(clean) : clean}`;
  });
  return [redact(event), ...pairs].join(' ');
}
