/** The log: one line an event, bounded, and nothing in it that belongs to the person. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, formatEvent } from '../../../electron/main/log';
import { redact } from '../../../electron/main/redact';

describe('redact', () => {
  it.each([
    ['user ann.example+x@mail.example.org refused', 'user <address> refused'],
    ['<ann@example.org>', '<<address>>'],
    ['password=hunter2 next', 'password=<secret> next'],
    ['Authorization: Bearer abc', 'Authorization: Bearer <secret>'],
    ['login failed for the 3rd time', 'login failed for the 3rd time'],
    ['AUTH PLAIN AGFubgBodW50ZXIy', 'AUTH <secret>'],
    ['sent dXNlcj1hbm5AZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXI= now', 'sent <token> now'],
    ['ENOENT /home/ann/.config/satchel', 'ENOENT /home/<user>/.config/satchel'],
    ['two\nlines\r\nforged', 'two lines forged'],
    [
      'command-from-stranger ERR_WORKER_OUT_OF_MEMORY imap.example.org:993',
      'command-from-stranger ERR_WORKER_OUT_OF_MEMORY imap.example.org:993',
    ],
  ])('%j', (text, clean) => {
    expect(redact(text)).toBe(clean);
    expect(redact(text)).not.toMatch(/hunter2|AGFubgBodW50ZXIy|\n/);
  });

  it('stays quick and short on long lines', () => {
    expect(redact('a@'.repeat(100_000)).length).toBeLessThanOrEqual(20_000);
  });
});

describe('formatEvent', () => {
  it('writes pairs, quoted where they must be', () => {
    expect(formatEvent('sync-done', { count: 3, ok: true, none: null, text: 'two words', empty: '' })).toBe(
      'sync-done count=3 ok=true none=null text="two words" empty=""',
    );
  });
});

describe('the file', () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'satchel-log-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('gets a line an event and is private', () => {
    const log = createLog(dir, null);
    log('info', 'started', { version: '1.0' });
    log('error', 'failed {y} %s', { reason: 'ann@example.org\nforged line' });
    const lines = readFileSync(join(dir, 'satchel.log'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info started version=1\.0$/);
    expect(lines[1]).toMatch(/ error failed \{y\} %s reason="<address> forged line"$/);
    expect(statSync(join(dir, 'satchel.log')).mode & 0o077).toBe(0);
  });

  it('never takes more than two megabytes and a line', () => {
    const log = createLog(dir, null);
    for (let index = 0; index < 3_000; index++)
      log('info', 'event', { index, text: 'some words '.repeat(100) });
    const size = (name: string): number => (existsSync(join(dir, name)) ? statSync(join(dir, name)).size : 0);
    expect(size('satchel.old.log')).toBeGreaterThan(0);
    expect(size('satchel.log') + size('satchel.old.log')).toBeLessThan(2 * 1024 * 1024 + 10_000);
    expect(readFileSync(join(dir, 'satchel.log'), 'utf8')).toContain('index=2999');
  });
});
