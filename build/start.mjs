// `npm start [-- arguments]`: opens Satchel on the person's own profile.
import { spawn } from 'node:child_process';
import { rootDir } from './lib/paths.mjs';
import { hasDisplay, prepareRun } from './lib/prepare-run.mjs';
import { sandboxFlags } from './lib/sandbox-flags.mjs';
import { PlainError, elapsed, runScript, say } from './lib/say.mjs';

await runScript(async () => {
  if (!hasDisplay()) {
    throw new PlainError(
      'There is no display here. `npm run demo -- --headless` shows Satchel at work without one.',
    );
  }
  const { electron } = await prepareRun({ headless: false, servers: false });
  const flags = await sandboxFlags(electron.execPath);
  if (flags.length > 0)
    say(`Chromium's sandbox is off in this run (${flags.join(' ')}): it cannot work for this user`);
  say(`starting after ${elapsed()}`);
  const child = spawn(electron.execPath, [...flags, rootDir, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.exitCode = await new Promise((resolve) => {
    child.once('error', (error) => {
      say(String(error));
      resolve(1);
    });
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
});
