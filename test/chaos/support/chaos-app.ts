/** Satchel under chaos: started on the world's profile, given commands as its ui gives them, read as its store has it. */
import type { Page } from 'playwright';
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

export async function launch(world: ChaosWorld): Promise<ChaosApp> {
  const running = await runElectron({
    profile: world.profile,
    caCertificatePath: world.server.caCertificatePath,
  });
  const command = (name: string, args: unknown): Promise<unknown> =>
    running.ui.evaluate(
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
        verb === 'move' ? await moveTargetId(running, String(messageIds[0])) : undefined;
      const answer = (await command('mail.act', {
        verb,
        messageIds,
        ...(targetMailboxId ? { targetMailboxId } : {}),
      })) as { ok: boolean };
      return answer.ok;
    },
    shown: async () => readShown(await storePage(running)),
    async pending() {
      const states = await (await storePage(running)).evaluate(countStates);
      return ['queued', 'started', 'unknown', 'parked'].reduce((sum, state) => sum + (states[state] ?? 0), 0);
    },
    operationStates: async () => (await storePage(running)).evaluate(countStates),
    kill: () => running.kill(),
  };
}

/** Whether what the app shows of a message is what the model says. */
export function shownAsTruth(shown: ShownMessage | undefined, truth: Truth): boolean {
  if (truth.mailbox === null) return shown === undefined || shown.mailbox === null;
  return shown?.mailbox === truth.mailbox && shown.seen === truth.seen && shown.flagged === truth.flagged;
}

async function moveTargetId(running: RunningElectron, id: string): Promise<string> {
  const page = await storePage(running);
  return page.evaluate(async (messageId) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const open = indexedDB.open('satchel');
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(new Error('no database'));
    });
    const all = <T>(table: string): Promise<T[]> =>
      new Promise((resolve) => {
        const request = db.transaction(table).objectStore(table).getAll();
        request.onsuccess = () => resolve(request.result as T[]);
      });
    const rows = await all<{ id: string; accountId: string }>('messages');
    const boxes = await all<{ id: string; accountId: string; path: string }>('mailboxes');
    db.close();
    const account = rows.find((row) => row.id === messageId)?.accountId ?? '';
    const path = account.startsWith('pop3') ? 'Drafts' : 'Projects';
    return boxes.find((box) => box.accountId === account && box.path === path)?.id ?? '';
  }, id);
}

async function storePage(running: RunningElectron): Promise<Page> {
  for (;;) {
    const page = running.app.windows().find((one) => one.url().startsWith('satchel://store'));
    if (page) return page;
    await running.app.waitForEvent('window', { timeout: 60_000 });
  }
}

/** Reads the cache with the browser's own calls: no code of the product takes part. */
async function readShown(page: Page): Promise<ShownMessage[]> {
  return page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const open = indexedDB.open('satchel');
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(new Error('no database'));
    });
    const all = <T>(table: string): Promise<T[]> =>
      new Promise((resolve, reject) => {
        const request = db.transaction(table).objectStore(table).getAll();
        request.onsuccess = () => resolve(request.result as T[]);
        request.onerror = () => reject(new Error(`cannot read ${table}`));
      });
    interface Row {
      id: string;
      mailboxId: string;
      flags: string[];
      bodyState: string;
      envelope: { messageId: string };
    }
    const rows = await all<Row>('messages');
    const boxes = new Map(
      (await all<{ id: string; path: string }>('mailboxes')).map((box) => [box.id, box.path]),
    );
    db.close();
    return rows.map((row) => {
      const has = (flag: string): boolean => row.flags.some((one) => one.toLowerCase() === flag);
      return {
        id: row.id,
        messageId: row.envelope.messageId,
        mailbox: row.mailboxId === '' ? null : (boxes.get(row.mailboxId) ?? row.mailboxId),
        seen: has('\\seen'),
        flagged: has('\\flagged'),
        bodyHere: row.bodyState === 'here',
      };
    });
  });
}

async function countStates(): Promise<Record<string, number>> {
  const states = await new Promise<string[]>((resolve) => {
    const open = indexedDB.open('satchel');
    open.onsuccess = () => {
      const db = open.result;
      const request = db.transaction('operations').objectStore('operations').getAll();
      request.onsuccess = () => {
        db.close();
        resolve((request.result as { record: { state: string } }[]).map((row) => row.record.state));
      };
    };
  });
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
