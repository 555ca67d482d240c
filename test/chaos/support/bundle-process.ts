/** Makes one file of a process under chaos, with V8's compiled code beside it, so that a start costs little. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface ProcessBundle {
  /** What a process is started with. */
  file: string;
  dispose(): Promise<void>;
}

/** Node 20 keeps no compiled code by itself; what a process has compiled on its way to ready is kept by the first one. */
const loader = `
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const vm = require('node:vm');
const file = require('node:path').join(__dirname, 'process.cjs');
const kept = file + '.code';
const script = new vm.Script(Module.wrap(readFileSync(file, 'latin1')), {
  filename: file,
  ...(existsSync(kept) ? { cachedData: readFileSync(kept) } : {}),
  importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
script.runInThisContext()(exports, require, module, file, __dirname);
if (script.cachedDataRejected !== false) {
  setTimeout(() => {
    writeFileSync(kept + process.pid, script.createCachedData());
    renameSync(kept + process.pid, kept);
  }, 3_000).unref();
}
`;

/** @param entry its TypeScript file */
export async function bundleProcess(entry: string): Promise<ProcessBundle> {
  const folder = await mkdtemp(join(tmpdir(), 'satchel-chaos-bundle-'));
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'process.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Each start reads it all: no map, and no more octets than are needed.
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'error',
  });
  const file = join(folder, 'start.cjs');
  await writeFile(file, loader);
  return { file, dispose: () => rm(folder, { recursive: true, force: true }) };
}
