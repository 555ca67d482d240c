// `npm run build [-- --force] [--only=main,preload,store,ui]`: bundles every process into dist/.
import { bundleAll } from './lib/bundle-all.mjs';
import { ensureNodeModules } from './lib/ensure-node-modules.mjs';
import { elapsed, runScript, say } from './lib/say.mjs';

await runScript(async () => {
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
  await ensureNodeModules();
  await bundleAll({ force: process.argv.includes('--force'), ...(only ? { only: only.split(',') } : {}) });
  say(`dist/ is current (${elapsed()})`);
});
