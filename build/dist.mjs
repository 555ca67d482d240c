// `npm run dist [-- --json]`: packages the app as an unpacked folder with the Electron that was found.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleAll } from './lib/bundle-all.mjs';
import { ensureElectron } from './lib/ensure-electron.mjs';
import { ensureNodeModules } from './lib/ensure-node-modules.mjs';
import { modulesDir, rootDir } from './lib/paths.mjs';
import { runCommand } from './lib/run-command.mjs';
import { PlainError, elapsed, runScript, say } from './lib/say.mjs';

await runScript(async () => {
  await ensureNodeModules();
  const electron = await ensureElectron();
  await bundleAll();
  const output = electron.pinned ? 'release' : `release/test-only-electron-${electron.version}`;
  const result = await runCommand(
    process.execPath,
    [
      join(modulesDir, 'electron-builder/cli.js'),
      ...['--dir', '--publish=never', '--config=electron-builder.yml'],
      ...[`-c.electronDist=${dirname(electron.execPath)}`, `-c.electronVersion=${electron.version}`],
      `-c.directories.output=${output}`,
    ],
    { show: true, timeoutMs: 20 * 60_000 },
  );
  const folder = join(rootDir, output, 'linux-unpacked');
  const ok = result.code === 0 && (process.platform !== 'linux' || existsSync(join(folder, 'satchel')));
  if (ok && !electron.pinned) {
    // Under its usual name Electron would run it at once, without the loader that makes the old copy fit.
    renameSync(join(folder, 'resources/app.asar'), join(folder, 'resources/satchel.asar'));
    writeFileSync(
      join(folder, 'TEST-ONLY.txt'),
      `This folder holds Electron ${electron.version}, which is obsolete and unsafe for real mail. It is for tests only.\n`,
    );
    say(
      `TEST ONLY: ${output} was made with the old Electron ${electron.version}; it must not be given to anybody.`,
    );
  }
  say(`${output} ${ok ? 'is ready' : 'could not be made'} (${elapsed()})`);
  if (process.argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ ok, output, electron: electron.version, testOnly: !electron.pinned })}\n`,
    );
  }
  if (!ok) throw new PlainError('electron-builder failed.');
});
