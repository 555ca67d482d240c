/**
 * `npm run chaos -- smtp --runs 2000 --seed 1 --json`: mail on its way to a scripted server, in a process that is killed
 * (SIGKILL) before and after each record of its journal and each line of its session, cut off there, or answered with every
 * code: none may be accepted twice, none lost, and each be told as it is. `--from` and `--to` count runs, so that a long sweep
 * can be done in pieces; `--self-check` plants doubled sends, each of which must be found.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestCertificates } from '../support/dovecot/test-ca';
import { type LaneCounts, SmtpLane, type Verdict } from './smtp/smtp-lane';
import { type PlantedDouble, plantedDoubles } from './smtp/postman-words';
import { bundleProcess } from './support/bundle-process';
import { option } from './support/option';

interface Totals extends LaneCounts {
  runs: number;
  doubled: number;
  lost: number;
  wrong: number;
  hangs: number;
  failures: string[];
}

const mostFailures = 10;
/** Runs in which a planted defect must show. */
const mostPlantedRuns = 400;

process.exitCode = await main();

async function main(): Promise<number> {
  const since = Date.now();
  const [seed, runs, from] = [option('seed', 1), option('runs', 2_000), option('from', 0)];
  const to = option('to', from + runs);
  const folder = await mkdtemp(join(tmpdir(), 'satchel-smtp-run-'));
  const bundle = await bundleProcess(join(import.meta.dirname, 'smtp', 'postman-process.ts'));
  try {
    const certificates = await makeTestCertificates(folder);
    const sweep = (planted: PlantedDouble | null, end: number): Promise<Totals> =>
      run({ seed, from, to: end, lanes: option('lanes', 2), planted, certificates, file: bundle.file });
    if (process.argv.includes('--self-check')) return await selfCheck(sweep, from, seed, since);
    const totals = await sweep(null, to);
    const { failures, doubled, lost, wrong, hangs } = totals;
    const ok = failures.length === 0 && totals.runs === to - from;
    const seconds = Math.round((Date.now() - since) / 1_000);
    console.log(
      `${totals.runs} mails, ${totals.kills} kills, ${totals.cuts} cuts, ${totals.replies} odd replies: ${doubled} accepted twice, ${lost} lost, ${wrong} told wrongly, ${hangs} hangs (${seconds} s)`,
    );
    if (process.argv.includes('--json'))
      console.log(
        JSON.stringify({ ok, chaos: 'smtp', ...totals, seconds, seeds: [seed], numbers: [from, to] }),
      );
    return ok ? 0 : 1;
  } finally {
    await bundle.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

interface SweepOptions {
  seed: number;
  from: number;
  to: number;
  lanes: number;
  planted: PlantedDouble | null;
  certificates: Awaited<ReturnType<typeof makeTestCertificates>>;
  file: string;
}

async function run(options: SweepOptions): Promise<Totals> {
  const { seed, from, to, planted, certificates, file } = options;
  const totals: Totals = {
    ...{ runs: 0, kills: 0, cuts: 0, replies: 0, unreached: 0, accepted: 0, unknown: 0, refused: 0 },
    ...{ doubled: 0, lost: 0, wrong: 0, hangs: 0, failures: [] },
  };
  let next = from;
  const note = (verdicts: readonly Verdict[]): void => {
    for (const { kind, words } of verdicts) {
      totals[kind] += 1;
      totals.failures.push(`${kind}: ${words}`);
      if (!planted) console.log(`FAILED ${kind}: ${words}`);
    }
  };
  const enough = (): boolean => (planted ? totals.doubled > 0 : totals.failures.length >= mostFailures);
  const lane = async (): Promise<void> => {
    let one = await SmtpLane.open(certificates, file, planted);
    const leave = async (): Promise<void> => {
      for (const key of Object.keys(one.counts) as (keyof LaneCounts)[]) totals[key] += one.counts[key];
      note(await one.close());
    };
    while (next < to && !enough()) {
      const number = next++;
      try {
        note(await one.run(seed, number));
        totals.runs += 1;
        if (totals.runs % 500 === 0) console.log(`${totals.runs} mails, ${totals.failures.length} failures`);
      } catch (error) {
        totals.hangs += 1;
        totals.failures.push(`m${number}: ${String(error)}`);
        console.log(`FAILED m${number}: ${String(error)}`);
        // What is under way there is settled by nobody any more.
        await one.close().catch(() => undefined);
        one = await SmtpLane.open(certificates, file, planted);
      }
    }
    await leave();
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return totals;
}

async function selfCheck(
  sweep: (planted: PlantedDouble, end: number) => Promise<Totals>,
  from: number,
  seed: number,
  since: number,
): Promise<number> {
  const found: { fault: PlantedDouble; caught: string | null; runs: number }[] = [];
  for (const fault of plantedDoubles) {
    const { failures, runs } = await sweep(fault, from + mostPlantedRuns);
    const caught = failures.find((failure) => failure.startsWith('doubled')) ?? null;
    console.log(caught ? `${fault}: caught by ${caught}` : `${fault}: NOT CAUGHT in ${runs} runs`);
    found.push({ fault, caught, runs });
  }
  const ok = found.every(({ caught }) => caught !== null);
  const seconds = Math.round((Date.now() - since) / 1_000);
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ ok, chaos: 'smtp-self-check', found, seconds, seeds: [seed] }));
  return ok ? 0 : 1;
}
