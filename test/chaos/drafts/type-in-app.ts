/** The whole app, killed while somebody types into its composer: what of the text is there at the next start. */
import type { OpenDraft } from '../../../electron/contract/draft';
import { messageGrid } from '../../support/tour/satchel';
import { type ChaosApp, launch } from '../support/chaos-app';
import { makeWorld } from '../support/chaos-world';
import { addAccounts } from '../support/settle';

export interface AppKills {
  kills: number;
  /** Characters that were typed in all. */
  typed: number;
  lost: number;
  mostLostMs: number;
  failures: string[];
}

/** ms of typing that a kill may take. */
const mostLost = 1_000;

export async function typeInApp(kills: number, random: () => number): Promise<AppKills> {
  const world = await makeWorld({ imap: 3, pop: 0 }, 0);
  const result: AppKills = { kills: 0, typed: 0, lost: 0, mostLostMs: 0, failures: [] };
  let app = await launch(world);
  try {
    await addAccounts(world, app);
    while (result.kills < kills && result.failures.length < 3) {
      // Each draft has a letter of its own, so that those of earlier rounds, which come back as tabs, are told apart.
      const letter = String.fromCharCode(97 + (result.kills % 26));
      const before = await textsOf(app);
      const { typedAt, killedAt } = await typeUntilKilled(app, letter, 500 + random() * 4_000);
      result.kills += 1;
      result.typed += typedAt.length;
      app = await launch(world);
      const after = await textsOf(app);
      const kept = longest(after, letter) - longest(before, letter);
      const firstLost = typedAt[kept];
      const lostMs = firstLost === undefined ? 0 : killedAt - firstLost;
      result.mostLostMs = Math.max(result.mostLostMs, lostMs);
      if (after.length < before.length)
        result.failures.push(`${before.length - after.length} drafts are gone`);
      if (lostMs > mostLost) {
        result.lost += 1;
        result.failures.push(`kill ${result.kills}: ${lostMs} ms of typing were lost in the app`);
      }
    }
  } finally {
    await app.kill();
    await world.dispose();
  }
  return result;
}

async function typeUntilKilled(
  app: ChaosApp,
  letter: string,
  after: number,
): Promise<{ typedAt: number[]; killedAt: number }> {
  const page = app.running.ui;
  await messageGrid(page).focus();
  await page.keyboard.press('Control+n');
  const text = page.getByRole('textbox', { name: 'Message text' });
  await text.click();
  const typedAt: number[] = [];
  let killed = false;
  const kill = pause(after).then(async () => {
    killed = true;
    const at = Date.now();
    await app.kill();
    return at;
  });
  while (!killed) {
    // Before the key goes down: what is lost is counted rather longer than shorter.
    const at = Date.now();
    try {
      await page.keyboard.type(letter);
    } catch {
      break;
    }
    if (!killed) typedAt.push(at);
    await pause(30);
  }
  return { typedAt, killedAt: await kill };
}

/** The texts that were being written, as main tells them. */
async function textsOf(app: ChaosApp): Promise<string[]> {
  const ids = valueOf<string[]>(await app.command('draft.list-open', {}));
  const texts: string[] = [];
  for (const draftId of ids) {
    const { content } = valueOf<OpenDraft>(await app.command('draft.read', { draftId }));
    texts.push(content.body.kind === 'html' ? content.body.html.replace(/<[^>]*>/g, '') : content.body.text);
  }
  return texts;
}

function longest(texts: readonly string[], letter: string): number {
  return Math.max(0, ...texts.map((text) => (text.startsWith(letter) ? text.lastIndexOf(letter) + 1 : 0)));
}

function valueOf<T>(answer: unknown): T {
  const result = answer as { ok: true; value: T } | { ok: false; sentence: string };
  if (!result.ok) throw new Error(result.sentence);
  return result.value;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
