/** A scripted IMAP server for each test, with three messages in INBOX, and connections to it over one store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { MailOperation, ReplayStep } from '../../../electron/contract/operation';
import type { MailboxBook, ReplayOutcome } from '../../../electron/main/backend/backend';
import type { StoreApi } from '../../../electron/main/store/store-api';
import { makeTestCertificates } from '../dovecot/test-ca';
import type { TestCertificates } from '../dovecot/test-ca';
import { newStore, openRig } from './imap-rig';
import type { Known, Rig } from './imap-rig';
import { ScriptServer } from './imap-script';
import type { ScriptMessage } from './imap-script-shape';

export const message = (uid: number): ScriptMessage => ({
  ...{ uid, flags: [], messageId: `<m${uid}@x>`, size: 100 + uid, body: 'b' },
});
/** What an operation knows of a message in INBOX. */
export const known = (uid: number): Known => ({
  ...{ path: 'INBOX', uidValidity: '7', uid, messageId: `<m${uid}@x>`, size: 100 + uid },
  internalDate: Date.parse('2026-07-17T02:44:25Z'),
});

/** With hooks of its own: once in a file. */
export function useScriptServer() {
  let folder: string;
  let certificates: TestCertificates;
  let store: StoreApi;
  let server: ScriptServer;
  const rigs: Rig[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'satchel-script-'));
    certificates = await makeTestCertificates(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map((rig) => rig.close()));
    await server.stop();
  });

  const rig = async (book?: MailboxBook, settleTime?: number): Promise<Rig> => {
    const at = { port: server.port, ca: certificates.caPem };
    const opened = await openRig(at, store, undefined, book, settleTime);
    rigs.push(opened);
    return opened;
  };

  return {
    rig,
    /** With an empty store. */
    async serve(capabilities = ['UIDPLUS', 'MOVE']): Promise<ScriptServer> {
      store = await newStore();
      server = await ScriptServer.start({ ...certificates, security: 'tls', capabilities });
      server.mailbox('INBOX', [message(4), message(5), message(6)]);
      server.mailbox('Archive', [], 3);
      return server;
    },
    /** Message-IDs. */
    ids: (path: string): string[] =>
      (server.mailboxes.get(path)?.messages ?? []).map(({ messageId }) => messageId),
    /** Of a message in INBOX. */
    flags: (uid: number): string[] =>
      server.mailboxes.get('INBOX')?.messages.find((one) => one.uid === uid)?.flags ?? [],
    /** As the queue does: on a new connection each time, with the last step and the count of tries. */
    async settle(
      operation: MailOperation,
      begun: ReplayStep | null = null,
      settleTime?: number,
    ): Promise<{ outcome: ReplayOutcome; tries: number }> {
      let step = begun;
      for (let tries = 0; tries < 5; tries += 1) {
        const current = await rig(undefined, settleTime);
        const { backend, steps } = current;
        const outcome = await backend.replay({ operation, step, tries }, (next) => {
          steps.push(next);
          return Promise.resolve();
        });
        if (outcome.kind !== 'unknown' && outcome.kind !== 'retry') return { outcome, tries: tries + 1 };
        step = outcome.kind === 'unknown' ? (steps.at(-1) ?? step) : null;
        await current.close();
      }
      throw new Error('not settled');
    },
  };
}
