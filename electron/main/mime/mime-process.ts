/**
 * Entry of the process that reads mail. A thread in it does the work, since only a thread's heap can be bounded; one
 * enormous allocation, which no bound of a thread catches, ends this process and nothing else.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ParseAnswer, ParseRequest, ProcessAnswer } from './mime-worker';

/** What this process ends with when its thread came upon the bound of its heap. */
export const outOfMemory = 3;

const port = process.parentPort;
const worker = new Worker(join(__dirname, 'mime-worker.cjs'), {
  resourceLimits: { maxOldGenerationSizeMb: Number(process.argv[2]) },
});
let code = 1;
// The octets are handed over, not copied: nothing here needs them again.
port.on('message', ({ data }: { data: ParseRequest }) => {
  const began: ProcessAnswer = { kind: 'began', key: data.key };
  port.postMessage(began);
  worker.postMessage(data, [data.raw.buffer as ArrayBuffer]);
});
worker.on('message', (answer: ParseAnswer) => port.postMessage(answer));
// Always followed by `exit`.
worker.on('error', (error) => {
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') code = outOfMemory;
});
worker.on('exit', () => process.exit(code));
