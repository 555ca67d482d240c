/** The window by keyboard alone: the whole tour without a pointer, and keys faster than any server. */
import { strict as assert } from 'node:assert';
import { keyOf } from '../support/tour/expected-state';
import { listTotal, visibleRows } from '../support/tour/message-list';
import { expect } from '../support/tour/expect';
import { messageGrid } from '../support/tour/satchel';
import { readServerState } from '../support/tour/server-state';
import { createPicker } from '../support/tour/tour-context';
import { tourSteps } from '../support/tour/tour-steps';
import { unifiedInbox } from '../support/tour/tour-world';
import { waitUntil } from '../support/tour/wait-until';
import { waitForStatus } from '../support/tour/status-bar';
import { assertFocusSomewhere, watchPointer } from '../support/tour/watch-hands';
import { test } from './satchel-test';

test('the tour by keyboard alone: no pointer is used, and the focus is never lost', async ({ begin }) => {
  test.setTimeout(30 * 60_000);
  // What many mails come to is the mouse's tour's: here it is how one gets to them.
  const session = await begin({ corpus: { scale: 0.5 }, hands: 'keyboard' });
  const { world } = session;
  const pointer = [await watchPointer(session.satchel.ui)];
  let restarted: Promise<unknown> = Promise.resolve();
  const context = {
    world,
    get satchel() {
      return session.satchel;
    },
    set satchel(next) {
      session.satchel = next;
      restarted = watchPointer(next.ui).then((seen) => pointer.push(seen));
    },
    get page() {
      return session.satchel.ui;
    },
    shots: null,
    figures: {},
    pick: createPicker(world),
  };
  for (const step of tourSteps)
    await test.step(step.name, async () => {
      await step.run(context);
      await assertFocusSomewhere(context.page, `after “${step.name}”`);
    });
  await restarted;
  expect(pointer.flat()).toEqual([]);

  // The watch is not blind: one real press of a mouse is seen.
  await context.page.mouse.click(5, 5);
  await waitUntil(() => pointer.flat().length > 0, { what: 'the press of a mouse to be noticed' });
});

test('twenty archives as fast as the key repeats: exactly those twenty, in order, none skipped, none doubled', async ({
  begin,
}) => {
  const { satchel, world } = await begin({ corpus: { scale: 3 }, kinds: ['work'], add: ['work'] });
  const page = satchel.ui;
  const { work } = world.accounts;
  const total = await listTotal(page);
  assert.ok(total > 200, `the list has only ${total}`);
  const order = unifiedInbox(world).map(({ mail }) => mail);
  await messageGrid(page).press('Control+Home');
  // Not from the top: what is above must stay where it is.
  for (let count = 0; count < 3; count += 1) await page.keyboard.press('Control+ArrowDown');
  const gone = order.slice(3, 23);

  // Sent without waiting for an answer in between.
  await Promise.all(gone.map(() => page.keyboard.press('e')));
  await waitUntil(async () => (await listTotal(page)) === total - 20, {
    what: 'twenty to have left',
    onTimeout: async () => `${await listTotal(page)} of ${total} are left`,
  });
  const left = (await visibleRows(page)).map(({ time }) => time);
  const expected = [...order.slice(0, 3), ...order.slice(23)].map(({ date }) => date.toISOString());
  expect(left.slice(0, 6)).toEqual(expected.slice(0, 6));
  const cursor = await messageGrid(page).getAttribute('aria-activedescendant');
  const at = (await visibleRows(page)).find(({ elementId }) => elementId === cursor);
  expect(at?.time).toBe(order[23]?.date.toISOString());
  await expect(messageGrid(page)).toBeFocused();

  await waitForStatus(page, 'everything to be on the server', ({ pending }) => pending === 0);
  // The model is told of flags by nobody here: which messages lie where is what counts.
  const keys = (lines: string[] | undefined): string[] =>
    (lines ?? []).map((line) => line.replace(/ \([^)]*\)$/, ''));
  for (const mail of gone) work.expected.move('INBOX', keyOf(mail), 'Archive');
  const found = await readServerState(world.server, work);
  for (const path of ['INBOX', 'Archive'])
    expect(keys(found.get(path)).sort()).toEqual(keys(work.expected.lines().get(path)).sort());

  // A selection is never wider than its folder: what another program takes away leaves it.
  const selected = page.getByText('selected, the whole folder').locator('..');
  await page.keyboard.press('Control+a');
  await expect(selected).toContainText((total - 20).toLocaleString('en'));
  await world.server.doveadm(['expunge', '-u', work.user, 'mailbox', 'INBOX', '1']);
  await expect(selected).toContainText((total - 21).toLocaleString('en'));
  await page.keyboard.press('Escape');

  // Nor is an action that follows “select all” done to the row under the cursor while the selection is on its way.
  // Both within one turn of the page: Playwright would let the selection have its answer in between.
  await messageGrid(page).evaluate((grid) => {
    for (const [key, ctrlKey] of [
      ['a', true],
      ['e', false],
    ] as const)
      grid.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
  });
  // An empty folder shows a sentence instead of the grid.
  await expect(messageGrid(page)).toHaveCount(0);
});
