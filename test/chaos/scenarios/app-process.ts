/** A chaos run's end of the whole app in a real Electron: asked through its ui, read through its store page, killed with all it has. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailboxInfo } from '../../../electron/contract/model';
import type { OperationRecord } from '../../../electron/contract/operation';
import { isPending } from '../../../electron/contract/operation';
import type { AccountPhase, AccountStatus } from '../../../electron/contract/status-events';
import { nextOperation } from '../../../electron/main/engine/next-operation';
import type { OperationRow, PositionRow } from '../../../electron/store/rows';
import { unpackMessage } from '../../../electron/store/stored-message';
import type { StoredMessage } from '../../../electron/store/stored-message';
import { runElectron } from '../../support/run-electron';
import { overPages, readTable, storePage } from '../support/chaos-app';
import type { ChaosApp } from '../support/chaos-app';
import { Hang, ProcessGone } from './mail-process-handle';
import type { Asked, News, Question } from './mail-process-words';
import type { ScenarioCache, ScenarioProcess } from './scenario-process';

/** ms between two looks at the app. */
const rhythm = 60;
/** ms; only there to end a hang. */
const patience = 180_000;

interface Answer {
  ok: boolean;
  sentence?: string;
  value?: unknown;
}

export class AppProcess implements ScenarioProcess {
  news: News | null = null;
  endedBy = '';
  readonly gone: Promise<void>;
  readonly cache: ScenarioCache;
  #alive = true;
  #syncAskedAt = 0;
  readonly #listeners = new Set<() => void>();
  readonly #looking: Promise<void>;

  private constructor(
    private readonly app: ChaosApp,
    private readonly folder: string,
  ) {
    const child = app.running.app.process();
    this.gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#alive = false;
        this.endedBy = signal ?? `status ${code}`;
        this.nudge();
        resolve();
      });
    });
    const table = async <T>(name: string): Promise<T[]> => readTable<T>(await storePage(app.running), name);
    const records = async (): Promise<OperationRecord[]> => {
      const rows = await table<OperationRow>('operations');
      return rows.sort((a, b) => a.order - b.order).map(({ record }) => record);
    };
    this.cache = {
      mailboxes: () => table<MailboxInfo>('mailboxes'),
      messages: async () => (await table<StoredMessage>('messages')).map(unpackMessage),
      pendingCount: async () => {
        const [position] = (await table<PositionRow>('meta')).filter(({ key }) => key === 'position');
        return position?.pending ?? (await records()).filter(({ state }) => isPending(state)).length;
      },
      operations: records,
      close: () => undefined,
    };
    this.#looking = this.#lookAround();
  }

  /** @param cache `lost`: without its IndexedDB */
  static async start(folder: string, caCertificatePath: string, cache: 'kept' | 'lost'): Promise<AppProcess> {
    if (cache === 'lost')
      await rm(join(folder, 'IndexedDB'), { recursive: true, force: true, maxRetries: 5 });
    const running = await runElectron({ profile: folder, caCertificatePath });
    const app = overPages(
      running,
      () => Promise.resolve(running.ui),
      () => storePage(running),
    );
    // Commands wait until the cache has followed the journal; there is no such action, so this one only waits.
    await app.command('mail.undo', { actionId: 'none' }).catch(() => undefined);
    const process = new AppProcess(app, folder);
    await process.until('its accounts', () => process.news !== null || !process.alive);
    return process;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get stderr(): string {
    return this.app.running.output();
  }

  async ask<Q extends Question>(question: Q, args: Asked[Q]['args']): Promise<Asked[Q]['value']> {
    if (!this.#alive) throw new ProcessGone(question);
    try {
      return (await this.#answer(question, args as never)) as Asked[Q]['value'];
    } catch (error) {
      if (!this.#alive) throw new ProcessGone(question);
      throw error;
    }
  }

  /** Resolves as soon as `fits`. @throws Hang */
  until(what: string, fits: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(look);
        reject(new Hang(`waited for ${what}; last heard: ${JSON.stringify(this.news)}`));
      }, patience);
      const look = (): void => {
        if (!fits()) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  nudge(): void {
    for (const look of [...this.#listeners]) look();
  }

  /** Nobody holds it at a record: its points are those of the wire. */
  onHeld(): void {
    return;
  }

  async kill(): Promise<void> {
    if (this.#alive) await this.app.kill();
    await this.gone;
    await this.#looking;
  }

  async #answer(question: Question, args: Record<string, unknown>): Promise<unknown> {
    switch (question) {
      case 'add-account': {
        const answer = (await this.app.command('account.add', args)) as Answer;
        if (!answer.ok) throw new Error(answer.sentence);
        return answer.value;
      }
      case 'act':
        return spoken(await this.app.command('mail.act', args));
      case 'act-on-mailbox':
        return spoken(await this.app.command('mailbox.act', args));
      case 'retry':
        return spoken(await this.app.command('operation.retry', args));
      case 'discard':
        return spoken(await this.app.command('operation.discard', args));
      case 'put-back':
        return spoken(await this.app.command('operation.put-back', args));
      case 'choose':
        return spoken(await this.app.command('operation.choose', args));
      case 'undo':
        return spoken(await this.app.command('mail.undo', {}));
      case 'sync':
        this.#syncAskedAt = Date.now();
        if (this.news) this.news.fresh = false;
        await this.app.command('sync.now', {});
        return null;
      case 'operations':
        return this.cache.operations();
      case 'records':
        return [];
      case 'arm':
        return null;
      case 'append':
      case 'draft':
      case 'outbox':
      case 'ahead':
      case 'stop':
        throw new Error(`the whole app is not asked for ${question}`);
    }
  }

  async #lookAround(): Promise<void> {
    while (this.#alive) {
      const seen = await this.#look().catch(() => null);
      if (seen && this.#alive) {
        this.news = seen;
        this.nudge();
      }
      await new Promise((resolve) => setTimeout(resolve, rhythm));
    }
  }

  async #look(): Promise<News> {
    const { value } = (await this.app.command('status.get', {})) as { value: { accounts: AccountStatus[] } };
    const records = await this.cache.operations();
    const written = await lastWritten(join(this.folder, 'vault'));
    const { accounts } = value;
    const rank = (phase: AccountPhase): number => (phase === 'online' ? 0 : phase === 'offline' ? 1 : 2);
    const [least] = [...accounts].sort((a, b) => rank(b.phase) - rank(a.phase));
    const since = Math.max(written, this.#syncAskedAt);
    return {
      phase: least?.phase ?? 'starting',
      sentence: least?.sentence ?? null,
      online: accounts.filter(({ phase }) => phase === 'online').length,
      unsettled: accounts.some(
        ({ accountId }) => nextOperation(records, accountId, Date.now(), new Map()).kind !== 'none',
      ),
      fresh: accounts.length > 0 && accounts.every(({ lastSyncAt }) => (lastSyncAt ?? 0) > since),
      passes: 0,
    };
  }
}

function spoken(answer: unknown): { ok: boolean; sentence: string } {
  const { ok, sentence, value } = answer as Answer;
  return { ok, sentence: sentence ?? (value as { sentence?: string } | null | undefined)?.sentence ?? '' };
}

/** When the journal was last written to, in ms since 1970. */
async function lastWritten(vault: string): Promise<number> {
  const names = (await readdir(vault)).filter((name) => /^journal-\d+\.log$/.test(name));
  const times = await Promise.all(names.map(async (name) => (await stat(join(vault, name))).mtimeMs));
  return Math.max(0, ...times);
}
