// Starts the bundled mime process as a child of Node: only the port that Electron would give it is made here.
import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StartMimeProcess } from '../../../electron/main/mime/start-mime-process';
import type { ProcessAnswer } from '../../../electron/main/mime/mime-worker';

export interface ForkedMimeProcesses {
  start: StartMimeProcess;
  /** Process ids of all that were started, newest last. */
  pids: number[];
}

/** Bundles the process and its thread as the app's build does. */
export async function bundleMimeProcess(dir: string): Promise<void> {
  const entry = (name: string) =>
    fileURLToPath(new URL(`../../../electron/main/mime/${name}.ts`, import.meta.url));
  await build({
    entryPoints: { 'mime-process': entry('mime-process'), 'mime-worker': entry('mime-worker') },
    outdir: dir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
  });
}

/** @param dir holds the bundled `mime-process.cjs` and `mime-worker.cjs` */
export async function forkedMimeProcesses(dir: string, maxHeapMb = 768): Promise<ForkedMimeProcesses> {
  const prelude = join(dir, 'parent-port.cjs');
  await writeFile(
    prelude,
    `process.parentPort = {
       // Electron's messages own their octets; Node's are views of a shared buffer.
       on: (event, listener) => process.on(event, (data) => listener({ data: { ...data, raw: new Uint8Array(data.raw) } })),
       postMessage: (message) => process.send(message),
     };`,
  );
  const pids: number[] = [];
  return {
    pids,
    start({ answered, ended }) {
      const child = fork(join(dir, 'mime-process.cjs'), [String(maxHeapMb)], {
        execArgv: ['--require', prelude],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      if (child.pid !== undefined) pids.push(child.pid);
      child.on('message', (answer) => answered(answer as unknown as ProcessAnswer));
      child.once('exit', (code) => ended(code ?? -1));
      return {
        // Of one that was just killed, Electron's port says nothing, and Node's pipe is broken: its end tells it.
        post: (request) => void child.send(request, () => undefined),
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}
