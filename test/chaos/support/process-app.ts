/** Satchel whose processes are killed one at a time: its pages are reached through main, which outlives them all. */
import type { ChaosApp, Evaluator } from './chaos-app';
import { overPages, readTable } from './chaos-app';
import { runElectron } from '../../support/run-electron';
import type { RunningElectron } from '../../support/run-electron';
import type { ChaosWorld } from './chaos-world';

export const victims = ['store', 'ui', 'worker'] as const;
export type Victim = (typeof victims)[number];

/** The page's process died before it answered, or is not there yet. */
export class PageGone extends Error {}

export interface VisibleRow {
  /** The app's id of the message. */
  id: string;
  starred: boolean;
}

export interface ProcessApp extends ChaosApp {
  /** Kills the process of one kind (SIGKILL). false: there was none. */
  killAlone(victim: Victim): Promise<boolean>;
  /** Rows of the list that are on the screen now with their text. @throws PageGone */
  visibleRows(): Promise<VisibleRow[]>;
  /** Presses the star of a row on the screen; false: the row is not there. @throws PageGone */
  pressStar(id: string): Promise<boolean>;
  /** The beginning of what the window says. @throws PageGone */
  windowText(): Promise<string>;
  /** Ids of mails whose body was not read whole: none of a world's mail is so bad. */
  spoiltBodies(): Promise<string[]>;
}

export async function launchForProcesses(world: ChaosWorld): Promise<ProcessApp> {
  const running = await runElectron({
    profile: world.profile,
    caCertificatePath: world.server.caCertificatePath,
  });
  const ui = throughMain(running, 'satchel://ui');
  const store = throughMain(running, 'satchel://store');
  const app = overPages(
    running,
    () => Promise.resolve(ui),
    () => Promise.resolve(store),
  );
  return {
    ...app,
    async killAlone(victim) {
      const pid = await pidOf(running, victim);
      if (pid === null) return false;
      process.kill(pid, 'SIGKILL');
      return true;
    },
    visibleRows: () =>
      ui.evaluate(
        () =>
          [...document.querySelectorAll('[role="grid"] [role="row"][id]')].map((row) => ({
            id: row.id.replace(/^message_/, ''),
            starred: row.querySelector('button[aria-pressed]')?.getAttribute('aria-pressed') === 'true',
          })),
        null,
      ),
    windowText: () => ui.evaluate(() => document.body.innerText.slice(0, 400), null),
    async spoiltBodies() {
      const rows = await readTable<{ id: string; body: { problem: string | null } }>(store, 'bodies');
      return rows.filter(({ body }) => body.problem !== null).map(({ id }) => id);
    },
    pressStar: (id) =>
      ui.evaluate((rowId) => {
        const button = document.getElementById(`message_${rowId}`)?.querySelector('button[aria-pressed]');
        if (button instanceof HTMLElement) button.click();
        return button instanceof HTMLElement;
      }, id),
  };
}

/** Playwright gives a page up for ever once it has crashed; Electron's main process does not. */
function throughMain(running: RunningElectron, origin: string): Evaluator {
  return {
    async evaluate(work, argument) {
      const code = `(${work.toString()})(${JSON.stringify(argument) ?? 'undefined'})`;
      const answer = await running.app.evaluate(
        async ({ webContents }, asked) => {
          const page = webContents.getAllWebContents().find((one) => one.getURL().startsWith(asked.origin));
          if (!page || page.isCrashed()) return { gone: true };
          // The promise of a page that dies on the way never settles.
          let tell: () => void = () => undefined;
          const died = new Promise<{ gone: true }>((resolve) => {
            tell = () => resolve({ gone: true });
            page.once('render-process-gone', tell);
          });
          const done = page.executeJavaScript(asked.code).then(
            (value: unknown) => ({ value }),
            (error: unknown) => ({ error: String(error) }),
          );
          return Promise.race([done, died]).finally(() => page.off('render-process-gone', tell));
        },
        { origin, code },
      );
      if ('gone' in answer) throw new PageGone(`${origin} is gone`);
      if ('error' in answer) throw new Error(String(answer.error));
      return answer.value as never;
    },
  };
}

async function pidOf(running: RunningElectron, victim: Victim): Promise<number | null> {
  const pid = await running.app.evaluate(({ app, webContents }, which) => {
    if (which === 'worker') {
      return app.getAppMetrics().find((one) => one.name === 'Satchel MIME')?.pid ?? 0;
    }
    const page = webContents.getAllWebContents().find((one) => one.getURL().startsWith(`satchel://${which}`));
    return page && !page.isCrashed() ? page.getOSProcessId() : 0;
  }, victim);
  // Zero would name the harness's own group.
  return pid > 1 ? pid : null;
}
