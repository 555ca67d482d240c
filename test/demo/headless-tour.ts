/** The tour without a person: each step with what was verified, screenshots in an ignored folder, one JSON line on request. */
import { join } from 'node:path';
import type { HandsKind } from '../support/tour/hands';
import { createScreenshots } from '../support/tour/screenshots';
import { startTour, tourSteps } from '../support/tour/tour-steps';
import type { TourContext } from '../support/tour/tour-context';
import { type World, createWorld } from '../support/tour/tour-world';
import { assertFocusSomewhere } from '../support/tour/watch-hands';

interface StepResult {
  name: string;
  ok: boolean;
  verified: string[];
  ms: number;
  /** Why it failed, or that it was not reached. */
  failure?: string;
}

const screenshotFolder = join(import.meta.dirname, '../../.demo/screenshots');
// Progress for people goes to stderr: stdout ends with the JSON line.
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** @returns the exit status */
export async function runHeadlessTour(options: {
  json: boolean;
  electron: string;
  hands: HandsKind;
}): Promise<number> {
  const started = Date.now();
  const steps: StepResult[] = tourSteps.map(({ name }) => ({
    name,
    ok: false,
    verified: [],
    ms: 0,
    failure: 'not reached',
  }));
  let world: World | null = null;
  let context: TourContext | null = null;
  let problem: string | null = null;
  const figures: Record<string, number> = {};
  const shots = await createScreenshots(screenshotFolder);
  try {
    say(`\n${options.electron}; starting Dovecot and filling it`);
    world = await createWorld({ hands: options.hands });
    say(`${world.seeded} messages in two IMAP accounts and one POP account`);
    context = await startTour(world, shots);
    for (const [index, step] of tourSteps.entries()) {
      const since = Date.now();
      say(`\n${index + 1}. ${step.name}`);
      try {
        const { verified } = await step.run(context);
        if (options.hands === 'keyboard') await assertFocusSomewhere(context.page, `after “${step.name}”`);
        steps[index] = { name: step.name, ok: true, verified, ms: Date.now() - since };
        for (const line of verified) say(`   ✓ ${line}`);
      } catch (error) {
        steps[index] = {
          name: step.name,
          ok: false,
          verified: [],
          ms: Date.now() - since,
          failure: textOf(error),
        };
        throw error;
      }
    }
  } catch (error) {
    problem = textOf(error);
    say(`\nFAILED: ${problem}`);
    if (context) await shots.take(context.page, 'failed').catch(() => undefined);
    if (context) say(context.satchel.output().split('\n').slice(-40).join('\n'));
  } finally {
    Object.assign(figures, context?.figures);
    // Killed rather than closed after a failure: whatever state it is in, nothing may be left behind.
    if (context)
      await (problem === null ? context.satchel.close() : context.satchel.kill()).catch(() => undefined);
    await world?.dispose();
  }
  const passed = steps.filter(({ ok }) => ok).length;
  const ok = problem === null && passed === steps.length;
  const seconds = Math.round((Date.now() - started) / 100) / 10;
  say(`\n${shots.files.length} screenshots in .demo/screenshots`);
  say(`${ok ? 'The tour holds' : 'The tour FAILED'}: ${passed} of ${steps.length} steps, ${seconds} s`);
  if (options.json) {
    const report = {
      ok,
      passed,
      failed: steps.length - passed,
      seconds,
      electron: options.electron,
      hands: options.hands,
      steps,
      figures,
      screenshots: shots.files.length,
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
  return ok ? 0 : 1;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
