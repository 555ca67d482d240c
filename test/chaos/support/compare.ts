/** Compares server, cache and vault with the model: what was lost, what is there twice, what is not as it should be. */
import type { ChaosApp } from './chaos-app';
import { shownAsTruth } from './chaos-app';
import {
  type ChaosWorld,
  expectedPopHashes,
  popServerHashes,
  serverSightings,
  vaultHashes,
} from './chaos-world';
import { sameTruth } from './truth';

export interface Difference {
  kind: 'lost' | 'doubled' | 'wrong';
  what: string;
}

export async function compare(world: ChaosWorld, app: ChaosApp): Promise<Difference[]> {
  const differences: Difference[] = [];
  const server = await serverSightings(world.server);
  const shown = await app.shown();
  const popHashes = await popServerHashes(world.server);
  const tell = (kind: Difference['kind'], what: string): void => void differences.push({ kind, what });

  for (const [id, truth] of world.truths) {
    const inApp = shown.filter((message) => message.messageId === id);
    if (inApp.length > 1) tell('doubled', `${id} is ${inApp.length} times in the app`);
    if (!shownAsTruth(inApp[0], truth))
      tell('wrong', `${id} in the app is ${JSON.stringify(inApp[0])}, not ${JSON.stringify(truth)}`);
    if (truth.account === 'pop') continue;
    const there = server.filter((message) => message.messageId === id);
    if (there.length > 1) tell('doubled', `${id} is ${there.length} times on the server`);
    if (there.length === 0 && truth.mailbox !== null) tell('lost', `${id} is not on the server`);
    if (there[0] && !sameTruth({ account: 'imap', ...there[0] }, truth)) {
      tell('wrong', `${id} on the server is ${JSON.stringify(there[0])}, not ${JSON.stringify(truth)}`);
    }
  }
  const expected = expectedPopHashes(world, popHashes).join();
  if ((await vaultHashes(world.profile)).join() !== expected)
    tell('lost', 'the files of the vault are not the POP mails that should be there');
  return differences;
}
