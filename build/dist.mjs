// `npm run dist [-- --json]`: packages the app as an unpacked folder and a .deb with the Electron that was found.
import { makeDist } from './lib/make-dist.mjs';
import { runScript } from './lib/say.mjs';

await runScript(async () => {
  const { output, electron, fuses, deb } = await makeDist();
  if (!process.argv.includes('--json')) return;
  process.stdout.write(
    `${JSON.stringify({ ok: true, output, electron: electron.version, testOnly: !electron.pinned, fuses, deb })}\n`,
  );
});
