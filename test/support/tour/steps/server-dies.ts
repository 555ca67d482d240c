/** Step 4: the server is killed, as by a power cut; the status bar says so, in words. */
import { readStatus, waitForStatus } from '../status-bar';
import { type TourStep, assert } from '../tour-context';

export const serverDies: TourStep = {
  name: 'The server dies; the status says so',
  async run({ world, page, shots, figures }) {
    // Everything that was read so far is on the servers first: from here on only the offline work may be pending.
    await waitForStatus(page, 'nothing to be pending', ({ pending }) => pending === 0);
    const since = Date.now();
    await world.server.kill();
    // POP holds no connection open: it notices at its next look, which F5 asks for.
    await page.keyboard.press('F5');
    await waitForStatus(
      page,
      'the status to say “Offline”',
      ({ overall, accounts }) =>
        overall === 'Offline' && [...accounts.values()].every(({ tone }) => tone === 'offline'),
    );
    figures['offlineSeenMs'] = Date.now() - since;
    const { accounts } = await readStatus(page);
    assert.equal(accounts.size, 3);
    const spoken = await page.locator('footer[aria-label=Status] [role=status]').innerText();
    assert.match(spoken, /Offline/);
    assert.match(spoken, /Satchel will try again by itself/);
    await shots?.take(page, 'offline');
    return {
      verified: [
        'the status bar says “Offline”, and so does each of the three accounts',
        `read aloud: “${spoken.slice(0, 160)}…”`,
      ],
    };
  },
};
