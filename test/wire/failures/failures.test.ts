/** Each failure of a server, made for real, as the person reads it: at "test connection" and in a running account. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountDraft } from '../../../electron/contract/account';
import { startFailingServer } from './failing-server';
import type { FailingServer, Protocol } from './failing-server';
import { failureCases, password } from './failure-cases';
import type { FailureCase } from './failure-cases';
import { makeFaultyCertificates } from './failure-certificates';
import type { FaultyCertificates } from './failure-certificates';
import { startMailWithoutWindows } from './mail-without-windows';
import type { MailWithoutWindows } from './mail-without-windows';

interface Outcome {
  at: string;
  testing: string;
  running: string;
  heard: string;
}

const protocols: Protocol[] = ['imap', 'pop3'];
let folder: string;
let made: FaultyCertificates;
let mail: MailWithoutWindows;
const servers: FailingServer[] = [];
const startedAt = Date.now();
/** All run at once, since hangs take as long as deadlines do; each test waits for its own. */
const outcomes = new Map<string, Promise<Outcome>>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'satchel-failures-'));
  made = await makeFaultyCertificates(folder);
  mail = await startMailWithoutWindows(folder, [made.caPem]);
  for (const protocol of protocols) {
    for (const failure of failureCases) {
      const outcome = produce(failure, protocol);
      outcome.catch(() => undefined);
      outcomes.set(`${protocol} ${failure.name}`, outcome);
    }
  }
});
afterAll(async () => {
  for (const server of servers) server.close();
  await mail.stop();
  await rm(folder, { recursive: true, force: true });
});

async function produce(failure: FailureCase, protocol: Protocol): Promise<Outcome> {
  const server = failure.server ? await startFailingServer(protocol, failure.server(made, protocol)) : null;
  if (server) servers.push(server);
  const host = failure.host ?? 'localhost';
  const port = server?.port ?? (await freedPort());
  const common = {
    address: `${failure.name.replace(/[^a-z0-9]+/gi, '-')}@example.org`,
    name: 'Anna',
    label: 'Anna',
    colour: 'blue' as const,
    server: { host, port, security: failure.security, user: 'anna' },
    passwordStorage: 'ask' as const,
  };
  const draft: AccountDraft =
    protocol === 'imap' ? { kind: 'imap', ...common } : { kind: 'pop3', ...common, deleteFromServer: true };
  const [testing, running] = await Promise.all([mail.test(draft, password), mail.run(draft, password)]);
  return { at: `${host}:${port}`, testing, running, heard: server?.heard() ?? '' };
}

/** A port on which nobody listens. */
async function freedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.each(protocols)('%s', (protocol) => {
  test.each(failureCases)('$name', async (failure) => {
    const outcome = await outcomes.get(`${protocol} ${failure.name}`);
    if (!outcome) throw new Error('not run');
    const { at, testing, running, heard } = outcome;
    const [testingStep, runningStep] = failure.then ?? ['', ''];
    // Midnight may have passed since.
    const words = [startedAt, Date.now()].map((today) => failure.says(at, made, protocol, today));
    expect(words.map((text) => `Anna: ${text}${testingStep}`)).toContain(testing);
    expect(
      words.map((text) => `Anna: ${failure.saysRunning?.(at, protocol) ?? text + runningStep}`),
    ).toContain(running);
    expect(heard.includes(password)).toBe(failure.hearsPassword === true);
    expect(mail.told()).not.toContain(password);
    expect(mail.told()).not.toContain(Buffer.from(password).toString('base64'));
  });
});
