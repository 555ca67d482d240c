/** Step 7: the server comes back; the queue is replayed without anybody's doing, and the server is looked at from outside. */
import { compareAllFolders } from '../shown-state';
import { allOnline, waitForStatus } from '../status-bar';
import { type TourStep, assertNone } from '../tour-context';
import { waitUntil } from '../wait-until';

export const serverReturns: TourStep = {
  name: 'The server returns: replay; the server holds exactly the expected state',
  async run({ world, page, figures, shots }) {
    const verified: string[] = [];
    const since = Date.now();
    await world.server.start();
    await waitForStatus(page, 'the pending count to go to zero', ({ pending }) => pending === 0, 300_000);
    figures['replayedMs'] = Date.now() - since;
    verified.push(
      `the pending count went to zero ${figures['replayedMs']} ms after the server was back, by itself`,
    );
    await waitForStatus(page, 'all accounts to be online', allOnline(3), 300_000);

    let messages = 0;
    for (const kind of ['work', 'home', 'isp'] as const) {
      let differences: string[] = [];
      await waitUntil(async () => (differences = await world.differences(kind)).length === 0, {
        what: `the server of ${kind} to hold the expected state`,
        timeoutMs: 30_000,
        onTimeout: () => differences.slice(0, 20).join('\n'),
      });
      for (const lines of world.accounts[kind].expected.lines().values()) messages += lines.length;
    }
    figures['serverMessagesCompared'] = messages;
    verified.push(
      `over a raw socket: every mailbox of every account holds exactly the expected messages and flags (${messages} messages, none lost, none doubled)`,
    );

    const folders = await compareAllFolders(page, Object.values(world.accounts));
    assertNone(folders.differences, 'all folders after the replay');
    verified.push(`the screen agrees in all folders (${folders.rows} messages)`);
    await shots?.take(page, 'online-again');
    return { verified };
  },
};
