/** The process that an SMTP run kills: a real vault, a real postman and real sockets, and nothing that knows of being killed. */
import type { AccountId } from '../../../electron/contract/ids';
import { createSmtpSender } from '../../../electron/main/backend/smtp/smtp-sender';
import { createPostman } from '../../../electron/main/engine/outbox-postman';
import { openMailVault } from '../../../electron/main/open-mail-vault';
import { Turnstile } from '../../../electron/main/turnstile';
import type { JournalEntry } from '../../../electron/main/vault/journal-record';
import { nodeFileSystem } from '../../../electron/main/vault/node-file-system';
import type { Vault } from '../../../electron/main/vault/vault';
import { sendingItem } from './sending-item';
import type { PostmanNews, PostmanStart, ToPostman } from './postman-words';

export const account = 'work' as AccountId;

const say = (news: PostmanNews): void => void process.send?.(news);

process.on('message', (words: ToPostman) => {
  void (async () => {
    switch (words.kind) {
      case 'start':
        return start(words.start);
      case 'queue':
        return queue(words.name, words.to);
      case 'kill-at':
        killAt = { ...words, seen: 0 };
        return;
      case 'now':
        postman?.sendNow();
    }
  })().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(7);
  });
});

let vault: Vault | null = null;
let postman: ReturnType<typeof createPostman> | null = null;
let killAt: { record: number; when: 'before' | 'after'; seen: number } | null = null;

/** Of kill -9 nothing is heard: the process is over in the middle of this call. */
const passRecord = (when: 'before' | 'after'): void => {
  if (killAt?.when !== when) return;
  killAt.seen += 1;
  if (killAt.seen === killAt.record) process.kill(process.pid, 'SIGKILL');
};

async function start({ dir, port, ca, planted }: PostmanStart): Promise<void> {
  const opened = await openMailVault(nodeFileSystem, dir);
  vault = opened;
  const tell = (): void => {
    const mails = [...opened.state.outbox.values()].map(({ item, state, refused, reason }) => ({
      ...{ id: item.id, name: item.envelope.subject, to: item.to, state, reason },
      ...{
        refused: refused.map(({ address }) => address),
        hasCopy: opened.state.pending.has(item.id),
      },
    }));
    say({ kind: 'mails', mails });
  };
  const record = async (entries: JournalEntry[]): Promise<void> => {
    passRecord('before');
    // Planted: that the final dot may be sent is not written down.
    const forgotten = planted === 'no-dot-record' && entries.some(isDotPending);
    if (!forgotten) await opened.append(entries);
    passRecord('after');
    tell();
  };
  const server = { host: 'localhost', port, security: 'tls' as const, user: 'a' };
  const log = (): void => undefined;
  const sender = createSmtpSender({
    ...{ server: () => server, password: () => Promise.resolve('secret'), trust: { ca: [ca] }, log },
  });
  postman = createPostman({
    ...{ accountId: account, label: () => 'Work', server: () => 'localhost', log, vault: opened },
    ...{ feeder: { record }, turnstile: new Turnstile(), replayDue: () => undefined, now: () => Date.now() },
    ...{ trouble: () => undefined, mayConnect: true, filed: () => undefined },
    probeSent: () => Promise.resolve('absent'),
    notice: ({ sentence }) => say({ kind: 'notice', sentence }),
    sender: {
      open: () => sender.open(),
      send: async (item, raw, beforeDot) => {
        const outcome = await sender.send(item, raw, beforeDot);
        // Planted: what nobody knows is sent again.
        return planted === 'blind-resend' && outcome.kind === 'unknown'
          ? { kind: 'retry', error: outcome.error }
          : outcome;
      },
      close: () => sender.close(),
    },
  });
  postman.start();
  tell();
  say({ kind: 'started' });
}

const isDotPending = (entry: JournalEntry): boolean =>
  entry.kind === 'outbox-moved-on' && entry.state === 'dot-pending';

/** Answered when it is durable: from then on it must not be lost. */
async function queue(name: string, to: string[]): Promise<void> {
  if (!vault) throw new Error('not started');
  const { item, raw } = sendingItem(account, name, to);
  const stored = await vault.spool.put(item.id, raw);
  await vault.append([{ kind: 'outbox-queued', item: { ...item, ...stored } }]);
  say({ kind: 'queued', name });
  postman?.wake();
}

process.on('disconnect', () => process.exit(0));
say({ kind: 'ready' });
