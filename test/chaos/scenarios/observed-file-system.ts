/**
 * The vault's file system, watched: counts the journal's records as they are written, and ends or holds the process at one.
 * What is written to the journal reaches the disk by fsync only: SIGKILL alone would leave it in the page cache.
 */
import type { AppendHandle, FileSystem } from '../../../electron/main/vault/file-system';
import type { RecordMoment } from './mail-process-words';

const isJournal = (path: string): boolean => /journal-\d+\.log$/.test(path);

export class RecordWatch {
  /** Kinds of the records since it was armed. */
  records: string[] = [];
  /** A planted fault: a new operation is said to be durable, and is only so with the next record. */
  skipsFsync = false;
  #moment: RecordMoment | null = null;

  /**
   * @param hold tells that the moment has come and resolves when the process may go on
   * @param written told of each write of records
   */
  constructor(
    private readonly hold: () => Promise<void>,
    private readonly written: () => void,
  ) {}

  arm(moment: RecordMoment | null): void {
    this.records = [];
    this.#moment = moment;
  }

  over(fs: FileSystem): FileSystem {
    const watched = (handle: AppendHandle): AppendHandle => this.#watched(handle);
    return {
      ...fs,
      async createExclusive(path) {
        const handle = await fs.createExclusive(path);
        return isJournal(path) ? watched(handle) : handle;
      },
      async openAppend(path) {
        const handle = await fs.openAppend(path);
        return isJournal(path) ? watched(handle) : handle;
      },
    };
  }

  #watched(handle: AppendHandle): AppendHandle {
    let holdAfterSync = false;
    let dieAfterSync = false;
    let unsynced: Buffer[] = [];
    const flush = async (): Promise<void> => {
      const bytes = Buffer.concat(unsynced);
      unsynced = [];
      if (bytes.length > 0) await handle.write(bytes);
    };
    return {
      async close() {
        await flush();
        await handle.close();
      },
      write: async (bytes) => {
        const whole = Buffer.from(bytes);
        let from = 0;
        for (let end = whole.indexOf(10); end >= 0; end = whole.indexOf(10, from)) {
          const line = whole.subarray(from, end + 1);
          const text = line.toString('utf8');
          if (!text.includes('"segment":')) {
            this.records.push(/"kind":"([^"]+)"/.exec(text)?.[1] ?? '');
            const moment = this.#moment;
            if (moment?.record === this.records.length) {
              this.#moment = null;
              if (moment.deed === 'kill') {
                // Of a write of several records a crash may leave a prefix.
                const kept = { before: from, torn: from + (line.length >> 1), after: end + 1 }[moment.when];
                // Before its fsync the disk may have taken any prefix; after it, all of it.
                if (moment.when !== 'after' || end + 1 < whole.length) {
                  await handle.write(whole.subarray(0, kept));
                  await die();
                }
                dieAfterSync = true;
              } else if (moment.when === 'after') holdAfterSync = true;
              else await this.hold();
            }
          }
          from = end + 1;
        }
        unsynced.push(whole);
        this.written();
      },
      sync: async () => {
        if (!this.skipsFsync || !unsynced.at(-1)?.includes('"operation-queued"')) {
          await flush();
          await handle.sync();
        }
        if (dieAfterSync) await die();
        if (!holdAfterSync) return;
        holdAfterSync = false;
        await this.hold();
      },
    };
  }
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
