/** Satchel as a person meets it: started on a profile, killed, started again. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type RunningElectron, runElectron } from '../run-electron';
import { useHands } from './hands';
import type { World } from './tour-world';

export type Satchel = RunningElectron;

/** Starts the app on the world's profile; it trusts the world's throw-away authority and touches nothing of the person's. */
export async function launchSatchel(
  world: Pick<World, 'server' | 'profile' | 'scratch'> & Partial<Pick<World, 'hands'>>,
  options: { args?: string[]; profile?: string } = {},
): Promise<Satchel> {
  const home = join(world.scratch, 'home');
  await mkdir(home, { recursive: true });
  const satchel = await runElectron({
    profile: options.profile ?? world.profile,
    args: [`--extra-ca=${world.server.caCertificatePath}`, ...(options.args ?? [])],
    env: {
      ...{ HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache') },
      // No keyring and no desktop portals of the person who runs this.
      ...{ DBUS_SESSION_BUS_ADDRESS: 'disabled:', LANG: 'en_GB.UTF-8', TZ: 'UTC' },
    },
  });
  await satchel.ui.waitForLoadState('domcontentloaded');
  useHands(satchel.ui, world.hands ?? 'mouse', (key) => pressInWindow(satchel, key));
  return satchel;
}

/** Presses a key as the system gives it to the window: what listens in main hears it too. */
async function pressInWindow(satchel: Satchel, keyCode: string): Promise<void> {
  await satchel.app.evaluate(({ BrowserWindow }, key) => {
    const ui = BrowserWindow.getAllWindows().find((window) =>
      window.webContents.getURL().startsWith('satchel://ui'),
    );
    ui?.webContents.sendInputEvent({ type: 'keyDown', keyCode: key });
    ui?.webContents.sendInputEvent({ type: 'keyUp', keyCode: key });
  }, keyCode);
}

/** What the save dialog answers from now on: only the dialog is replaced, by the path that a person would choose. */
export async function answerSaveDialog(satchel: Satchel, path: string): Promise<void> {
  if (satchel.hands) return satchel.hands.answerSaveDialog(path);
  await satchel.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

/** Sets the size of the window's content, in CSS pixels at zoom 1. */
export async function resizeWindow(satchel: Satchel, width: number, height: number): Promise<void> {
  if (satchel.hands) await satchel.hands.resize(width, height);
  else
    await satchel.app.evaluate(
      ({ BrowserWindow }, size) => {
        const ui = BrowserWindow.getAllWindows().find((window) =>
          window.webContents.getURL().startsWith('satchel://ui'),
        );
        ui?.setContentSize(size.width, size.height);
      },
      { width, height },
    );
  await satchel.ui.waitForFunction(
    (wanted) => Math.abs(window.innerWidth * window.devicePixelRatio - wanted) < 40,
    width,
  );
}

export async function setZoom(satchel: Satchel, factor: number): Promise<void> {
  if (satchel.hands) return satchel.hands.zoom(factor);
  await satchel.app.evaluate(({ BrowserWindow }, zoom) => {
    const ui = BrowserWindow.getAllWindows().find((window) =>
      window.webContents.getURL().startsWith('satchel://ui'),
    );
    ui?.webContents.setZoomFactor(zoom);
  }, factor);
  await satchel.ui.waitForFunction((zoom) => Math.abs(window.devicePixelRatio - zoom) < 0.05, factor);
  // Until it is painted, too, the window would be captured as it was: two frames, since the first is only begun.
  await satchel.ui.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
}

/** The window's content as the screen shows it, as PNG. */
export async function captureWindow(satchel: Satchel): Promise<Buffer> {
  if (satchel.hands) return satchel.hands.capture();
  const base64 = await satchel.app.evaluate(async ({ BrowserWindow }) => {
    const ui = BrowserWindow.getAllWindows().find((window) =>
      window.webContents.getURL().startsWith('satchel://ui'),
    );
    return (await ui?.webContents.capturePage())?.toPNG().toString('base64') ?? '';
  });
  return Buffer.from(base64, 'base64');
}

/** The window's grid of messages, of whatever folder is open. */
export const messageGrid = (page: Page) =>
  page.getByRole('region', { name: 'Message list' }).getByRole('grid');
