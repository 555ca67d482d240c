// What is bundled from what: one part for each process, each with its own inputs and its own folder under dist/.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { modulesDir, rootDir } from './paths.mjs';

// The oldest engines that a run may meet: Electron 25 (see ensure-electron.mjs). Newer ones run the same files.
const nodeTarget = 'node18';
const chromeTarget = 'chrome114';
const production = { 'process.env.NODE_ENV': '"production"' };

/** Which package has the dictionary of each language. */
export const dictionaryPackages = {
  'en-US': 'dictionary-en',
  'en-GB': 'dictionary-en-gb',
  'de-DE': 'dictionary-de',
  'fr-FR': 'dictionary-fr',
  'es-ES': 'dictionary-es',
};

/**
 * @typedef {{ inputs: string[], entries: string[], build: (outDir: string) => Promise<void> }} BundlePart
 *   inputs: folders and files whose change means building again
 *   entries: files that must exist
 * @type {Record<string, BundlePart>}
 */
export const bundleParts = {
  main: {
    inputs: ['electron/main', 'electron/contract'],
    entries: [
      'electron/main/index.ts',
      'electron/main/ask-alive-worker.ts',
      'electron/main/mime/mime-process.ts',
      'electron/main/mime/mime-worker.ts',
      'electron/main/spelling/spell-worker.ts',
    ],
    build: async (outDir) => {
      await bundle(outDir, {
        entryPoints: {
          index: 'electron/main/index.ts',
          'ask-alive-worker': 'electron/main/ask-alive-worker.ts',
          'mime-process': 'electron/main/mime/mime-process.ts',
          'mime-worker': 'electron/main/mime/mime-worker.ts',
          'spell-worker': 'electron/main/spelling/spell-worker.ts',
        },
        platform: 'node',
        format: 'cjs',
        target: nodeTarget,
        external: ['electron'],
        outExtension: { '.js': '.cjs' },
        // Hunspell's module looks beside itself for files; it is handed what it needs.
        define: { ...production, 'import.meta.url': '"data:"' },
      });
      await copyDictionaries(outDir);
    },
  },
  preload: {
    inputs: ['electron/preload', 'electron/contract'],
    entries: ['electron/preload/ui-preload.ts', 'electron/preload/store-preload.ts'],
    build: (outDir) =>
      bundle(outDir, {
        entryPoints: {
          'ui-preload': 'electron/preload/ui-preload.ts',
          'store-preload': 'electron/preload/store-preload.ts',
        },
        // A sandboxed preload has no Node: a Node import must fail here, not on a person's screen.
        platform: 'browser',
        format: 'cjs',
        target: chromeTarget,
        external: ['electron'],
        outExtension: { '.js': '.cjs' },
      }),
  },
  store: {
    inputs: ['electron/store', 'electron/contract'],
    entries: ['electron/store/store.ts', 'electron/store/store.html'],
    build: async (outDir) => {
      await bundle(outDir, {
        entryPoints: { store: 'electron/store/store.ts' },
        platform: 'browser',
        format: 'iife',
        target: chromeTarget,
      });
      await copyFile(join(rootDir, 'electron/store/store.html'), join(outDir, 'store.html'));
    },
  },
  ui: {
    inputs: ['renderer', 'electron/contract'],
    entries: ['renderer/index.html'],
    build: buildUi,
  },
};

/** Hunspell and what it reads: files of their own, as their licences want them. @param {string} outDir */
async function copyDictionaries(outDir) {
  const folder = join(outDir, 'dictionaries');
  await mkdir(folder);
  for (const [language, name] of Object.entries(dictionaryPackages))
    for (const ending of ['aff', 'dic'])
      await copyFile(join(modulesDir, name, `index.${ending}`), join(folder, `${language}.${ending}`));
  await copyFile(join(modulesDir, 'hunspell-wasm/wasm/hunspell.wasm'), join(outDir, 'hunspell.wasm'));
}

/**
 * @param {string} outDir
 * @param {import('esbuild').BuildOptions} options
 */
async function bundle(outDir, options) {
  const esbuild = await import('esbuild');
  await mkdir(outDir, { recursive: true });
  await esbuild.build({
    absWorkingDir: rootDir,
    bundle: true,
    outdir: outDir,
    sourcemap: 'linked',
    define: production,
    logLevel: 'warning',
    ...options,
  });
}

/** @param {string} outDir */
async function buildUi(outDir) {
  const [vite, react] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  await vite.build({
    configFile: false,
    root: join(rootDir, 'renderer'),
    // Relative addresses: the page is served from an origin of its own, never from a path that is known here.
    base: './',
    logLevel: 'warn',
    plugins: [react.default()],
    build: {
      outDir,
      emptyOutDir: true,
      target: chromeTarget,
      sourcemap: true,
      // The page's policy allows files of its own origin only: nothing inline, no data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4096,
    },
  });
}
