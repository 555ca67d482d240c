/** The part of a POP account's life that needs no server: settles held deletes, removes their files, refills the cache. */
import type { AccountId } from '../../contract/ids';
import type { Log } from '../log-line';
import type { MimeParser } from '../mime/mime-parser';
import type { StoreApi } from '../store/store-api';
import type { Vault } from '../vault/vault';
import type { JournalFeeder } from './journal-feeder';
import type { ReplayQueue } from './replay-queue';
import { createLocalReplay } from './local-replay';
import { createRefill } from './refill-bodies';
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

  const refill = createRefill({ accountId, vault, store, mime, log, stopping: () => stopping });

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
