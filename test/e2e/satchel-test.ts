/** Playwright's `test` with a world and a running app that always end with the test, and tell what the app said when it fails. */
import { test as base } from '@playwright/test';
import { addAccount } from '../support/tour/account-form';
import { type Satchel, launchSatchel } from '../support/tour/satchel';
import { allOnline, waitForStatus } from '../support/tour/status-bar';
import { type World, type WorldOptions, createWorld } from '../support/tour/tour-world';

export interface Session {
  readonly world: World;
  /** The app that runs now. */
  satchel: Satchel;
  /** Ends the app and starts it again on the same profile. */
  restart(how: 'close' | 'kill', between?: () => Promise<void>): Promise<void>;
}

export interface SessionOptions extends WorldOptions {
  /** Accounts to add by the form before the test begins; the test then starts with everything synced. */
  add?: readonly ('work' | 'home' | 'isp')[];
}

export type Begin = (options?: SessionOptions) => Promise<Session>;

export const test = base.extend<{ begin: Begin }>({
  begin: async ({}, use, info) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async ({ add = [], ...options } = {}) => {
      const world = await createWorld({ corpus: { scale: 0.2 }, ...options });
      ends.unshift(() => world.dispose());
      const session: Session = {
        world,
        satchel: await launchSatchel(world),
        async restart(how, between) {
          await this.satchel[how]();
          await between?.();
          this.satchel = await launchSatchel(world);
        },
      };
      ends.unshift(async () => {
        const { status, expectedStatus } = info;
        if (status !== expectedStatus) {
          const { ui, output } = session.satchel;
          await info.attach('output', { body: output(), contentType: 'text/plain' });
          // What was on the screen tells more than what was not found there; a window that is gone has neither.
          const shown = await ui.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(String);
          await info.attach('screen', { body: shown, contentType: 'text/yaml' });
          const png = await ui.screenshot({ timeout: 5_000 }).catch(() => null);
          if (png) await info.attach('screenshot', { body: png, contentType: 'image/png' });
        }
        await session.satchel.kill();
      });
      for (const kind of add) await addAccount(session.satchel.ui, world.accounts[kind]);
      if (add.length > 0)
        await waitForStatus(session.satchel.ui, 'all accounts to be online', allOnline(add.length));
      return session;
    });
    for (const end of ends) await end();
  },
});
