/** The packaged app as a person gets it: installed by apt, used by an unprivileged user with the sandbox on, removed again. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findDisplay, findElectron } from '../support/run-electron';
import { createScreenshots } from '../support/tour/screenshots';
import { startTour, tourSteps } from '../support/tour/tour-steps';
import type { TourContext } from '../support/tour/tour-context';
import { type World, createWorld } from '../support/tour/tour-world';
import { createChecks } from './support/checks';
import { installDeb, isInstalled, madeDeb, purgePackage } from './support/debian';
import { checkInstalledFiles, checkPackageFile } from './support/installed-files';
import { checkMailFiles } from './support/mail-file';
import { checkProcesses, checkRefusals } from './support/processes-of-user';
import { makeUser, removeUser } from './support/unprivileged-user';

const json = process.argv.includes('--json');
const electron = await findElectron();
const deb = madeDeb();
const { check, finish, say } = createChecks();
// A terminal's Ctrl-C still removes what was installed: exit handlers cannot wait, but the blocks below can.
process.once('SIGTERM', () => process.exit(143));

if (await isInstalled()) {
  say('A package satchel is installed here already: it is not touched. Remove it first.');
  process.exit(1);
}
say(`\nElectron ${electron.version}${electron.pinned ? '' : ' (an old copy, for tests only)'}; ${deb.path}`);
const windowManager = spawn('openbox', [], {
  env: { ...process.env, DISPLAY: await findDisplay() },
  stdio: 'ignore',
});
const user = await makeUser();
const figures: Record<string, number> = { debMegabytes: Math.round(deb.bytes / 1e5) / 10 };
try {
  await check('the package file: root owns everything, the sandbox helper is setuid', () =>
    checkPackageFile(deb),
  );
  const since = Date.now();
  if (await check('apt installs it with all that it needs', () => installDeb(deb))) {
    figures['installMs'] = Date.now() - since;
    process.env['SATCHEL_INSTALLED'] = JSON.stringify({
      command: '/usr/bin/satchel',
      uid: user.uid,
      gid: user.gid,
    });
    await check('the installed files: fuses, one archive, desktop entry, metainfo, icons', () =>
      checkInstalledFiles(electron.version, electron.pinned),
    );
    await check('RunAsNode, NODE_OPTIONS and inspect arguments are refused', () => checkRefusals(user));
    await check('mail files open by the installed command', () => checkMailFiles(user));
    await tour();
  }
} finally {
  await check('apt removes it, and nothing of it stays', async () => {
    await purgePackage();
    return ['/opt/satchel, /usr/bin/satchel, desktop entry, metainfo and icons are gone'];
  });
  await removeUser(user);
  windowManager.kill('SIGKILL');
}
process.exitCode = finish({ json, electron: electron.version, testOnly: !electron.pinned, figures });
process.exit();

async function tour(): Promise<void> {
  let world: World | null = null;
  let context: TourContext | null = null;
  try {
    const shots = await createScreenshots(join(import.meta.dirname, '../../.demo/package-screenshots'));
    await check('/usr/bin/satchel starts as this user, every renderer in its sandbox', async () => {
      world = await createWorld();
      context = await startTour(world, shots);
      return checkProcesses(context.satchel, user);
    });
    if (!context) return;
    const running: TourContext = context;
    for (const { name, run } of tourSteps) {
      const ok = await check(`tour: ${name}`, async () => (await run(running)).verified);
      if (ok) continue;
      await shots.take(running.page, 'failed').catch(() => undefined);
      say(running.satchel.output().split('\n').slice(-30).join('\n'));
      // What follows stands on what failed.
      return;
    }
    Object.assign(figures, running.figures);
    await check('it closes as a person closes it', async () => {
      await running.satchel.close();
      return [];
    });
  } finally {
    await (context as TourContext | null)?.satchel.kill();
    await (world as World | null)?.dispose();
  }
}
