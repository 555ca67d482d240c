// `npm run test:package [-- --json]`: makes the .deb, installs it here, makes the tour with it as an unprivileged user, removes it.
import { canMakeDeb } from './lib/make-deb.mjs';
import { ensureSystem } from './lib/ensure-system.mjs';
import { makeDist } from './lib/make-dist.mjs';
import { runTypeScript } from './lib/run-typescript.mjs';
import { PlainError, runScript } from './lib/say.mjs';
import { startXvfb } from './lib/xvfb.mjs';

await runScript(async () => {
  if (!canMakeDeb() || process.getuid?.() !== 0) {
    throw new PlainError(
      'This installs a package and makes a user for it: it needs root on Debian or a relative of it.',
    );
  }
  await ensureSystem(['app', 'headless', 'servers', 'hands']);
  const { electron, folder, deb } = await makeDist();
  const xvfb = await startXvfb();
  try {
    process.exitCode = await runTypeScript('test/package/package.ts', process.argv.slice(2), {
      SATCHEL_PACKAGE: JSON.stringify({ folder, deb }),
      SATCHEL_ELECTRON: JSON.stringify(electron),
      ...{ DISPLAY: xvfb.display, WAYLAND_DISPLAY: '' },
    });
  } finally {
    xvfb.stop();
  }
});
