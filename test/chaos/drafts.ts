/**
 * `npm run chaos -- drafts --kills 200 --seed 1 --json`: somebody types drafts with a quoted newsletter below, on line and off, in a
 * process that is killed (SIGKILL) at random moments and started again without its cache. What the killed process had said
 * is what counts: at most a second of typing may be lost, never a draft, and once all is settled each lies in the Drafts of a
 * real Dovecot exactly once, with what was written last, and none that was thrown away. `--electron N` also kills the whole app
 * while somebody types into its composer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startDovecot } from '../support/dovecot/start-dovecot';
import type { DovecotServer } from '../support/dovecot/start-dovecot';
import type { DraftSatchelOptions } from '../support/drafts/draft-satchel';
import { fastFolder } from '../support/fast-folder';
import { RawImap } from '../support/raw-imap';
import { typeInApp } from './drafts/type-in-app';
import { Typing } from './drafts/typing-handle';
import type { Known, Totals } from './drafts/typing-handle';
import { fromSubject } from './drafts/typing-words';
import { bundleProcess } from './support/bundle-process';
import { option } from './support/option';
import { seededRandom } from '../support/vault/crash-states';

const wanted = option('kills', 20);
const seed = option('seed', 1);
/** Kills between two looks at the server. */
const round = option('round', 20);

process.exitCode = await main();

async function main(): Promise<number> {
  const began = performance.now();
  const random = seededRandom(seed);
  const user = { user: 'typist', password: 'secret' };
  const server = await startDovecot({ users: [user] });
  const folder = await mkdtemp(join(fastFolder(), 'satchel-chaos-drafts-'));
  const bundle = await bundleProcess(join(import.meta.dirname, 'drafts/typing-process.ts'));
  const options: DraftSatchelOptions = {
    ...{ ...user, folder, server: { folder: server.folder, ports: server.ports } },
  };
  const drafts = new Map<string, Known>();
  const totals = { kills: 0, settled: 0, saves: 0, lost: 0, doubled: 0, wrong: 0, mostLostMs: 0 };
  const failures: string[] = [];
  let killedAt: number | null = null;
  try {
    while (totals.kills < wanted && failures.length < 5) {
      const typing = new Typing(bundle.file, server, drafts, totals, failures);
      await typing.start(options, seed * 100_000 + totals.kills, killedAt);
      if (totals.kills > 0 && totals.kills % round === 0)
        await settle(typing, server, user, drafts, totals, failures);
      await wait(50 + random() * 2_500);
      killedAt = await typing.kill();
      totals.kills += 1;
    }
    const last = new Typing(bundle.file, server, drafts, totals, failures);
    await last.start(options, seed * 100_000 + 99_999, killedAt);
    await settle(last, server, user, drafts, totals, failures);
    await last.kill();
  } finally {
    await bundle.dispose();
    await server.dispose();
    await rm(folder, { recursive: true, force: true });
  }
  const kills = option('electron', 0);
  const app = kills > 0 ? await typeInApp(kills, random) : null;
  failures.push(...(app?.failures ?? []));
  const seconds = Math.round((performance.now() - began) / 1_000);
  const ok = failures.length === 0 && totals.kills === wanted && totals.saves >= wanted / 4;
  for (const failure of failures) console.log(`FAILED ${failure}`);
  console.log(
    `${totals.kills} kills, ${drafts.size} drafts, ${totals.saves} saves: ${totals.lost} lost, ${totals.doubled} doubled, ${totals.wrong} wrong, at most ${totals.mostLostMs} ms of typing lost (${seconds} s)`,
  );
  if (process.argv.includes('--json'))
    console.log(
      JSON.stringify({
        ok,
        chaos: 'drafts',
        seed,
        drafts: drafts.size,
        ...totals,
        seconds,
        failures,
        electron: app,
      }),
    );
  return ok ? 0 : 1;
}

/** Everything is closed and replayed: the server must have each draft once, as the vault has it. */
async function settle(
  typing: Typing,
  server: DovecotServer,
  { user, password }: { user: string; password: string },
  drafts: Map<string, Known>,
  totals: Totals,
  failures: string[],
): Promise<void> {
  const kept = new Map((await typing.settle()).map(({ name, typed }) => [name, typed]));
  const raw = await RawImap.open({ port: server.ports.imap }, user, password);
  const look = async (): Promise<string[]> => {
    await raw.select('Drafts', 'EXAMINE');
    const { untagged } = await raw.ok('UID FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])');
    return untagged.flatMap((line) => /Subject: ([^\r\n]*)/i.exec(line)?.[1] ?? []);
  };
  const judge = (subjects: readonly string[]): { lost: string[]; doubled: string[]; wrong: string[] } => {
    const found = new Map<string, number[]>();
    for (const subject of subjects) {
      const { name, typed } = fromSubject(subject) ?? { name: subject, typed: -1 };
      found.set(name, [...(found.get(name) ?? []), typed]);
    }
    const result = { lost: [] as string[], doubled: [] as string[], wrong: [] as string[] };
    for (const [name, { saved, discarded }] of drafts) {
      const there = found.get(name) ?? [];
      if (there.length > 1) result.doubled.push(`${name} lies there ${there.length} times`);
      if (discarded === 'asked' || saved === 0) continue;
      if (discarded === 'yes' && there.length > 0) result.wrong.push(`${name} was thrown away and is there`);
      if (discarded === 'yes') continue;
      if (there.length === 0) result.lost.push(`${name} is not in Drafts`);
      else if (there[0] !== saved)
        result.wrong.push(`${name}: ${saved} characters were written, the copy has ${there[0]}`);
      const inVault = kept.get(name);
      if (inVault !== undefined && inVault !== saved)
        result.wrong.push(`${name}: ${saved} characters were written, the vault has ${inVault}`);
    }
    return result;
  };
  // After a start without a cache old copies are looked for once Drafts is known again.
  const end = performance.now() + 30_000;
  let result = judge(await look());
  while (Object.values(result).flat().length > 0 && performance.now() < end) {
    await wait(250);
    result = judge(await look());
  }
  raw.close();
  totals.lost += result.lost.length;
  totals.doubled += result.doubled.length;
  totals.wrong += result.wrong.length;
  failures.push(...Object.values(result).flat());
  totals.settled += 1;
  console.log(
    `${totals.kills} kills, ${drafts.size} drafts, settled ${totals.settled} times, ${failures.length} failures`,
  );
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
