/** The tour of the demo, as a test. */
import { test } from './satchel-test';
import { createPicker } from '../support/tour/tour-context';
import { tourSteps } from '../support/tour/tour-steps';

test('the tour: from the first account to a replay that the server confirms', async ({ begin }) => {
  test.setTimeout(30 * 60_000);
  const session = await begin({ corpus: {} });
  const { world } = session;
  const context = {
    world,
    get satchel() {
      return session.satchel;
    },
    set satchel(next) {
      session.satchel = next;
    },
    get page() {
      return session.satchel.ui;
    },
    shots: null,
    figures: {},
    pick: createPicker(world),
  };
  for (const step of tourSteps) await test.step(step.name, () => step.run(context));
});
