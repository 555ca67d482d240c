// `node build/render-icons.mjs`: draws build/resources/icon.svg in every size that desktops ask for. Its results are committed.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureSystem } from './lib/ensure-system.mjs';
import { rootDir } from './lib/paths.mjs';
import { runCommand } from './lib/run-command.mjs';
import { PlainError, runScript, say } from './lib/say.mjs';

const sizes = [16, 22, 24, 32, 48, 64, 128, 256, 512, 1024];

await runScript(async () => {
  await ensureSystem(['icons']);
  const folder = join(rootDir, 'build/resources/icons');
  await mkdir(folder, { recursive: true });
  for (const size of sizes) {
    const target = join(folder, `${size}x${size}.png`);
    const drawn = await runCommand('rsvg-convert', [
      ...['--width', String(size), '--height', String(size), '--output', target],
      join(rootDir, 'build/resources/icon.svg'),
    ]);
    if (drawn.code !== 0) throw new PlainError(`rsvg-convert failed: ${drawn.stderr.trim()}`);
  }
  say(`${sizes.length} sizes in build/resources/icons`);
});
