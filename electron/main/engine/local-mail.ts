/** The part of a POP account's life that needs no server: settles held deletes, removes their files, refills the cache. */
import type { AccountId } from '../../contract/ids';
import type { Log } from '../log-line';
import type { MimeParser } from '../mime/mime-parser';
import type { StoreApi } from '../store/store-api';
import type { Vault } from '../vault/vault';
import type { JournalFeeder } from './journal-feeder';
import type { ReplayQueue } from './replay-queue';
import { createLocalReplay } from './local-replay';
import { WakeSignal } from './wake-signal';

export interface LocalMailOptions {
  accountId: AccountId;
  vault: Vault;
  store: StoreApi;
  mime: MimeParser;
  feeder: JournalFeeder;
  replay: ReplayQueue;
  log: Log;
  now: () => number;
}

export interface LocalMail {
  start(): void;
  stop(): Promise<void>;
  /** An operation was queued, or the store was rebuilt. */
  wake(): void;
}

/** Bodies parsed between two looks at what else is due. */
const refillBatch = 20;

export function createLocalMail(options: LocalMailOptions): LocalMail {
  const { accountId, vault, store, mime, feeder, replay, log, now } = options;
  const localReplay = createLocalReplay(options);
  const signal = new WakeSignal<'work'>();
  let stopping = false;
  let running: Promise<void> | null = null;

  /** Unlinks the files of messages that were deleted for ever; the journal hears of it after the file is gone. */
  const removeFiles = async (): Promise<void> => {
    for (const { messageId, file } of vault.garbage(accountId)) {
      await vault.mail(accountId).remove(file);
      await feeder.record([{ kind: 'local-file-removed', messageId }]);
    }
  };

  /** Parses bodies that the cache lacks; false when none is missing. */
  const refill = async (): Promise<boolean> => {
    const wanted = await store.request<'bodies-wanted'>({
      kind: 'bodies-wanted',
      accountId,
      limit: refillBatch,
    });
    for (const { messageId } of wanted) {
      const file = vault.fileOf(messageId);
      // A file that the disk has lost is downloaded again; until then the list shows the mail without its body.
      if (!file || vault.isMissing(messageId) || stopping) continue;
      const parsed = await mime.parse(await vault.mail(accountId).read(file));
      const { body, preview, hasAttachments, parts } = parsed;
      await store.request<'put-bodies'>({
        kind: 'put-bodies',
        bodies: [{ messageId, body, preview, hasAttachments, parts }],
      });
    }
    return wanted.some(({ messageId }) => vault.fileOf(messageId) && !vault.isMissing(messageId));
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      let retryAt: number | null = null;
      try {
        await replay.run(localReplay, () => stopping);
        await removeFiles();
        if (await refill()) continue;
      } catch (error) {
        // A store that is restarting or a full disk: nothing is lost by trying again later.
        log('warn', 'local-mail-waits', {
          account: accountId,
          reason: error instanceof Error ? error.name : 'unknown',
        });
        retryAt = now() + 5_000;
      }
      const due = Math.min(retryAt ?? Infinity, replay.nextDue() ?? Infinity);
      await signal.sleep(due === Infinity ? null : due - now());
      signal.take('work');
    }
  };

  return {
    start: () => void (running ??= loop()),
    async stop() {
      stopping = true;
      signal.wake('work');
      await running;
    },
    wake: () => signal.wake('work'),
  };
}
