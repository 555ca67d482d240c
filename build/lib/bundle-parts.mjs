// What is bundled from what: one part for each process, each with its own inputs and its own folder under dist/.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rootDir } from './paths.mjs';

// The oldest engines that a run may meet: Electron 25 (see ensure-electron.mjs). Newer ones run the same files.
const nodeTarget = 'node18';
const chromeTarget = 'chrome114';

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
    ],
    build: (outDir) =>
      bundle(outDir, {
        entryPoints: {
          index: 'electron/main/index.ts',
          'ask-alive-worker': 'electron/main/ask-alive-worker.ts',
          'mime-process': 'electron/main/mime/mime-process.ts',
          'mime-worker': 'electron/main/mime/mime-worker.ts',
        },
        platform: 'node',
        format: 'cjs',
        target: nodeTarget,
        external: ['electron'],
        outExtension: { '.js': '.cjs' },
      }),
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
    define: { 'process.env.NODE_ENV': '"production"' },
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
