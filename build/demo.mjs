// `npm run demo [-- --headless --json]`: Satchel on private, seeded mail servers; without a display it makes the tour.
import { hasDisplay, prepareRun } from './lib/prepare-run.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';
import { runScript } from './lib/say.mjs';

await runScript(async () => {
  const given = process.argv.slice(2);
  const headless = given.includes('--headless') || !hasDisplay();
  const args = headless && !given.includes('--headless') ? ['--headless', ...given] : given;
  const run = await prepareRun({ headless, servers: true });
  try {
    process.exitCode = await runTypeScript('test/demo/demo.ts', args, run.env);
  } finally {
    run.end();
  }
});
