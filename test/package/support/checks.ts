/** Named checks with what they verified, for people on stderr and as one JSON line on stdout. */
interface CheckResult {
  name: string;
  ok: boolean;
  verified: string[];
  ms: number;
  failure?: string;
}

export interface Checks {
  /** @returns whether it held; a failure does not throw */
  check(name: string, run: () => Promise<string[]>): Promise<boolean>;
  /** @returns the exit status */
  finish(report: { json: boolean } & Record<string, unknown>): number;
  say(text: string): void;
}

export function createChecks(): Checks {
  const results: CheckResult[] = [];
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    say,
    async check(name, run) {
      const since = Date.now();
      say(`\n${results.length + 1}. ${name}`);
      try {
        const verified = await run();
        results.push({ name, ok: true, verified, ms: Date.now() - since });
        for (const line of verified) say(`   ✓ ${line}`);
        return true;
      } catch (error) {
        const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
        results.push({ name, ok: false, verified: [], ms: Date.now() - since, failure });
        say(`   FAILED: ${failure}`);
        return false;
      }
    },
    finish({ json, ...report }) {
      const passed = results.filter(({ ok }) => ok).length;
      const failed = results.length - passed;
      const ok = failed === 0 && passed > 0;
      if (json)
        process.stdout.write(`${JSON.stringify({ ok, passed, failed, ...report, checks: results })}\n`);
      process.stdout.write(`${passed} passed, ${failed} failed\n`);
      return ok ? 0 : 1;
    },
  };
}
