/** Satchel under chaos: started on the world's profile, given commands as its ui gives them, read as its store has it. */
import type { Page } from 'playwright';
import type { StoredMessage } from '../../../electron/store/stored-message';
import { unpackMessage } from '../../../electron/store/stored-message';
import { type RunningElectron, runElectron } from '../../support/run-electron';
import type { ChaosWorld } from './chaos-world';
import type { Action, Truth } from './truth';

export interface ShownMessage {
  id: string;
  messageId: string;
  /** The path as the app has it; null: hidden by a pending delete. */
  mailbox: string | null;
  seen: boolean;
  flagged: boolean;
  bodyHere: boolean;
}

export interface ChaosApp {
  running: RunningElectron;
  /** Resolves when the command was answered; false: it failed. */
  act(action: Action, ids: ReadonlyMap<string, string>): Promise<boolean>;
  command(name: string, args: unknown): Promise<unknown>;
  shown(): Promise<ShownMessage[]>;
  pending(): Promise<number>;
  operationStates(): Promise<Record<string, number>>;
  kill(): Promise<void>;
}

/** Where a function is run in one of the app's pages; a Playwright page is one. */
export interface Evaluator {
  evaluate<R, A>(work: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
}

export async function launch(world: ChaosWorld): Promise<ChaosApp> {
  const running = await runElectron({
    profile: world.profile,
    caCertificatePath: world.server.caCertificatePath,
  });
  return overPages(
    running,
    () => Promise.resolve(running.ui),
    () => storePage(running),
  );
}

/** @param ui @param store how to reach the two pages now */
export function overPages(
  running: RunningElectron,
  ui: () => Promise<Evaluator>,
  store: () => Promise<Evaluator>,
): ChaosApp {
  const command = async (name: string, args: unknown): Promise<unknown> =>
    (await ui()).evaluate(
      ([what, how]) =>
        (
          window as unknown as { satchel: { command(name: string, args: unknown): Promise<unknown> } }
        ).satchel.command(what, how),
      [name, args] as [string, unknown],
    );
  return {
    running,
    command,
    async act({ verb, messages }, ids) {
      const messageIds = messages.map((message) => ids.get(message));
      const targetMailboxId =
        verb === 'move' ? await moveTargetId(await store(), String(messageIds[0])) : undefined;
      const answer = (await command('mail.act', {
        verb,
        messageIds,
        ...(targetMailboxId ? { targetMailboxId } : {}),
      })) as { ok: boolean };
      return answer.ok;
    },
    shown: async () => readShown(await store()),
    async pending() {
      const states = await countStates(await store());
      return ['queued', 'started', 'unknown', 'parked'].reduce((sum, state) => sum + (states[state] ?? 0), 0);
    },
    operationStates: async () => countStates(await store()),
    kill: () => running.kill(),
  };
}

/** Whether what the app shows of a message is what the model says. */
export function shownAsTruth(shown: ShownMessage | undefined, truth: Truth): boolean {
  if (truth.mailbox === null) return shown === undefined || shown.mailbox === null;
  return shown?.mailbox === truth.mailbox && shown.seen === truth.seen && shown.flagged === truth.flagged;
}

async function moveTargetId(page: Evaluator, id: string): Promise<string> {
  const row = (await readTable<StoredMessage>(page, 'messages'))
    .map(unpackMessage)
    .find((one) => one.id === id);
  const account = row?.accountId ?? '';
  const path = account.startsWith('pop3') ? 'Drafts' : 'Projects';
  const boxes = await readTable<{ id: string; accountId: string; path: string }>(page, 'mailboxes');
  return boxes.find((box) => box.accountId === account && box.path === path)?.id ?? '';
}

export async function storePage(running: RunningElectron): Promise<Page> {
  for (;;) {
    const page = running.app.windows().find((one) => one.url().startsWith('satchel://store'));
    if (page) return page;
    await running.app.waitForEvent('window', { timeout: 60_000 });
  }
}

/** Reads the cache with the browser's own calls: of the product's code only what unpacks a row takes part. */
async function readShown(page: Evaluator): Promise<ShownMessage[]> {
  const rows = (await readTable<StoredMessage>(page, 'messages')).map(unpackMessage);
  const boxes = new Map(
    (await readTable<{ id: string; path: string }>(page, 'mailboxes')).map((box) => [box.id, box.path]),
  );
  return rows.map((row) => {
    const has = (flag: string): boolean => row.flags.some((one) => one.toLowerCase() === flag);
    return {
      id: row.id,
      messageId: row.envelope.messageId ?? '',
      mailbox: row.mailboxId === '' ? null : (boxes.get(row.mailboxId) ?? row.mailboxId),
      seen: has('\\seen'),
      flagged: has('\\flagged'),
      bodyHere: row.bodyState === 'here',
    };
  });
}

/** Every row of a table of the cache. */
export async function readTable<T>(page: Evaluator, table: string): Promise<T[]> {
  return (await page.evaluate(async (name) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const open = indexedDB.open('satchel');
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(new Error('no database'));
    });
    const rows = await new Promise<unknown[]>((resolve, reject) => {
      const request = db.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(`cannot read ${name}`));
    });
    db.close();
    return rows;
  }, table)) as T[];
}

async function countStates(page: Evaluator): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { record } of await readTable<{ record: { state: string } }>(page, 'operations')) {
    counts[record.state] = (counts[record.state] ?? 0) + 1;
  }
  return counts;
}
