/** The tour in its order: the ten steps of the project's first milestone, and a look at every other screen. */
import { addAccounts } from './steps/add-accounts';
import { allScreens } from './steps/all-screens';
import { firstSync } from './steps/first-sync';
import { killAndRestartOffline } from './steps/kill-and-restart';
import { newMail } from './steps/new-mail';
import { otherClient } from './steps/other-client';
import { popVault } from './steps/pop-vault';
import { readMail } from './steps/read-mail';
import { serverDies } from './steps/server-dies';
import { serverReturns } from './steps/server-returns';
import { workOffline } from './steps/work-offline';
import type { TourContext, TourStep } from './tour-context';
import { createPicker } from './tour-context';
import { launchSatchel } from './satchel';
import type { Screenshots } from './screenshots';
import type { World } from './tour-world';

export const tourSteps: readonly TourStep[] = [
  addAccounts,
  firstSync,
  readMail,
  serverDies,
  workOffline,
  killAndRestartOffline,
  serverReturns,
  newMail,
  otherClient,
  popVault,
  allScreens,
];

export async function startTour(world: World, shots: Screenshots | null): Promise<TourContext> {
  const context = {
    world,
    satchel: await launchSatchel(world),
    get page() {
      return this.satchel.ui;
    },
    shots,
    figures: { seeded: world.seeded },
    pick: createPicker(world),
  };
  return context;
}
