/** Diagnostics help whoever helps, and give away nothing of the person. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountConfig } from '../../../electron/contract/account';
import type { AccountId } from '../../../electron/contract/ids';
import type { OperationRecord } from '../../../electron/contract/operation';
import { createCopyDiagnostics } from '../../../electron/main/diagnostics/copy-diagnostics';
import { describeDiagnostics } from '../../../electron/main/diagnostics/describe-diagnostics';
import { createStatusBoard } from '../../../electron/main/engine/status-board';
import { createLog } from '../../../electron/main/log';

const id = 'imap-0a1b2c3d4e5f' as AccountId;
const account: AccountConfig = {
  ...{ id, kind: 'imap', address: 'ann.example@secretplace.example', name: 'Ann Ürgewöhnlich' },
  ...{ label: 'Secret Employer', colour: 'blue', passwordStorage: 'ask' },
  server: { host: 'mail.secretplace.example', port: 993, security: 'tls', user: 'ann+login' },
};
/** Whatever of these turns up has leaked. */
const secrets = [
  ...[account.address, account.name, account.label, account.server.host, account.server.user, id],
  ...['hunter2', 'AGFubgBodW50ZXIy', 'Confidential subject', '/home/ann'],
];
const operation = {
  operation: {
    ...{ id: 'op', kind: 'flags', accountId: id },
    message: { id: 'm', locator: { subject: 'Confidential subject' } },
  },
  ...{ state: 'queued', tries: 0, step: null, reason: 'mail.secretplace.example said no to ann+login' },
} as unknown as OperationRecord;

const facts = {
  ...{ version: '1.2.3', electron: '45', chromium: '150', system: 'linux 6 x64' },
  accounts: [account],
  statuses: [],
  pending: [operation, operation],
  ...{ localMails: 7, memory: 300 * 2 ** 20, log: [], now: 0 },
};

function expectNoSecret(text: string): void {
  for (const secret of secrets) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
}

describe('diagnostics', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'satchel-diagnostics-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('tell versions, accounts without names, their state, and what is pending', () => {
    const text = describeDiagnostics({
      ...facts,
      statuses: [
        {
          ...{ accountId: id, phase: 'offline', progress: null, lastSyncAt: null, nextTryAt: null },
          error: { kind: 'tls', reason: 'expired', detail: 'mail.secretplace.example' },
          sentence: 'Secret Employer: the certificate of mail.secretplace.example:993 expired',
        },
      ],
    });
    expect(text).toContain('Satchel 1.2.3, Electron 45');
    expect(text).toContain('account 1: imap, tls, port 993, password: ask, offline, tls expired');
    expect(text).toContain('7 mails in the vault; 2 operations pending (flags queued 2)');
    expectNoSecret(text);
  });

  it('hide what the log should not have held', () => {
    const text = describeDiagnostics({
      ...facts,
      log: [
        'now info imap-open host=MAIL.secretplace.example',
        'now warn odd name="Ann Ürgewöhnlich" label="secret employer" user=ann+login',
        `now error threw account=${id} at=/home/ann/x.js password=hunter2`,
        'now info AUTH PLAIN AGFubgBodW50ZXIy',
        'now info from ann.example@secretplace.example',
      ],
    });
    expect(text).toContain('imap-open host=<server 1>');
    expect(text).toContain('account=<id 1>');
    expectNoSecret(text);
  });

  it('take the end of a real log, however long it is, in whole lines', async () => {
    const log = createLog(dir, null);
    for (let index = 0; index < 3_000; index += 1)
      log('info', 'flood', { index, host: 'mail.secretplace.example', filler: 'word '.repeat(20) });
    let written = '';
    const copy = createCopyDiagnostics({
      ...{ logsDir: dir, registry: { list: () => [account] }, status: createStatusBoard(() => undefined) },
      state: () => ({ pending: new Map(), mails: new Map() }),
      app: { version: '1', electron: '45', chromium: '150' },
      writeText: (text) => (written = text),
    });
    const result = await copy();
    const lines = written.trimEnd().split('\n');
    expect(result).toEqual({ ok: true, value: { lines: lines.length } });
    const flood = lines.filter((line) => line.includes('flood'));
    expect(flood).toHaveLength(200);
    expect(flood.at(-1)).toContain('index=2999');
    for (const line of flood) expect(line).toMatch(/^\d{4}-.* info flood index=\d+ host=<server 1> /);
    expectNoSecret(written);
  });

  it('do without a log', async () => {
    await writeFile(join(dir, 'other'), '');
    let written = '';
    const copy = createCopyDiagnostics({
      ...{ logsDir: dir, registry: { list: () => [] }, status: createStatusBoard(() => undefined) },
      state: () => ({ pending: new Map(), mails: new Map() }),
      app: { version: '1', electron: '45', chromium: '150' },
      writeText: (text) => (written = text),
    });
    await copy();
    expect(written).toContain('0 mails in the vault; 0 operations pending');
  });
});
